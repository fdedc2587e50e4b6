// Masks that survive a reload: in the browser's own database, the last ones, packed.
import { openDB } from "idb";
import { packed, unpacked } from "./mask.js";

/** @typedef {import("./mask.js").Mask} Mask */
/** @typedef {{image: string, width: number, height: number, runs: Uint32Array, at: number}} StoredMask */

const MOST = 60; // pictures whose masks are kept
const STORE = "masks";
const BY_AGE = "at";

/** @type {Promise<import("idb").Database> | null} */
let opening = null;

function database() {
  opening ??= openDB("graine", 1, {
    upgrade: (made) => made.createObjectStore(STORE, { keyPath: "image" }).createIndex(BY_AGE, BY_AGE),
    terminated: () => (opening = null),
  });
  return opening;
}

/**
 * The mask that was painted for a picture; null where there is none or storage is refused.
 * @param {string} image
 * @returns {Promise<Mask | null>}
 */
export async function loadMask(image) {
  try {
    const stored = /** @type {StoredMask | undefined} */ (await (await database()).get(STORE, image));
    return stored ? unpacked(stored.width, stored.height, stored.runs) : null;
  } catch {
    return null;
  }
}

/** @param {string} image @param {Mask} mask */
export async function saveMask(image, mask) {
  const { width, height } = mask;
  try {
    await (await database()).put(STORE, { image, width, height, runs: packed(mask), at: Date.now() });
    await dropOldest();
  } catch {
    // Storage is full or refused: the mask lives as long as the page.
  }
}

async function dropOldest() {
  const stored = await database();
  const oldestFirst = await stored.getAllKeysFromIndex(STORE, BY_AGE);
  for (const image of oldestFirst.slice(0, Math.max(0, oldestFirst.length - MOST))) await stored.delete(STORE, image);
}
