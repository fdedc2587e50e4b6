// The head of the page: the five steps, the library, the queue, language and light.
import { html } from "../html.js";
import { LANGUAGES, language, setLanguage, t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { drawer, jobs, theme } from "../state.js";
import StepNav from "./StepNav.js";

const THEMES = /** @type {const} */ (["system", "light", "dark"]);

/** @param {{onKeys: () => void}} props */
export default function Header({ onKeys }) {
  return html`
    <header class="head">
      <a class="brand" href="/"><img src="/icon.svg" alt="" />Graine</a>
      <${StepNav} />
      <div class="head-tools">
        <${DrawerButton} name="library" />
        <${DrawerButton} name="queue" count=${open()} />
        <${Languages} />
        <button type="button" class="icon-button long" onClick=${nextTheme} title=${t(`shell.theme_${theme.value}`)}
          aria-label=${t(`shell.theme_${theme.value}`)}>${{ system: "◐", light: "○", dark: "●" }[theme.value]}</button>
        <button type="button" class="icon-button long" onClick=${onKeys} title=${t("shell.keys")}
          aria-label=${t("shell.keys")}>?</button>
      </div>
    </header>
  `;
}

function open() {
  return [...jobs.value.values()].filter((job) => !job.hidden && isOpen(job)).length;
}

/** @param {{name: "library" | "queue", count?: number}} props */
function DrawerButton({ name, count = 0 }) {
  const isOpen = drawer.value === name;
  return html`
    <button type="button" class="button" aria-expanded=${isOpen} onClick=${() => (drawer.value = isOpen ? null : name)}>
      ${t(`shell.${name}`)}${count > 0 && html`<span class="count">${count}</span>`}
    </button>
  `;
}

function Languages() {
  return LANGUAGES.filter((lang) => lang !== language.value).map(
    (lang) => html`
      <button type="button" key=${lang} class="button language" lang=${lang} onClick=${() => setLanguage(lang)}
        aria-label=${{ en: "English", fr: "Français" }[lang]}>${lang.toUpperCase()}</button>`,
  );
}

function nextTheme() {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
}
