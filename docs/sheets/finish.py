"""Before and after, for every edit: `python -m docs.sheets.finish docs/finishing-sheet.webp`.

Each row is an edit, done to the pictures of seeds 1, 2 and 3; each pair shows before and after. Seeds and
settings are fixed here, and nothing is drawn twice to choose from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, ImageOps

import graine

if TYPE_CHECKING:
    from graine.picture import Picture

SEEDS = (1, 2, 3)
SIDE = 208  # pixels of a picture on the sheet
WORDS = 150  # pixels for the words of a row
GAP = 6
BETWEEN = 26  # pixels between two pairs

Pair = tuple[Image.Image, Image.Image]


@dataclass(frozen=True)
class Row:
    """An edit on the sheet: its words, and what gives the pair of a seed."""

    words: str
    pair: Callable[[int], Pair]


def redraw(seed: int) -> Pair:
    """A panda becomes a tiger."""
    before = drawn("a panda, 3D render", seed)
    return before.image, graine.redraw(before, "a tiger, 3D render", strength=0.7, seed=seed).image


def repaint(seed: int) -> Pair:
    """The middle of a castle is filled by its surroundings and painted anew."""
    before = drawn("a castle, 3D render", seed)
    box = middle(before.image, 0.4)
    after = graine.repaint(before, "a castle, 3D render", box=box, content="fill", strength=0.9, seed=seed)
    return framed(before.image, box), after.image


def repaint_masked(seed: int) -> Pair:
    """The same, at full resolution: only the box is drawn."""
    before = drawn("a castle, 3D render", seed)
    box = middle(before.image, 0.4)
    after = graine.repaint(before, "a sunflower, 3D render", box=box, area="masked", strength=1.0, seed=seed)
    return framed(before.image, box), after.image


def extend(seed: int) -> Pair:
    """A quarter of the width on both sides."""
    before = drawn("a mountain, 3D render", seed)
    more = before.image.width // 4 // 8 * 8
    return before.image, graine.extend(before, left=more, right=more, seed=seed).image


def blend(seed: int) -> Pair:
    """A mountain and a tree with a gap."""
    one, other = drawn("a mountain, 3D render", seed), drawn("a tree, 3D render", seed)
    gap = one.image.width // 4 // 8 * 8
    before = Image.new("RGB", (one.image.width * 2 + gap, one.image.height), "#e0e0e0")
    before.paste(one.image, (0, 0))
    before.paste(other.image, (one.image.width + gap, 0))
    after = graine.blend(one, other, "a mountain and a tree, 3D render", gap=gap, seed=seed)
    return before, after.image


def upscale(seed: int) -> Pair:
    """Twice as large; a part of it, before and after."""
    before = drawn("an owl, 3D render", seed)
    return close(before.image), close(graine.upscale(before, scale=2.0).image)


def detail(seed: int) -> Pair:
    """Twice as large, with detail; the same part."""
    before = drawn("an owl, 3D render", seed)
    return close(before.image), close(graine.upscale(before, scale=2.0, detail=0.3, seed=seed).image)


def hires(seed: int) -> Pair:
    """One pass, and a second of twice the size."""
    prompt = "a castle, 3D render"
    large = graine.draw(prompt, seed=seed, hires=graine.Hires(scale=2.0, strength=0.6))
    return drawn(prompt, seed).image, large.image


def loopback(seed: int) -> Pair:
    """Four loops towards another thing."""
    before = drawn("an apple, 3D render", seed)
    after = graine.loopback(before, "a pumpkin, 3D render", loops=4, strength=0.5, seed=seed)
    return before.image, after.image


def adjust(seed: int) -> Pair:
    """Straightened, with the colours of another picture, and sharpened."""
    before, colours = drawn("a mountain, 3D render", seed), drawn("a sunflower, 3D render", seed)
    after = graine.adjust(before, straighten=8.0, match=colours, contrast=1.1, sharpen=0.5)
    return before.image, after.image


ROWS = (
    Row("redraw\na panda: “a tiger”\nstrength 0.7", redraw),
    Row("repaint the box\nfill, strength 0.9", repaint),
    Row("repaint the box\n“a sunflower”\nonly masked", repaint_masked),
    Row("extend\nto both sides", extend),
    Row("blend\nacross a gap", blend),
    Row("upscale 2x\n(a part)", upscale),
    Row("upscale 2x\ndetail 0.3 (a part)", detail),
    Row("hires fix 2x\nstrength 0.6", hires),
    Row("loopback\nan apple: “a pumpkin”\n4 loops", loopback),
    Row("adjust\nturned, colours of\na sunflower", adjust),
)


def drawn(prompt: str, seed: int) -> Picture:
    """Draw the picture that an edit begins from."""
    return graine.draw(prompt, seed=seed)


def middle(image: Image.Image, share: float) -> tuple[int, int, int, int]:
    """The box (x, y, width, height) in the middle of an image that has this share of its sides."""
    width, height = round(image.width * share), round(image.height * share)
    return (image.width - width) // 2, (image.height - height) // 2, width, height


def framed(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Draw a box into a copy of an image."""
    x, y, width, height = box
    result = image.copy()
    pen = max(image.width // SIDE, 1)
    ImageDraw.Draw(result).rectangle((x, y, x + width - 1, y + height - 1), outline="#d02060", width=pen)
    return result


def close(image: Image.Image) -> Image.Image:
    """The middle third of an image, each pixel a square if it has fewer than the sheet."""
    x, y, width, height = middle(image, 1 / 3)
    part = image.crop((x, y, x + width, y + height))
    return part.resize((SIDE, SIDE), Image.Resampling.NEAREST if width < SIDE else Image.Resampling.LANCZOS)


def sheet(rows: tuple[Row, ...] = ROWS, seeds: tuple[int, ...] = SEEDS) -> Image.Image:
    """Put all pairs on one sheet."""
    pair = 2 * SIDE + GAP
    width = WORDS + len(seeds) * (pair + BETWEEN)
    result = Image.new("RGB", (width, len(rows) * (SIDE + GAP) + GAP), "white")
    pen, font = ImageDraw.Draw(result), ImageFont.load_default(13)
    for number, (row, top) in enumerate(zip(rows, _tops(len(rows)), strict=True)):
        print(f"{number + 1} of {len(rows)}: {row.words.splitlines()[0]}", file=sys.stderr, flush=True)
        pen.multiline_text((GAP, top + GAP), row.words, fill="black", font=font, spacing=5)
        for column, seed in enumerate(seeds):
            for place, image in enumerate(row.pair(seed)):
                left = WORDS + column * (pair + BETWEEN) + place * (SIDE + GAP)
                small = ImageOps.contain(image, (SIDE, SIDE), Image.Resampling.LANCZOS)
                result.paste(small, (left, top + (SIDE - small.height) // 2))
    return result


def _tops(rows: int) -> Iterator[int]:
    return (GAP + row * (SIDE + GAP) for row in range(rows))


if __name__ == "__main__":
    sheet().save(Path(sys.argv[1]), quality=90, method=6)
