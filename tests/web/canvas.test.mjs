// Run by test_canvas.py with node: the canvas without a screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flood } from "../../src/graine/web/canvas/flood.js";
import { boxOf, joined } from "../../src/graine/web/canvas/geometry.js";
import { TILE } from "../../src/graine/web/canvas/history.js";
import { emptyMask, layBox, layLasso, layStretch, packed, share, unpacked } from "../../src/graine/web/canvas/mask.js";
import { Painter } from "../../src/graine/web/canvas/painter.js";
import { fitted, kept, moved, pinched, toPicture, toScreen, zoomed } from "../../src/graine/web/canvas/view.js";

const at = (mask, x, y) => mask.pixels[y * mask.width + x];
const brush = (radius) => ({ tool: "brush", radius });
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

test("a dab is a disc of the brush's area with a soft edge", () => {
  const mask = emptyMask(64, 64);
  const dab = { x: 32, y: 32, radius: 10 };
  layStretch(mask, dab, dab, false);
  assert.equal(at(mask, 32, 32), 255);
  assert.equal(at(mask, 32, 45), 0);
  const area = share(mask) * 64 * 64;
  assert.ok(Math.abs(area - Math.PI * 100) < 5, `${area}`);
  assert.ok(mask.pixels.some((value) => value > 0 && value < 255));
});

test("a stroke has no gaps however fast the hand is, and ends at the border", () => {
  const painter = new Painter(emptyMask(300, 40));
  painter.begin(brush(5), { x: -50, y: 20 });
  painter.move({ x: 350, y: 20 });
  painter.end();
  for (let x = 0; x < 300; x += 1) assert.equal(at(painter.mask, x, 20), 255);
  assert.equal(at(painter.mask, 150, 30), 0);
});

test("a light pen paints thinly", () => {
  const painter = new Painter(emptyMask(100, 100));
  painter.begin(brush(20), { x: 50, y: 50 }, 0.5);
  painter.end();
  assert.equal(at(painter.mask, 50, 58), 255);
  assert.equal(at(painter.mask, 50, 65), 0);
});

test("the eraser takes away, and a box or a lasso can erase too", () => {
  const painter = new Painter(emptyMask(60, 60));
  painter.box({ left: 0, top: 0, right: 60, bottom: 60 });
  painter.begin({ tool: "eraser", radius: 5 }, { x: 10, y: 10 });
  painter.end();
  painter.begin({ tool: "box", radius: 5, erase: true }, { x: 30, y: 30 });
  painter.move({ x: 40, y: 40 });
  painter.end();
  assert.deepEqual([at(painter.mask, 10, 10), at(painter.mask, 35, 35), at(painter.mask, 50, 50)], [0, 0, 255]);
});

test("a lasso fills what it goes round, exactly", () => {
  const mask = emptyMask(20, 20);
  layLasso(
    mask,
    [
      { x: 2, y: 3 },
      { x: 10, y: 3 },
      { x: 10, y: 9 },
      { x: 2, y: 9 },
    ],
    false,
  );
  assert.equal(share(mask) * 400, 8 * 6);
  const bent = emptyMask(40, 40); // a letter U: its gap stays empty
  layLasso(
    bent,
    [
      [0, 0],
      [10, 0],
      [10, 30],
      [20, 30],
      [20, 0],
      [30, 0],
      [30, 40],
      [0, 40],
    ].map(([x, y]) => ({ x, y })),
    false,
  );
  assert.deepEqual([at(bent, 5, 5), at(bent, 15, 5), at(bent, 25, 5), at(bent, 15, 35)], [255, 0, 255, 255]);
});

test("a lasso that leaves the picture is cut off", () => {
  const mask = emptyMask(10, 10);
  layLasso(
    mask,
    [
      { x: -100, y: -100 },
      { x: 100, y: -100 },
      { x: 100, y: 100 },
      { x: -100, y: 100 },
    ],
    false,
  );
  assert.equal(share(mask), 1);
});

test("fill stops at a painted ring and leaves no seam", () => {
  const painter = new Painter(emptyMask(200, 200));
  painter.begin(brush(3), { x: 160, y: 100 });
  for (let turn = 0; turn <= 64; turn += 1) {
    const angle = (turn / 64) * 2 * Math.PI;
    painter.move({ x: 100 + 60 * Math.cos(angle), y: 100 + 60 * Math.sin(angle) });
  }
  painter.end();
  painter.begin({ tool: "fill", radius: 1 }, { x: 100, y: 100 });
  assert.equal(at(painter.mask, 10, 10), 0);
  for (let x = 45; x < 155; x += 1) assert.equal(at(painter.mask, x, 100), 255, `column ${x}`);
  painter.undo();
  assert.equal(at(painter.mask, 100, 100), 0);
  assert.equal(at(painter.mask, 160, 100), 255);
});

test("fill on painted ground or outside does nothing; without lines it fills all", () => {
  const mask = emptyMask(30, 20);
  assert.equal(flood(mask, -1, 5), null);
  assert.deepEqual(flood(mask, 3, 3), { left: 0, top: 0, right: 30, bottom: 20 });
  assert.equal(share(mask), 1);
  assert.equal(flood(mask, 3, 3), null);
});

