// The one main action of a step, with its price in time beforehand; while it works it cancels.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { memory, seconds, t } from "../i18n.js";
import { isOpen, progressText } from "../jobStates.js";
import { registerKeys } from "../shortcuts.js";
import { connection, jobs, mode, showError, start } from "../state.js";

const PAUSE = 300; // milliseconds without a change before the price is asked

/** @typedef {import("../types.d.ts").Job} Job */

/**
 * @param {object} props
 * @param {string} props.kind
 * @param {import("../types.d.ts").Wish} props.wish
 * @param {string} props.label
 * @param {Job | null} [props.job] the one that works now
 * @param {boolean} [props.disabled]
 * @param {(job: Job) => void} [props.onStart]
 * @param {() => Promise<unknown> | unknown} [props.prepare] what must be done before, such as sending a mask
 */
export default function DrawButton({ kind, wish, label, job = null, disabled = false, onStart, prepare }) {
  const price = usePrice(kind, wish, disabled);
  const working = job !== null && isOpen(job);
  const run = async () => {
    if (disabled) return;
    try {
      const prepared = await prepare?.();
      const job = await start(kind, /** @type {any} */ (prepared) ?? wish);
      onStart?.(job);
      showResult();
    } catch (error) {
      if (prepare) showError(error);
    }
  };
  useEffect(() => registerKeys("primary", working ? { Escape: () => stop(job) } : { "Ctrl+Enter": run, Enter: run }));
  if (working) return html`<${Working} job=${job} />`;
  const time = price?.seconds == null ? "" : t("shell.about", { time: seconds(price.seconds) });
  const room = price?.memory == null ? "" : t("shell.memory", { memory: memory(price.memory) });
  return html`
    <div class="draw-button">
      <button type="button" class="button primary" disabled=${disabled || connection.value === "lost"} title=${room}
        onClick=${run}>
        <span>${label}</span>${time && html`<span class="price">· ${time}</span>`}
      </button>
      ${mode.value === "full" && room && html`<p class="hint">${room}</p>`}
    </div>
  `;
}

/** @param {{job: Job}} props */
function Working({ job }) {
  const { progress } = job;
  return html`
    <div class="draw-button">
      <button type="button" class="button" disabled=${job.cancel_asked} onClick=${() => stop(job)}>
        ${job.cancel_asked ? t("shell.stopping") : t("shell.cancel")}
      </button>
      ${progress && html`<progress max=${progress.total} value=${progress.done} aria-label=${t("shell.progress")} />`}
      <p class="hint" role="status">${progressText(job)}</p>
    </div>
  `;
}

/** @param {Job} job */
function stop(job) {
  api.cancel(job.id).catch((error) => error.status !== 409 && showError(error));
}

/** Where the columns lie below each other, what is drawn would come out of sight. */
function showResult() {
  if (matchMedia("(max-width: 899px)").matches)
    document.querySelector(".step-main")?.scrollIntoView({ behavior: "smooth" });
}

/** @typedef {{seconds: number | null, memory: number | null}} Price seconds and bytes, where they are known */

/**
 * What a wish costs here; null while nothing is known.
 * @param {string} kind @param {import("../types.d.ts").Wish} wish @param {boolean} disabled
 * @returns {Price | null}
 */
function usePrice(kind, wish, disabled) {
  const [price, setPrice] = useState(/** @type {Price | null} */ (null));
  const asked = JSON.stringify([kind, { ...wish, prompt: wish.prompt ? "a" : "" }]);
  // Each job that is done teaches what time things take.
  const measured = [...jobs.value.values()].filter((job) => job.state === "done").length;
  useEffect(() => {
    if (disabled) return setPrice(null);
    let late = false;
    const timer = setTimeout(() => {
      const asking = api.estimate(kind, wish).then(
        ({ seconds, memory_bytes }) => ({ seconds, memory: memory_bytes }),
        () => null,
      );
      asking.then((value) => late || setPrice(value));
    }, PAUSE);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [asked, disabled, connection.value, measured]);
  return price;
}
