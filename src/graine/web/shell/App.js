// The whole page: its head, the step that is open, drawers, and what is told in passing.
import { useEffect, useState } from "preact/hooks";
import CompareStep from "../compare/CompareStep.js";
import { star } from "../controls/PictureCard.js";
import FinishStep from "../finish/FinishStep.js";
import { blendWith, finishWith } from "../finish/finishState.js";
import { html } from "../html.js";
import HuntStep from "../hunt/HuntStep.js";
import { t } from "../i18n.js";
import LibraryDrawer from "../library/LibraryDrawer.js";
import PromptStep from "../prompt/PromptStep.js";
import QueueDrawer from "../queue/QueueDrawer.js";
import RefineStep from "../refine/RefineStep.js";
import { registerKeys } from "../shortcuts.js";
import { carry, current, drawer, go, locked, mode, STEPS, step, useSeed } from "../state.js";
import Banner from "./Banner.js";
import Header from "./Header.js";
import Login from "./Login.js";
import Notices from "./Notices.js";
import ShortcutSheet from "./ShortcutSheet.js";

const VIEWS = { prompt: PromptStep, compare: CompareStep, hunt: HuntStep, refine: RefineStep, finish: FinishStep };

/** @param {{onLogin: () => unknown}} props */
export default function App({ onLogin }) {
  const [asksKeys, setAsksKeys] = useState(false);
  useEffect(
    () =>
      registerKeys(
        "page",
        pageKeys(() => setAsksKeys(true)),
      ),
    [],
  );
  useEffect(() => {
    document.title = `${t(`shell.${step.value}`)} · Graine`;
  });
  if (locked.value) return html`<${Login} onLogin=${onLogin} />`;
  const View = VIEWS[step.value];
  return html`
    <a class="skip button" href="#main">${t("shell.skip")}</a>
    <${Header} onKeys=${() => setAsksKeys(true)} />
    <${Banner} />
    <main id="main" tabindex="-1" key=${step.value}><${View} /></main>
    ${drawer.value === "queue" && html`<${QueueDrawer} />`}
    ${drawer.value === "library" && html`<${LibraryDrawer} finish=${{ finishWith, blendWith }} />`}
    ${asksKeys && html`<${ShortcutSheet} onClose=${() => setAsksKeys(false)} />`}
    <${Notices} />
  `;
}

/** The keys that work everywhere. @param {() => void} showKeys */
function pageKeys(showKeys) {
  const steps = STEPS.map((name, at) => [String(at + 1), () => go(name)]);
  return {
    ...Object.fromEntries(steps),
    l: () => toggle("library"),
    q: () => toggle("queue"),
    m: () => (mode.value = mode.value === "simple" ? "full" : "simple"),
    s: () => current.value && useSeed(current.value),
    f: () => current.value && star(current.value).then((starred) => carry(starred)),
    "?": showKeys,
    Escape: () => (drawer.value = null),
  };
}

/** @param {"library" | "queue"} name */
export function toggle(name) {
  drawer.value = drawer.value === name ? null : name;
}
