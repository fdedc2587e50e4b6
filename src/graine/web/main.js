// Starts the page: words first, then what the server is, then the components.
import { effect } from "@preact/signals";
import { render } from "preact";
import * as api from "./api.js";
import { listen } from "./events.js";
import { html } from "./html.js";
import { language, loadLanguage } from "./i18n.js";
import { route } from "./router.js";
import App from "./shell/App.js";
import { about, connection, locked, theme } from "./state.js";

const PATIENCE = 300; // milliseconds for the first answer: forms begin with the numbers that it tells

/** Ask the server what it is, until it answers. */
async function meet() {
  try {
    about.value = await api.about();
    locked.value = false;
    listen();
  } catch (error) {
    locked.value = /** @type {{status?: number}} */ (error).status === 401;
    if (locked.value) return;
    connection.value = "lost";
    setTimeout(meet, 1000);
  }
}

effect(() => {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

const met = meet();
await loadLanguage(language.value);
document.documentElement.lang = language.value;
route();
await Promise.race([met, new Promise((go) => setTimeout(go, PATIENCE))]);
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.textContent = "";
render(html`<${App} onLogin=${meet} />`, root);
