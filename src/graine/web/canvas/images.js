// Pictures and masks between the page and the canvas.

/** @typedef {import("./mask.js").Mask} Mask */

const OPAQUE = 0xff000000;
const GREY = 0x00010101;

/** @param {string} url @returns {Promise<HTMLImageElement>} */
export async function loaded(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** A mask as a greyscale picture. @param {Mask} mask @returns {Promise<Blob>} */
export function maskFile({ width, height, pixels }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const data = new ImageData(width, height);
  const whole = new Uint32Array(data.data.buffer); // a pixel at once: the mask of a large picture has 16 million
  for (let at = 0; at < whole.length; at += 1) whole[at] = OPAQUE | (pixels[at] * GREY);
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("PNG"))), "image/png"),
  );
}

/**
 * Red, green and blue of a colour that the style names.
 * @param {Element} element
 * @param {string} name
 * @returns {[number, number, number]}
 */
export function colourOf(element, name) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const drawing = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  drawing.fillStyle = getComputedStyle(element).getPropertyValue(name).trim() || "rgb(214 64 69)";
  drawing.fillRect(0, 0, 1, 1);
  const [red, green, blue] = drawing.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
