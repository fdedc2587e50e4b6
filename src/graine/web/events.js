// The server's events: jobs as they change, previews, and whether the connection holds.
import * as api from "./api.js";
import { isOpen } from "./jobStates.js";
import { connection, jobs, locked, paused, previews, putJob, worker } from "./state.js";

const DURABLE = [
  "submitted",
  "running",
  "planned",
  "result",
  "outcome",
  "question",
  "done",
  "failed",
  "canceled",
  "quarantined",
  "requeued",
  "moved",
];
const AGAIN = 2000; // milliseconds

/** Listen from now on; after a lost connection the server tells what was missed. */
export function listen() {
  const source = api.events();
  for (const kind of DURABLE) source.addEventListener(kind, (event) => onJob(dataOf(event)));
  for (const kind of ["paused", "resumed"]) source.addEventListener(kind, () => (paused.value = kind === "paused"));
  source.addEventListener("reset", () => refresh());
  source.addEventListener("progress", (event) => onProgress(dataOf(event)));
  source.addEventListener("preview", (event) => onPreview(dataOf(event)));
  source.addEventListener("hello", (event) => onWorker(dataOf(event).worker));
  source.addEventListener("worker", (event) => onWorker(dataOf(event)));
  source.onopen = () => onOpen();
  source.onerror = () => onLost(source);
}

/** @param {Event} event */
const dataOf = (event) => JSON.parse(/** @type {MessageEvent} */ (event).data);

/** @param {{job: import("./types.d.ts").Job | null}} told */
function onJob({ job }) {
  if (!job) return;
  const before = jobs.value.get(job.id);
  putJob({ ...job, progress: job.progress ?? (isOpen(job) ? (before?.progress ?? null) : null) });
  if (!isOpen(job) && previews.value.has(job.id)) {
    const rest = new Map(previews.value);
    rest.delete(job.id);
    previews.value = rest;
  }
}

/** @param {{job: string} & import("./types.d.ts").Progress} told */
function onProgress(told) {
  const job = jobs.value.get(told.job);
  if (job && isOpen(job)) putJob({ ...job, progress: told, seconds_left: told.seconds_left });
}

/** @param {{job: string, index: number, image: string}} told */
function onPreview({ job, index, image }) {
  previews.value = new Map(previews.value).set(job, { ...previews.value.get(job), [index]: image });
}

/** @param {{state: import("./state.js").WorkerState, models: Record<string, string>}} told */
function onWorker({ state, models }) {
  const loading = Object.keys(models).filter((name) => models[name] === "loading");
  worker.value = { state, loading: loading.join(", ") };
}

function onOpen() {
  connection.value = "live";
  refresh();
}

/** Read the queue anew. */
export async function refresh() {
  const answer = await api.jobs().catch(() => null);
  if (!answer) return;
  paused.value = answer.paused;
  const known = new Map(jobs.value);
  for (const job of answer.jobs) known.set(job.id, job);
  jobs.value = known;
}

/** @param {EventSource} source */
async function onLost(source) {
  connection.value = "lost";
  if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  const asked = await api.about().catch((error) => error);
  if (asked?.status === 401) locked.value = true;
  else setTimeout(listen, AGAIN);
}
