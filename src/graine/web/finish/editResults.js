// What was made of a picture: the pictures that edits of it gave, and the job that works on one now.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { attempt } from "../notifyErrors.js";
import { jobs } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../types.d.ts").Job} Job */

const ENDED = new Set(["done", "failed", "canceled", "quarantined"]);

/**
 * Give the tries of a picture, oldest first, the newest one that arrived while looking, and the job that is on.
 * @param {number} picture
 * @param {string} hash  of its pixels
 */
export function useTries(picture, hash) {
  const [pictures, setPictures] = useState(/** @type {Picture[]} */ ([]));
  const own = [...jobs.value.values()].filter((job) => job.kind === "draw" && hash !== "" && job.wish.edit?.image === hash);
  const count = resultsOf(own).length;
  const watched = useRef(/** @type {Set<string>} */ (new Set())); // what ended before one came to look is no news
  own.filter((job) => !ENDED.has(job.state)).forEach((job) => watched.current.add(job.id));
  useEffect(() => {
    let gone = false;
    attempt(triesOf(picture)).then((found) => gone || !found || setPictures(found));
    return () => void (gone = true);
  }, [picture, hash, count]);
  const job = own.sort((one, other) => (one.id < other.id ? 1 : -1))[0] ?? null;
  const newest = Math.max(0, ...resultsOf(own.filter((one) => watched.current.has(one.id)))) || null;
  const open = job && !ENDED.has(job.state) ? job : null;
  return { pictures: pictures.filter((one) => !one.binned), newest: pictures.some((one) => one.id === newest) ? newest : null, job: open ?? job };
}

/** @param {Job[]} some @returns {number[]} */
function resultsOf(some) {
  return some.flatMap((job) => job.results).filter((one) => one !== null);
}

/** @param {number} picture @returns {Promise<Picture[]>} */
async function triesOf(picture) {
  const { nodes, edges } = await api.lineage(picture);
  const children = new Set(edges.filter((edge) => edge.parent === picture && edge.how === "edited").map((edge) => edge.child));
  return nodes.filter((node) => children.has(node.id)).sort((one, other) => one.id - other.id);
}
