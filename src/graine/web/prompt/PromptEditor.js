// The prompt as free text or in four parts, what it lacks, and lists of words to take from.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import Segmented from "../controls/Segmented.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { readText, writeText } from "../persisted.js";
import { changeWish, wish } from "../state.js";
import Advice from "./Advice.js";
import FourParts from "./FourParts.js";
import PromptBox from "./PromptBox.js";
import Styles from "./Styles.js";
import WordPicker from "./WordPicker.js";

/** @typedef {import("../types.d.ts").Checked} Checked */

const PAUSE = 150; // milliseconds without typing before the server is asked
const WAYS = ["text", "parts"];

export default function PromptEditor() {
  const { prompt = "", negative = "", way = "text" } = { way: readText("graine.way") ?? "text", ...wish.value };
  const [shown, setShown] = useState(way);
  const checked = useChecked(prompt, negative, wish.value.model);
  const choose = (/** @type {string} */ chosen) => {
    writeText("graine.way", chosen);
    setShown(chosen);
  };
  return html`
    <div class="stack">
      <${Segmented} label=${t("prompt.way")} value=${shown} onChange=${choose}
        options=${WAYS.map((value) => ({ value, label: t(`prompt.way_${value}`) }))} />
      ${
        shown === "parts"
          ? html`<${FourParts} />`
          : html`
            <${PromptBox} label=${t("prompt.prompt")} value=${prompt} reading=${checked}
              advice=${adviceOn(checked, "prompt")} placeholder=${t("prompt.placeholder")}
              onInput=${(/** @type {string} */ typed) => changeWish({ prompt: typed })} />`
      }
      <${Advice} checked=${checked} />
      <div class="lists"><${WordPicker} /><${Styles} /></div>
      <details open=${negative !== ""}>
        <summary class="label">${t("prompt.negative")}</summary>
        <${PromptBox} label=${t("prompt.negative")} value=${negative} reading=${checked?.negative ?? null}
          advice=${adviceOn(checked, "negative")} small
          placeholder=${t("prompt.negative_placeholder")}
          onInput=${(/** @type {string} */ typed) => changeWish({ negative: typed })} />
      </details>
    </div>
  `;
}

/** @param {Checked | null} checked @param {string} field */
function adviceOn(checked, field) {
  return (checked?.advice ?? []).filter((remark) => remark.field === field);
}

/**
 * What the server says of a prompt, a moment after it was typed.
 * @param {string} prompt
 * @param {string} negative
 * @param {string | null} model
 * @returns {Checked | null}
 */
function useChecked(prompt, negative, model) {
  const [checked, setChecked] = useState(/** @type {(Checked & {of: string}) | null} */ (null));
  const typed = JSON.stringify([prompt, negative, model ?? null]);
  useEffect(() => {
    let late = false;
    const ask = () =>
      api.checkPrompt({ prompt, negative, ...(model ? { model } : {}) }).then(
        (answer) => late || setChecked({ ...answer, of: typed }),
        () => {},
      );
    const timer = setTimeout(ask, PAUSE);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [typed]);
  return checked?.of === typed ? checked : null; // what was said of another text points nowhere
}
