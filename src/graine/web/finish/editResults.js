// What was made of a picture: the pictures that edits of it gave, and the job that works on one now.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { isOpen, newestOf } from "../jobStates.js";
import { notifyErrors } from "../notifyErrors.js";
import { jobs } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../types.d.ts").Job} Job */

/**
 * The edited pictures of a picture, oldest first, the newest one that arrived while looking, and the job that is on.
 * @param {number} picture
 * @param {string} hash  of its pixels
 */
export function useEditResults(picture, hash) {
  const [pictures, setPictures] = useState(/** @type {Picture[]} */ ([]));
  const edits = [...jobs.value.values()].filter(
    (job) => job.kind === "draw" && hash !== "" && job.wish.edit?.image === hash,
  );
  const count = resultsOf(edits).length;
  const watched = useRef(/** @type {Set<string>} */ (new Set())); // a job that had ended before is no news
  for (const job of edits.filter(isOpen)) watched.current.add(job.id);
  useEffect(() => {
    let gone = false;
    notifyErrors(childrenOf(picture)).then((children) => gone || !children || setPictures(children));
    return () => {
      gone = true;
    };
  }, [picture, hash, count]);
  const newest = Math.max(0, ...resultsOf(edits.filter((job) => watched.current.has(job.id))));
  return {
    pictures: pictures.filter((child) => !child.binned),
    newest: pictures.some((child) => child.id === newest) ? newest : null,
    job: newestOf(edits),
  };
}

/** @param {Job[]} some @returns {number[]} */
function resultsOf(some) {
  return some.flatMap((job) => job.results).filter((result) => result !== null);
}

/** @param {number} picture @returns {Promise<Picture[]>} */
async function childrenOf(picture) {
  const { nodes, edges } = await api.lineage(picture);
  const edited = edges.filter((edge) => edge.parent === picture && edge.how === "edited");
  const children = new Set(edited.map((edge) => edge.child));
  return nodes.filter((node) => children.has(node.id)).sort((left, right) => left.id - right.id);
}
