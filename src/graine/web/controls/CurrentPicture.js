// The picture and the prompt that are carried along, small, beside what is done with them.
import * as api from "../api.js";
import { html } from "../html.js";
import { current, wish } from "../state.js";

export default function CurrentPicture() {
  const picture = current.value;
  const prompt = wish.value.prompt?.trim();
  if (!picture && !prompt) return null;
  return html`
    <div class="carried">
      ${picture && html`<img src=${api.thumbUrl(picture.id, 128)} alt=${picture.prompt} width="64" height="64" />`}
      <p class="carried-prompt">${prompt || picture?.prompt}</p>
    </div>
  `;
}
