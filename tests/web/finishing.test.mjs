// Run by test_finishing.py with node: wishes of edits, sizes, the window on the library, families.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEFAULTS,
  editOf,
  finishWish,
  framed,
  missing,
  sizeAfter,
  straightened,
  strengthWord,
} from "../../src/graine/web/finish/finishLogic.js";
import { treeOf } from "../../src/graine/web/library/lineage.js";
import { scrollToShow, visibleWindow } from "../../src/graine/web/library/virtualGrid.js";

const picture = { id: 12, prompt: "a panda", negative: "blur", model: "pousse" };
const settings = (tool, changes) => ({ ...DEFAULTS, [tool]: { ...DEFAULTS[tool], ...changes } });
const asked = (tool, own = DEFAULTS, more = {}) =>
  finishWish(more.base ?? {}, {
    tool,
    settings: own,
    edit: editOf(tool, own, "image", "mask"),
    prompt: more.prompt ?? "",
    picture,
  });

test("a repaint names picture and mask, and takes the picture's words", () => {
  const wish = asked("repaint", settings("repaint", { grow: 9, count: 3 }));
  assert.deepEqual(wish.edit, {
    kind: "repaint",
    image: "image",
    mask: "mask",
    strength: 0.75,
    content: "original",
    area: "picture",
    padding: 32,
    blur: 4,
  });
  assert.deepEqual([wish.prompt, wish.negative, wish.count, wish.parents], ["a panda", "blur", 3, [12]]);
});

test("words that were typed go first; how it is drawn is carried, how large is not", () => {
  const wish = asked("redraw", DEFAULTS, {
    prompt: " a hat ",
    base: { prompt: "x", negative: "mud", seed: 7, size: [64, 64], count: 9, hires: {}, quality: "final" },
  });
  assert.deepEqual([wish.prompt, wish.negative, wish.seed, wish.quality, wish.count], ["a hat", "mud", 7, "final", 1]);
  assert.ok(!("size" in wish) && !("hires" in wish));
});

test("enlarging without detail and adjusting carry nothing of how a model draws", () => {
  assert.ok(!("seed" in asked("upscale", DEFAULTS, { base: { seed: 7 } })));
  assert.equal(asked("upscale", settings("upscale", { detail: 0.3 }), { base: { seed: 7 } }).seed, 7);
  const crop = { x: 1, y: 2, width: 3, height: 4 };
  assert.deepEqual(asked("adjust", settings("adjust", { crop })).edit.crop, [1, 2, 3, 4]);
});

test("what is missing is said", () => {
  assert.equal(missing("repaint", DEFAULTS, ""), "needs_mask");
  assert.equal(missing("repaint", DEFAULTS, "mask"), "");
  assert.equal(missing("extend", DEFAULTS, ""), "needs_edge");
  assert.equal(missing("extend", settings("extend", { up: 8 }), ""), "");
  assert.equal(missing("blend", DEFAULTS, ""), "needs_other");
  assert.equal(missing("adjust", DEFAULTS, ""), "needs_change");
  assert.equal(missing("adjust", settings("adjust", { sharpen: 1 }), ""), "");
});

test("sizes that come out", () => {
  const input = { hash: "a", width: 512, height: 384 };
  assert.deepEqual(sizeAfter("extend", settings("extend", { left: 64, down: 32 }), input), { width: 576, height: 416 });
  assert.deepEqual(sizeAfter("upscale", settings("upscale", { scale: 1.5 }), input), { width: 768, height: 576 });
  const other = { hash: "b", width: 100, height: 600 };
  assert.deepEqual(sizeAfter("blend", settings("blend", { other, gap: 10, direction: "left" }), input), {
    width: 622,
    height: 600,
  });
  assert.deepEqual(sizeAfter("blend", settings("blend", { other, gap: 10, direction: "down" }), input), {
    width: 512,
    height: 994,
  });
});

test("the upright rectangle of a turned picture is that of the command line", () => {
  // Values of graine.picture.pixels.adjustments.inner_size for the same sizes and angles.
  for (const [width, height, degrees, inner] of INNER)
    assert.deepEqual(straightened({ width, height }, degrees), { width: inner[0], height: inner[1] });
});
const INNER = JSON.parse(process.env.GRAINE_INNER_SIZES ?? "[]");

test("a frame stays within the picture", () => {
  assert.deepEqual(framed({ x: -5, y: 90, width: 500, height: 50 }, { width: 100, height: 100 }), {
    x: 0,
    y: 90,
    width: 100,
    height: 10,
  });
});

test("strengths have words", () => {
  assert.deepEqual([0.1, 0.3, 0.6, 0.75, 1].map(strengthWord), ["all", "shapes", "composition", "rough", "nothing"]);
});

test("of 100,000 pictures only those on the screen are drawn", () => {
  const seen = visibleWindow({ count: 100_000, width: 1000, height: 800, scroll: 500_000, least: 150, gap: 8 });
  assert.ok(seen.last - seen.first < 80, `${seen.last - seen.first}`);
  const row = Math.floor(500_000 / (seen.side + 8));
  assert.ok(seen.first <= row * seen.columns && seen.last >= (row + 5) * seen.columns);
  assert.equal(visibleWindow({ count: 0, width: 300, height: 300, scroll: 0, least: 150, gap: 8 }).last, 0);
});

test("the last picture can be scrolled to, and a seen one moves nothing", () => {
  const screen = { scroll: 0, height: 500, gap: 8 };
  const seen = visibleWindow({ count: 1000, width: 500, least: 92, ...screen });
  assert.equal(scrollToShow(0, seen, screen), 0);
  const end = scrollToShow(999, seen, screen);
  assert.ok(Math.abs(end + 500 - seen.height) < 1e-6);
});

test("a family is a tree in which each picture's own are listed once", () => {
  const nodes = [1, 2, 3, 4].map((id) => ({ id }));
  const edge = (parent, child, how = "edited") => ({ parent, child, how, differences: [{ label: "seed" }] });
  const [root, other] = treeOf({ nodes, edges: [edge(1, 2), edge(1, 2, "varied"), edge(2, 3), edge(4, 3)] });
  assert.equal(root.picture.id, 1);
  assert.equal(root.children.length, 1);
  assert.deepEqual([root.children[0].changes, root.children[0].children[0].picture.id], ["seed", 3]);
  assert.equal(other.children[0].again, true);
});
