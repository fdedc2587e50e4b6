// Lists of words to take from, with pictures of the library that have them.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import Dialog from "../controls/Dialog.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeWish, notify, showError, wish } from "../state.js";

/** @typedef {import("../types.d.ts").ListedWord} ListedWord */

const KINDS = ["subjects", "styles", "artists", "periods", "touches"];
/** The part of a prompt that the words of a list belong to. @type {Record<string, string>} */
const PART = { subjects: "subject", styles: "style", artists: "artist", periods: "style", touches: "touches" };
const PAGE = 60;

export default function WordPicker() {
  const [kind, setKind] = useState("");
  return html`
    ${KINDS.map(
      (name) => html`
        <button type="button" key=${name} class="button quiet"
          onClick=${() => setKind(name)}>${t(`prompt.list_${name}`)}</button>`,
    )}
    ${kind && html`<${List} kind=${kind} onClose=${() => setKind("")} />`}
  `;
}

/** @param {{kind: string, onClose: () => void}} props */
function List({ kind, onClose }) {
  const [q, setQ] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const list = useWords(kind, q, limit);
  const take = (/** @type {ListedWord} */ word) => add(kind, word).then(onClose, showError);
  return html`
    <${Dialog} title=${t(`prompt.list_${kind}`)} onClose=${onClose}>
      <label class="field"><span class="visually-hidden">${t("prompt.search_words")}</span>
        <input type="search" value=${q} placeholder=${t("prompt.search_words")} autofocus
          onInput=${(/** @type {Event} */ event) =>
            setQ(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
      <ul class="word-list">
        ${list.words.map((word) => html`<li key=${word.word}><${Word} word=${word} onTake=${take} /></li>`)}
      </ul>
      ${
        list.total > list.words.length &&
        html`
          <button type="button" class="button" onClick=${() => setLimit(limit + PAGE)}>
            ${t("prompt.more_words", { count: list.total - list.words.length })}
          </button>`
      }
    <//>
  `;
}

/** @param {{word: ListedWord, onTake: (word: ListedWord) => unknown}} props */
function Word({ word, onTake }) {
  return html`
    <button type="button" onClick=${() => onTake(word)}>
      ${
        word.picture
          ? html`<img src=${api.thumbUrl(word.picture, 128)} alt="" loading="lazy" />`
          : html`<span class="no-picture"></span>`
      }
      <span>${word.label}<span class="hint">${word.facts}</span></span>
    </button>
  `;
}

/** @param {string} kind @param {string} q @param {number} limit */
function useWords(kind, q, limit) {
  const [list, setList] = useState(
    /** @type {import("../types.d.ts").WordList} */ ({ total: 0, words: [], categories: [] }),
  );
  useEffect(() => {
    let late = false;
    const timer = setTimeout(
      () => api.words({ kind, q, limit }).then((fetched) => late || setList(fetched), showError),
      q ? 150 : 0,
    );
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [kind, q, limit]);
  return list;
}

/** Put a word where it belongs in the prompt. @param {string} kind @param {ListedWord} word */
async function add(kind, { word, label }) {
  const parts = /** @type {Record<string, any>} */ (await api.splitPrompt(wish.value.prompt ?? ""));
  const name = PART[kind];
  if (name === "touches") parts.touches = [...parts.touches, word];
  else parts[name] = parts[name] && name !== "subject" ? `${parts[name]}, ${word}` : word;
  const { prompt } = await api.joinPrompt(/** @type {import("../types.d.ts").Parts} */ (parts));
  changeWish({ prompt });
  notify({ text: t("prompt.word_taken", { word: label }) });
}
