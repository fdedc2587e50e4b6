// The job that a step shows, the same after a reload, and what came of it so far.
import { useEffect } from "preact/hooks";
import * as api from "./api.js";
import { newestOf } from "./jobStates.js";
import { persisted } from "./persisted.js";
import { jobs, putJob } from "./state.js";

/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./outcomes.d.ts").Outcomes} Outcomes */
/** @typedef {keyof Outcomes} Kind */

/**
 * The last job of each kind that was shown, and the last that was put away.
 * @type {import("@preact/signals").Signal<Record<string, {shown?: string, away?: string}>>}
 */
const shownJobs = persisted("experiments", {});

/**
 * The newest job of a kind that was not put away; after a reload it is fetched if it is not in the list.
 * @param {Kind} kind
 * @returns {Job | null}
 */
export function useCurrentJob(kind) {
  const { shown, away = "" } = shownJobs.value[kind] ?? {};
  const job = newest(kind, away);
  const missing = !job && shown && shown > away ? shown : null;
  useEffect(() => {
    if (missing) fetchOnce(missing, kind);
  }, [missing]);
  useEffect(() => {
    if (job && job.id !== shown) remember(kind, { shown: job.id });
  }, [job?.id]);
  return job;
}

/**
 * @param {Kind} kind
 * @param {string} after
 */
function newest(kind, after) {
  return newestOf(
    [...jobs.value.values()].filter((job) => job.kind === kind && job.client === api.client && job.id > after),
  );
}

/**
 * @param {string} id
 * @param {Kind} kind
 */
async function fetchOnce(id, kind) {
  try {
    const job = await api.job(id);
    putJob(job);
  } catch {
    remember(kind, { shown: undefined }); // the server has forgotten it
  }
}

/**
 * @param {Kind} kind
 * @param {{shown?: string, away?: string}} fact
 */
function remember(kind, fact) {
  shownJobs.value = { ...shownJobs.value, [kind]: { ...shownJobs.value[kind], ...fact } };
}

/** Remember the job that was just begun, so that a reload shows it. @param {Job} job */
export function showNow(job) {
  remember(/** @type {Kind} */ (job.kind), { shown: job.id });
}

/**
 * Put a job away: the step is free for a new one; the pictures stay in the library.
 * @param {Kind} kind
 * @param {Job} job
 */
export function putAway(kind, job) {
  remember(kind, { away: job.id });
}

/**
 * What came of an experiment so far.
 * @template {Kind} K
 * @param {Job | null} job
 * @param {K} kind  only for the type
 * @returns {Outcomes[K]}
 */
export function outcomeOf(job, kind) {
  const { events = {}, result, ...own } = job?.kind === kind ? (job.outcome ?? {}) : {};
  return { ...events, ...own, ...(result ?? {}) };
}
