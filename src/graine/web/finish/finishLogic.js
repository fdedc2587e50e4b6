// What finishing knows without showing it: the edits' settings, the wishes made of them, the sizes that come out.

/** @typedef {{hash: string, width: number, height: number}} Input */
/** @typedef {"redraw" | "repaint" | "extend" | "blend" | "upscale" | "adjust"} Tool */
/** @typedef {{left: number, right: number, up: number, down: number}} Edges */
/** @typedef {{x: number, y: number, width: number, height: number}} Frame */

export const TOOLS = /** @type {const} */ (["repaint", "redraw", "extend", "blend", "upscale", "adjust"]);
/** @typedef {typeof DIRECTIONS[number]} Direction */
export const DIRECTIONS = /** @type {const} */ (["left", "right", "up", "down"]);

export const DEFAULTS = {
  redraw: { strength: 0.6, count: 1 },
  repaint: { strength: 0.75, content: "original", area: "picture", padding: 32, blur: 4, grow: 0, count: 1 },
  extend: { left: 0, right: 0, up: 0, down: 0, overlap: 64, count: 1 },
  blend: {
    other: /** @type {Input | null} */ (null),
    gap: 128,
    direction: /** @type {Direction} */ ("right"),
    overlap: 64,
    tries: 4,
  },
  upscale: { scale: 2, detail: 0, upscaler: "" },
  adjust: {
    straighten: 0,
    crop: /** @type {Frame | null} */ (null),
    contrast: 1,
    brightness: 1,
    saturation: 1,
    sharpen: 0,
  },
};

/** @typedef {typeof DEFAULTS} Settings */

/** From which denoising strength on which word says what is kept. @type {[number, string][]} */
const STRENGTHS = [
  [0.3, "all"],
  [0.5, "shapes"],
  [0.75, "composition"],
  [0.95, "rough"],
];

/** @param {number} strength */
export function strengthWord(strength) {
  return STRENGTHS.find(([limit]) => strength < limit)?.[1] ?? "nothing";
}

/**
 * Tell why an edit cannot be begun, by a key of the catalogue; "" where it can.
 * @param {Tool} tool
 * @param {Settings} settings
 * @param {string} mask
 */
export function missing(tool, settings, mask) {
  if (tool === "repaint" && !mask) return "needs_mask";
  if (tool === "extend" && !DIRECTIONS.some((edge) => settings.extend[edge])) return "needs_edge";
  if (tool === "blend" && !settings.blend.other) return "needs_other";
  if (tool === "adjust" && isPlain(settings.adjust)) return "needs_change";
  return "";
}

/** @param {Settings["adjust"]} adjust */
function isPlain(adjust) {
  return JSON.stringify(adjust) === JSON.stringify(DEFAULTS.adjust);
}

/**
 * Tell whether a model paints: plain enlarging and adjusting need neither prompt nor model.
 * @param {Tool} tool
 * @param {Settings} settings
 */
export function needsPrompt(tool, settings) {
  return tool !== "adjust" && !(tool === "upscale" && !settings.upscale.detail);
}

/**
 * An edit as the server reads it.
 * @param {Tool} tool
 * @param {Settings} settings
 * @param {string} image
 * @param {string} mask
 * @returns {Record<string, unknown>}
 */
export function editOf(tool, settings, image, mask) {
  const { count: _, ...values } = /** @type {Record<string, any>} */ ({ count: 1, ...settings[tool] });
  if (tool === "repaint") {
    const { grow: _grow, ...own } = values;
    return { kind: tool, image, mask, ...own };
  }
  if (tool === "blend") return { kind: tool, image, ...values, other: values.other?.hash ?? "" };
  if (tool === "adjust")
    return {
      kind: tool,
      image,
      ...values,
      crop: values.crop && [values.crop.x, values.crop.y, values.crop.width, values.crop.height],
    };
  return { kind: tool, image, ...values };
}

