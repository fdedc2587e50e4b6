// Where the server asks for a password.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{onLogin: () => unknown}} props */
export default function Login({ onLogin }) {
  const [wrong, setWrong] = useState("");
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const typed = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("key");
    try {
      await api.login(String(typed));
      onLogin();
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
  };
  return html`
    <main class="login">
      <h1>Graine</h1>
      <form class="stack" onSubmit=${send}>
        <label class="field"><span class="label">${t("shell.password")}</span>
          <input type="password" name="key" autocomplete="current-password" required autofocus /></label>
        ${wrong && html`<p role="alert">${wrong}</p>`}
        <button class="button primary">${t("shell.login")}</button>
      </form>
    </main>
  `;
}
