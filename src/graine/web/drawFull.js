// Small pictures of experiments (drafts, neighbours) drawn in full before they are carried on.
import { effect } from "@preact/signals";
import * as api from "./api.js";
import { said } from "./localized.js";
import { jobs, putJob } from "./state.js";

/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Picture} Picture */

/**
 * Draw a wish and give its first picture once it is there.
 * @param {Record<string, any>} wish
 * @returns {Promise<Picture>}
 */
export async function drawn(wish) {
  const job = await api.submit("draw", wish);
  if (!jobs.value.has(job.id)) putJob(job);
  return api.picture(await firstResult(job.id));
}

/**
 * @param {string} id
 * @returns {Promise<number>}
 */
function firstResult(id) {
  return new Promise((resolve, reject) => {
    const stop = effect(() => {
      const job = jobs.value.get(id);
      const picture = job?.results?.[0];
      if (picture) resolve(picture);
      else if (job && ["failed", "canceled", "quarantined"].includes(job.state)) reject(new Error(job.error ? said(job.error.text) : job.state));
      else return;
      queueMicrotask(() => stop());
    });
  });
}

/**
 * Give the wish of a neighbour in full: enlarged as the kept picture is.
 * @param {Picture} neighbour
 * @param {Picture} kept
 */
export function neighbourWish(neighbour, kept) {
  const { upscale = 1, hires = null } = kept.recipe ?? {};
  return { recipes: [{ ...neighbour.recipe, upscale, hires }], parents: [kept.id], how: "varied" };
}