test("every stroke can be undone and redone, to the pixel", () => {
  const painter = new Painter(emptyMask(TILE * 2 + 30, TILE + 50));
  const shapes = [
    () => {
      painter.begin(brush(30), { x: 100, y: 100 });
      painter.move({ x: 200, y: 120 });
      painter.end();
    },
    () => painter.invert(),
    () => {
      painter.begin({ tool: "lasso", radius: 1 }, { x: 5, y: 5 });
      painter.move({ x: 250, y: 10 });
      painter.move({ x: 90, y: 150 });
      painter.end();
    },
    () => painter.clear(),
    () => painter.box({ left: 3, top: 4, right: 50, bottom: 60 }),
  ];
  const seen = [painter.mask.pixels.slice()];
  for (const shape of shapes) {
    shape();
    seen.push(painter.mask.pixels.slice());
  }
  for (let back = seen.length - 2; back >= 0; back -= 1) {
    painter.undo();
    assert.deepEqual(painter.mask.pixels, seen[back]);
  }
  assert.equal(painter.undo(), null);
  for (let on = 1; on < seen.length; on += 1) {
    painter.redo();
    assert.deepEqual(painter.mask.pixels, seen[on]);
  }
  assert.equal(painter.redo(), null);
});

test("a new stroke ends what could be redone; a stroke without effect is none", () => {
  const painter = new Painter(emptyMask(50, 50));
  painter.box({ left: 0, top: 0, right: 9, bottom: 9 });
  painter.undo();
  painter.box({ left: 20, top: 20, right: 30, bottom: 30 });
  assert.equal(painter.redo(), null);
  painter.box({ left: 20, top: 20, right: 30, bottom: 30 });
  painter.undo();
  assert.equal(share(painter.mask), 0);
});

test("a stroke that is given up leaves no trace", () => {
  const painter = new Painter(emptyMask(50, 50));
  painter.begin(brush(9), { x: 25, y: 25 });
  painter.abandon();
  assert.equal(share(painter.mask), 0);
  assert.equal(painter.undo(), null);
});

test("undo at 4096 x 4096 keeps tiles, not pictures", () => {
  const painter = new Painter(emptyMask(4096, 4096));
  painter.invert();
  painter.begin(brush(40), { x: 2000, y: 2000 });
  painter.move({ x: 2100, y: 2000 });
  painter.end();
  painter.invert();
  const bytes = painter.history.done
    .flatMap((stroke) => [...stroke.values()])
    .reduce((sum, tile) => sum + (typeof tile === "number" ? 8 : tile.length), 0);
  assert.ok(bytes < 1_000_000, `${bytes} bytes`);
});

test("a mask survives packing", () => {
  const mask = emptyMask(33, 21);
  layBox(mask, { left: 4, top: 5, right: 20, bottom: 11 }, false);
  const dab = { x: 25, y: 15, radius: 4 };
  layStretch(mask, dab, dab, false);
  assert.deepEqual(unpacked(33, 21, packed(mask)), mask);
});

test("the view fits, and points go there and back", () => {
  const view = fitted({ width: 1000, height: 500 }, { width: 500, height: 500 });
  assert.deepEqual(view, { scale: 0.5, x: 0, y: 125 });
  const point = { x: 123, y: 45 };
  assert.deepEqual(toPicture(view, toScreen(view, point)), point);
});

test("zooming keeps the point under the pointer, within bounds", () => {
  const view = { scale: 1, x: 10, y: 20 };
  const point = { x: 200, y: 150 };
  const before = toPicture(view, point);
  const after = toPicture(zoomed(view, point, 3, 1), point);
  near(after.x, before.x);
  near(after.y, before.y);
  assert.equal(zoomed(view, point, 1e9, 1).scale, 32);
  assert.equal(zoomed(view, point, 1e-9, 0.5).scale, 0.125);
});

test("what is under two fingers stays under them", () => {
  const view = { scale: 2, x: -30, y: 12 };
  const before = [
    { x: 100, y: 100 },
    { x: 200, y: 100 },
  ];
  const after = [
    { x: 80, y: 140 },
    { x: 280, y: 140 },
  ];
  const next = pinched(view, before, after, 1);
  for (const finger of [0, 1]) {
    const [was, is] = [toPicture(view, before[finger]), toPicture(next, after[finger])];
    near(is.x, was.x);
    near(is.y, was.y);
  }
});

test("the picture cannot be lost from the screen", () => {
  const [picture, screen] = [
    { width: 100, height: 100 },
    { width: 300, height: 200 },
  ];
  const lost = moved({ scale: 1, x: 0, y: 0 }, { x: 9000, y: -9000 });
  assert.deepEqual(kept(lost, picture, screen), { scale: 1, x: 252, y: -52 });
});

test("boxes join, and cover their points", () => {
  assert.deepEqual(
    boxOf(
      [
        { x: 1.2, y: 5 },
        { x: -3, y: 2.5 },
      ],
      1,
    ),
    { left: -4, top: 1, right: 3, bottom: 6 },
  );
  assert.deepEqual(joined(null, { left: 0, top: 0, right: 1, bottom: 1 }), { left: 0, top: 0, right: 1, bottom: 1 });
});
