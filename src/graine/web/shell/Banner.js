// A line under the head while something is not as it should be: no server, a model that is loading.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { connection, worker } from "../state.js";

export default function Banner() {
  if (connection.value === "lost") return html`<p class="banner bad" role="status">${t("shell.lost")}</p>`;
  const { state, loading } = worker.value;
  if (state === "starting" || state === "restarting")
    return html`<p class="banner" role="status">${t(`shell.${state}`)}</p>`;
  if (loading) return html`<p class="banner" role="status">${t("shell.loading", { model: loading })}</p>`;
  return null;
}
