// Small pictures of experiments (drafts, neighbours) drawn in full before they are carried on.
import { effect } from "@preact/signals";
import * as api from "./api.js";
import { isUnfinished } from "./jobStates.js";
import { localized } from "./localized.js";
import { jobs, putJob } from "./state.js";

/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Picture} Picture */

/**
 * Draw a wish and give its first picture once it is there.
 * @param {Record<string, any>} wish
 * @returns {Promise<Picture>}
 */
export async function drawFull(wish) {
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
      else if (job && isUnfinished(job)) reject(new Error(job.error ? localized(job.error.text) : job.state));
      else return;
      queueMicrotask(() => stop());
    });
  });
}
