// Masks that survive a reload: in the browser's own database, the last ones, packed.
import { packed, unpacked } from "./mask.js";

/** @typedef {import("./mask.js").Mask} Mask */
/** @typedef {{image: string, width: number, height: number, runs: Uint32Array, at: number}} Kept */

const MOST = 60; // pictures whose masks are kept
const STORE = "masks";

/** Give the mask that was painted for a picture, null where there is none or storage is refused. @param {string} image @returns {Promise<Mask | null>} */
export async function keptMask(image) {
  try {
    const found = /** @type {Kept | undefined} */ (await asked(await store("readonly"), (masks) => masks.get(image)));
    return found ? unpacked(found.width, found.height, found.runs) : null;
  } catch {
    return null;
  }
}

/** @param {string} image @param {Mask} mask */
export async function keepMask(image, mask) {
  const { width, height } = mask;
  try {
    await asked(await store("readwrite"), (masks) => masks.put({ image, width, height, runs: packed(mask), at: Date.now() }));
    await dropOldest();
  } catch {
    // Storage is full or refused: the mask lives as long as the page.
  }
}

async function dropOldest() {
  const keys = /** @type {IDBValidKey[]} */ (await asked(await store("readonly"), (masks) => masks.index("at").getAllKeys()));
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) {
    await asked(await store("readwrite"), (masks) => masks.delete(key));
  }
}

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @param {IDBTransactionMode} mode */
async function store(mode) {
  opened ??= open();
  return (await opened).transaction(STORE, mode).objectStore(STORE);
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("graine", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "image" }).createIndex("at", "at");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBObjectStore} masks @param {(masks: IDBObjectStore) => IDBRequest} ask @returns {Promise<unknown>} */
function asked(masks, ask) {
  return new Promise((resolve, reject) => {
    const request = ask(masks);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