/** What of a draw wish an edit takes over: how it is drawn, not what and how large. */
const CARRIED = [
  "seed",
  "quality",
  "sampler",
  "schedule",
  "steps",
  "cfg",
  "model",
  "clip_skip",
  "noise",
  "ensd",
  "eta",
  "emphasis",
  "cfg_rescale",
  "guidance_start",
  "guidance_end",
];

/**
 * The wish of an edit of a picture; without words of one's own those of the picture are taken.
 * @param {Record<string, any>} base  the draw wish
 * @param {object} asked
 * @param {Tool} asked.tool
 * @param {Settings} asked.settings
 * @param {Record<string, unknown>} asked.edit
 * @param {string} asked.prompt
 * @param {{id: number, prompt: string, negative?: string, model?: string}} asked.picture
 */
export function finishWish(base, { tool, settings, edit, prompt, picture }) {
  const drawn = Object.fromEntries(
    CARRIED.filter((name) => base[name] !== undefined && base[name] !== null).map((name) => [name, base[name]]),
  );
  const own = needsPrompt(tool, settings) ? drawn : {};
  const count = /** @type {{count?: number}} */ (settings[tool]).count ?? 1;
  return {
    ...own,
    prompt: prompt.trim() || picture.prompt,
    negative: base.negative || picture.negative || "",
    count: needsPrompt(tool, settings) ? count : 1,
    edit,
    parents: [picture.id],
    how: "varied",
  };
}

/**
 * The size that comes out.
 * @param {Tool} tool
 * @param {Settings} settings
 * @param {Input} input
 * @returns {{width: number, height: number} | null}
 */
export function sizeAfter(tool, settings, { width, height }) {
  if (tool === "extend") {
    const { left, right, up, down } = settings.extend;
    return { width: width + left + right, height: height + up + down };
  }
  if (tool === "upscale")
    return { width: Math.round(width * settings.upscale.scale), height: Math.round(height * settings.upscale.scale) };
  if (tool === "blend" && settings.blend.other) return blended({ width, height }, settings.blend.other, settings.blend);
  if (tool === "adjust" && settings.adjust.crop)
    return { width: settings.adjust.crop.width, height: settings.adjust.crop.height };
  return null;
}

/**
 * @param {{width: number, height: number}} first
 * @param {{width: number, height: number}} second
 * @param {{gap: number, direction: string}} settings
 */
function blended(first, second, { gap, direction }) {
  const across = direction === "left" || direction === "right";
  return across
    ? { width: first.width + gap + second.width, height: Math.max(first.height, second.height) }
    : { width: Math.max(first.width, second.width), height: first.height + gap + second.height };
}

/**
 * A frame that lies within the picture and is not empty, in whole pixels.
 * @param {Frame} frame
 * @param {{width: number, height: number}} size
 * @returns {Frame}
 */
export function framed(frame, size) {
  const x = Math.round(Math.min(Math.max(0, frame.x), size.width - 1));
  const y = Math.round(Math.min(Math.max(0, frame.y), size.height - 1));
  return {
    x,
    y,
    width: Math.round(Math.min(Math.max(1, frame.width), size.width - x)),
    height: Math.round(Math.min(Math.max(1, frame.height), size.height - y)),
  };
}

/**
 * The size of the largest upright rectangle in a picture that was turned.
 * @param {{width: number, height: number}} size
 * @param {number} degrees
 */
export function straightened({ width, height }, degrees) {
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [short, long] = width < height ? [width, height] : [height, width];
  const square = cos * cos - sin * sin;
  const narrow = short <= 2 * sin * cos * long;
  const along = narrow ? short / 2 / sin : (long * cos - short * sin) / square;
  const across = narrow ? short / 2 / cos : (short * cos - long * sin) / square;
  const [longer, shorter] = [along, across].map((side) => Math.max(1, Math.floor(side + 1e-9)));
  return width >= height ? { width: longer, height: shorter } : { width: shorter, height: longer };
}
