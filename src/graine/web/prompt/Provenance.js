// Where a picture came from and what came of it: its line of ancestors and its children, one click each.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { carry } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../types.d.ts").Lineage} Lineage */

/** @param {{picture: Picture}} props */
export default function Provenance({ picture }) {
  const lineage = useLineage(picture.id);
  if (!lineage || lineage.nodes.length < 2) return null;
  const line = around(lineage, picture.id);
  return html`
    <nav class="trail" aria-label=${t("shell.trail")}>
      ${line.map(
        ({ node, difference }) => html`
          ${difference && html`<span class="edge" key=${`edge-${node.id}`} title=${difference}>${difference}</span>`}
          <button type="button" key=${node.id} aria-current=${node.id === picture.id ? "true" : undefined}
            onClick=${() => carry(node)}
            aria-label=${t("shell.picture", { id: String(node.id), prompt: node.prompt })}>
            <img src=${api.thumbUrl(node.id, 128)} alt="" />
          </button>`,
      )}
    </nav>
  `;
}

/** @param {number} id @returns {Lineage | null} */
function useLineage(id) {
  const [lineage, setLineage] = useState(/** @type {Lineage | null} */ (null));
  useEffect(() => {
    let late = false;
    api.lineage(id).then(
      (fetched) => late || setLineage(fetched),
      () => late || setLineage(null),
    );
    return () => {
      late = true;
    };
  }, [id]);
  return lineage;
}

/**
 * The ancestors of a picture along first parents, itself, and its children, each with what differed.
 * @param {Lineage} lineage
 * @param {number} id
 * @returns {{node: Picture, difference: string}[]}
 */
export function around({ nodes, edges }, id) {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const line = [];
  const seen = new Set();
  for (let at = /** @type {number | undefined} */ (id); at !== undefined && known.has(at) && !seen.has(at); ) {
    seen.add(at);
    const edge = edges.find(({ child }) => child === at);
    line.unshift({ node: /** @type {Picture} */ (known.get(at)), difference: edge ? differenceText(edge) : "" });
    at = edge?.parent;
  }
  for (const edge of edges) {
    const node = known.get(edge.child);
    if (edge.parent === id && node && !seen.has(node.id)) line.push({ node, difference: differenceText(edge) });
  }
  return line;
}

/** @param {Lineage["edges"][number]} edge */
function differenceText({ how, differences }) {
  return (
    differences
      .slice(0, 2)
      .map(({ label }) => label)
      .join(", ") || t(`shell.how_${how}`)
  );
}
