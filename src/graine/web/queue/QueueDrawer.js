// The queue: what is being made and what waits; its order can be changed, and nothing is cancelled for good.
import { useEffect, useRef } from "preact/hooks";
import * as api from "../api.js";
import { refresh } from "../events.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { drawer, jobs, notify, paused, showError } from "../state.js";
import QueueJob from "./QueueJob.js";

/** @typedef {import("../types.d.ts").Job} Job */

const RECENT = 12; // ended jobs that are listed

export default function QueueDrawer() {
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    refresh();
    panel.current?.focus();
  }, []);
  const { open, ended } = sorted([...jobs.value.values()]);
  const waiting = open.filter((job) => job.state === "queued");
  return html`
    <aside class="drawer" aria-label=${t("shell.queue")} ref=${panel} tabindex="-1">
      <div class="drawer-head">
        <h2>${t("shell.queue")}</h2>
        <button type="button" class="icon-button" aria-label=${t("shell.close")}
          onClick=${() => (drawer.value = null)}>×</button>
      </div>
      <div class="row">
        <button type="button" class="button" aria-pressed=${paused.value}
          onClick=${togglePause}>${t(paused.value ? "queue.resume" : "queue.pause")}</button>
        ${
          open.length > 0 &&
          html`
            <button type="button" class="button danger" onClick=${cancelAll}>${t("queue.cancel_all")}</button>`
        }
      </div>
      ${paused.value && html`<p class="hint">${t("queue.paused_hint")}</p>`}
      ${
        open.length
          ? html`
            <ol class="queue-list">
              ${open.map((job) => html`<${QueueJob} key=${job.id} job=${job} waiting=${waiting} />`)}
            </ol>`
          : html`<p class="hint">${t("queue.empty")}</p>`
      }
      ${
        ended.length > 0 &&
        html`<h3>${t("queue.ended")}</h3>
        <ol class="queue-list">${ended.map((job) => html`<${QueueJob} key=${job.id} job=${job} waiting=${[]} />`)}</ol>`
      }
    </aside>
  `;
}

/** @param {Job[]} all */
function sorted(all) {
  const shown = all.filter((job) => !job.hidden);
  const rank = (/** @type {Job} */ job) => (job.state === "queued" ? 1e6 + (job.queue_position ?? 1e5) : 0);
  const open = shown.filter(isOpen);
  const ended = shown.filter((job) => job.ended).sort((a, b) => ((a.ended ?? "" < (b.ended ?? "")) ? 1 : -1));
  open.sort((a, b) => rank(a) - rank(b) || a.place - b.place);
  return { open, ended: ended.slice(0, RECENT) };
}

async function togglePause() {
  try {
    await (paused.value ? api.resume() : api.pause());
    paused.value = !paused.value;
  } catch (error) {
    showError(error);
  }
}

async function cancelAll() {
  try {
    const { canceled } = await api.cancelAll();
    const undo = () => api.restore(canceled).then(refresh, showError);
    notify({ text: t("queue.canceled", { count: canceled.length }), undo });
    refresh();
  } catch (error) {
    showError(error);
  }
}
