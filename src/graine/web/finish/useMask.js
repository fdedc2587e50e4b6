// The mask of the picture that is being finished: painted, kept, and taken in by the server.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { maskFile } from "../canvas/images.js";
import { emptyMask, share } from "../canvas/mask.js";
import { loadMask, saveMask } from "../canvas/maskStore.js";
import { Painter } from "../canvas/painter.js";
import { notifyErrors } from "../notifyErrors.js";

/** @typedef {import("./finishLogic.js").Input} Input */

const CALM = 250; // milliseconds without a stroke before the mask is kept and sent

/** Painters of this visit by the picture's hash, with their undo. @type {Map<string, Painter>} */
const painters = new Map();
const MOST_PAINTERS = 4;

/** @param {Input} input @returns {Promise<Painter>} */
async function painterOf({ hash, width, height }) {
  const known = painters.get(hash);
  if (known) return known;
  const mask = await loadMask(hash);
  const fits = mask && mask.width === width && mask.height === height;
  const painter = new Painter(fits ? mask : emptyMask(width, height));
  painters.set(hash, painter);
  for (const oldest of [...painters.keys()].slice(0, -MOST_PAINTERS)) painters.delete(oldest);
  return painter;
}

/**
 * The painter of a picture's mask, how much is painted, and the mask's name at the server:
 * "" while nothing is painted or it is on its way.
 * @param {Input | null} input
 * @param {number} grow  pixels that the server makes it larger by
 */
export function useMask(input, grow) {
  const [painter, setPainter] = useState(/** @type {Painter | null} */ (null));
  const [strokes, setStrokes] = useState(0);
  const [hash, setHash] = useState("");
  const [painted, setPainted] = useState(0);
  useEffect(() => {
    let gone = false;
    setPainter(null);
    setHash("");
    if (input) painterOf(input).then((ready) => gone || setPainter(ready));
    return () => {
      gone = true;
    };
  }, [input?.hash]);
  useEffect(() => {
    setHash("");
    if (!painter || !input) return undefined;
    const now = share(painter.mask);
    setPainted(now);
    let gone = false;
    const timer = setTimeout(
      async () => {
        if (strokes) saveMask(input.hash, painter.mask);
        if (!now) return;
        const taken = await notifyErrors(send(input, painter, grow));
        if (!gone && taken) setHash(taken.hash);
      },
      strokes ? CALM : 0,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [painter, strokes, grow]);
  return { painter, hash, painted, changed: () => setStrokes((count) => count + 1) };
}

/** @param {Input} input @param {Painter} painter @param {number} grow */
async function send(input, painter, grow) {
  return api.takeMask(await maskFile(painter.mask), { image: input.hash, invert: false, grow });
}
