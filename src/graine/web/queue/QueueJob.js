// One job of the queue, with what can be done about it.
import * as api from "../api.js";
import { html } from "../html.js";
import { colon, t } from "../i18n.js";
import { isOpen, isUnfinished, progressText } from "../jobStates.js";
import { localized } from "../localized.js";
import { carry, go, notify } from "../state.js";
import { showChange } from "./queueActions.js";

/** @typedef {import("../types.d.ts").Job} Job */

/** @type {Record<string, import("../state.js").Step>} */
const STEP_OF = { draw: "prompt", ab: "compare", ablate: "compare", grid: "compare", hunt: "hunt", refine: "refine" };

/** @param {{job: Job, waiting: Job[]}} props */
export default function QueueJob({ job, waiting }) {
  const queued = job.state === "queued";
  const progress = job.state === "running" ? job.progress : null;
  const drag = queued ? dragging(job) : {};
  return html`
    <li class="queue-job" draggable=${queued} ...${drag}>
      <span class="queue-label" title=${job.label}>${colon(t(`queue.kind_${job.kind}`), job.label)}</span>
      <span class="queue-state hint">
        ${isOpen(job) ? progressText(job) : endText(job)}
      </span>
      ${progress && html`<progress max=${progress.total} value=${progress.done} aria-label=${t("shell.progress")} />`}
      <span class="queue-buttons"><${Buttons} job=${job} waiting=${waiting} /></span>
      ${job.error && html`<p class="queue-error">${localized(job.error.text)}</p>`}
    </li>
  `;
}

/** @param {Job} job */
function endText({ state }) {
  return t(state === "canceled" ? "queue.state_canceled" : `queue.${state}`);
}

/** @param {{job: Job, waiting: Job[]}} props */
function Buttons({ job, waiting }) {
  if (isUnfinished(job)) {
    return html`
      <button type="button" class="button quiet"
        onClick=${() => showChange(api.again(job.id))}>${t("queue.again")}</button>`;
  }
  if (job.state === "done")
    return html`<button type="button" class="button quiet" onClick=${() => show(job)}>${t("queue.show")}</button>`;
  const at = waiting.findIndex(({ id }) => id === job.id);
  return html`
    ${
      at > 0 &&
      html`
        <button type="button" class="icon-button" aria-label=${t("queue.up", { label: job.label })}
          onClick=${() => showChange(api.move(job.id, waiting[at - 1].id))}>↑</button>`
    }
    ${
      at >= 0 &&
      at < waiting.length - 1 &&
      html`<button type="button" class="icon-button" aria-label=${t("queue.down", { label: job.label })}
        onClick=${() => showChange(api.move(job.id, waiting[at + 2]?.id ?? null))}>↓</button>`
    }
    <button type="button" class="icon-button" aria-label=${t("queue.cancel", { label: job.label })}
      onClick=${() => cancel(job)}>×</button>
  `;
}

/** @param {Job} job */
function cancel(job) {
  showChange(api.cancel(job.id));
  notify({
    text: t("queue.canceled", { count: 1 }),
    undo: () => showChange(api.restore([job.id]).then(() => api.job(job.id))),
  });
}

/** Go where the result of a job can be seen. @param {Job} job */
async function show(job) {
  const picture = job.results.find((result) => result !== null);
  if (picture && job.kind === "draw") carry(await api.picture(picture), "prompt");
  else go(STEP_OF[job.kind] ?? "prompt");
}

/** What lets a job be dragged onto another. @param {Job} job */
function dragging(job) {
  return {
    onDragStart: (/** @type {DragEvent} */ event) => event.dataTransfer?.setData("application/x-graine-job", job.id),
    onDragOver: (/** @type {DragEvent} */ event) =>
      event.dataTransfer?.types.includes("application/x-graine-job") && event.preventDefault(),
    onDrop: (/** @type {DragEvent} */ event) => {
      const moved = event.dataTransfer?.getData("application/x-graine-job");
      event.preventDefault();
      if (moved && moved !== job.id) showChange(api.move(moved, job.id));
    },
  };
}
