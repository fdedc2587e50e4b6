// Whether a job goes on, and how far it is, in words.
import { seconds, t } from "./i18n.js";
import { paused } from "./state.js";

/** @typedef {import("./types.d.ts").Job} Job */

const OPEN = new Set(["queued", "running", "waiting"]);
const UNFINISHED = new Set(["failed", "canceled", "quarantined"]);

/** Whether a job waits or is being worked on. @param {Job | null} job */
export function isOpen(job) {
  return job !== null && OPEN.has(job.state);
}

/** Whether a job has ended without being done. @param {Job} job */
export function isUnfinished(job) {
  return UNFINISHED.has(job.state);
}

/** The newest of some jobs; their names begin with their moment. @param {Job[]} some @returns {Job | null} */
export function newestOf(some) {
  return some.reduce((/** @type {Job | null} */ newest, job) => (newest && newest.id > job.id ? newest : job), null);
}

/** How far a job that goes on is, in words. @param {Job} job @returns {string} */
export function progressText(job) {
  if (job.state === "waiting") return t("queue.waiting");
  if (job.state === "queued") return paused.value ? t("queue.paused") : queuedText(job.queue_position ?? 0);
  const phase = t(`queue.phase_${job.progress?.phase ?? "loading"}`);
  const left = job.seconds_left ?? job.progress?.seconds_left;
  return left === null || left === undefined ? phase : t("queue.left", { phase, time: seconds(Math.max(0, left)) });
}

/** @param {number} before jobs that come first */
function queuedText(before) {
  return before ? t("queue.queued", { count: before }) : t("queue.next");
}
