// What is done with a job of the queue, and shown at once.
import { refresh } from "../events.js";
import { notifyErrors } from "../notifyErrors.js";
import { putJob } from "../state.js";

/** @typedef {import("../types.d.ts").Job} Job */

/** Show what became of a job that something was asked of. @param {Promise<Job>} asked */
export async function showChange(asked) {
  const job = await notifyErrors(asked);
  if (!job) return;
  putJob(job);
  refresh();
}
