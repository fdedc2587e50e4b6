// Two pictures of one size, one over the other: a slider uncovers one of them.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{before: string, after: string, label?: string}} props addresses of pictures */
export default function BeforeAfter({ before, after, label }) {
  const [at, setAt] = useState(50);
  const figure = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => figure.current?.style.setProperty("--at", `${at}%`), [at]);
  return html`
    <div class="before-after" ref=${figure}>
      <img src=${after} alt="" />
      <img class="over" src=${before} alt="" />
      <input type="range" min="0" max="100" value=${at} aria-label=${label ?? t("shell.before_after")}
        onInput=${(/** @type {Event} */ event) =>
          setAt(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} />
    </div>
  `;
}
