// A picture's family as trees: each picture once with all that came of it, elsewhere only named.

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../types.d.ts").Lineage} Lineage */
/**
 * A picture, how it came from the one above, what changed, what came of it; `again`: its own are listed elsewhere.
 * @typedef {{picture: Picture, how: string, changes: string, children: Branch[], again: boolean}} Branch
 */

/** @param {Lineage & {roots?: number[]}} family @returns {Branch[]} */
export function treeOf({ nodes, edges, roots }) {
  const pictures = new Map(nodes.map((node) => [node.id, node]));
  const begotten = new Set(edges.map((edge) => edge.child));
  const first = roots ?? nodes.filter((node) => !begotten.has(node.id)).map((node) => node.id);
  /** @type {Set<number>} */
  const seen = new Set();
  /** @param {number} id @param {string} how @param {string} changes @returns {Branch[]} */
  const grow = (id, how, changes) => {
    const picture = pictures.get(id);
    if (!picture) return [];
    const again = seen.has(id);
    seen.add(id);
    const children = again
      ? []
      : onceEach(edges.filter((edge) => edge.parent === id)).flatMap((edge) =>
          grow(edge.child, edge.how, changesOf(edge.differences)),
        );
    return [{ picture, how, changes, children, again }];
  };
  return first.flatMap((id) => grow(id, "", ""));
}

/** A child that came in two ways is listed once. @param {Lineage["edges"]} edges */
function onceEach(edges) {
  return edges
    .filter((edge, at) => edges.findIndex(({ child }) => child === edge.child) === at)
    .sort((a, b) => a.child - b.child);
}

const MOST = 3; // differences that are named

/** @param {{label: string}[]} differences */
function changesOf(differences) {
  const names = [...new Set(differences.map(({ label }) => label))];
  return names.slice(0, MOST).join(", ") + (names.length > MOST ? " …" : "");
}
