"""Draw a sheet with Graine, seeds fixed, nothing chosen.

Run it with `python -m training.evaluation.sheet docs/pousse-sheet.png`.

Columns are subjects, rows are styles; below lie things together, counted, tinted, and on coloured grounds.
Every picture is the first and only one that was drawn of its prompt. `--all` draws every subject in every
style.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from training.captions import FILTER_NAMES, NONE, STYLE_NAMES, STYLES, SUBJECT_NAMES, Example
from training.data import SIZE, SOURCES, held_out, held_out_scene
from training.evaluation.charts import font
from training.evaluation.drawing import drawn
from training.evaluation.eval_set import Trial, single, trial, trials
from training.examples import styles_of
from training.paths import MODEL

ACROSS = 16  # pictures beside each other
BESIDE, ABOVE, GAP = 96, 40, 2  # pixels for a row's words, the words over a column, and between pictures
INK, GREY, HELD_OUT = "black", "#666666", "#c02080"


@dataclass(frozen=True)
class Row:
    """Some words, and the pictures after them."""

    words: str
    trials: list[Trial]


@dataclass(frozen=True)
class Block:
    """Rows under common heads, one a column."""

    heads: list[str]
    rows: list[Row]


def overview() -> list[Block]:
    """Give every eighth subject in every style, then one row each of all else that can be asked for."""
    subjects = range(0, len(SUBJECT_NAMES), -(-len(SUBJECT_NAMES) // ACROSS))
    painted = [
        Row(name, [_painted(subject, n) for subject in subjects]) for n, name in enumerate(FILTER_NAMES)
    ]
    found = trials()
    counted = zip(*(found[f"{number} of a thing"] for number in ("two", "three", "four")), strict=True)
    strips = {
        "two things": found["scenes of two"],
        "two things,\nheld out": found["scenes of two held out"],
        "counted": [each for three in counted for each in three],
        "tinted": found["tints"],
        "on a colour": found["backgrounds"],
        "in French": found["the same in French"][:: len(found["the same in French"]) // ACROSS],
    }
    return [in_styles(subjects, painted), *(_strip(words, group[:ACROSS]) for words, group in strips.items())]


def everything() -> list[Block]:
    """Give every subject in the style of every set."""
    every = range(len(SUBJECT_NAMES))
    return [in_styles(every[start : start + ACROSS]) for start in range(0, len(every), ACROSS)]


def in_styles(subjects: Sequence[int], more: Sequence[Row] = ()) -> Block:
    """Give subjects in the style of every set, and further rows of them."""
    rows = [Row(_style_words(n), [trial(single(each, n)) for each in subjects]) for n in range(len(SOURCES))]
    return Block([SUBJECT_NAMES[each].replace("-", " ") for each in subjects], [*rows, *more])


def _style_words(style: int) -> str:
    return STYLES[STYLE_NAMES[style]]["en"][0].replace(", ", ",\n")


def _painted(subject: int, number: int) -> Trial:
    return trial(Example(subjects=(subject,), style=styles_of(subject)[0], filter=number))


def _strip(words: str, group: list[Trial]) -> Block:
    return Block([each.wish.prompt for each in group], [Row(words, group)])


def kept_out(example: Example) -> bool:
    """Say whether a pair or scene was never shown to the generator on purpose."""
    names = [SUBJECT_NAMES[subject] for subject in example.subjects]
    if len(names) == 2:
        return held_out_scene(*names)
    style = STYLE_NAMES[example.style] if example.filter == NONE else FILTER_NAMES[example.filter]
    return any(held_out(name, style) for name in names)


def sheet(blocks: Sequence[Block], pictures: np.ndarray, side: int = SIZE) -> Image.Image:
    """Lay pictures, in the order of `every`, out in blocks; what was held out gets a coloured frame."""
    step = side + GAP
    heights = [ABOVE + step * len(block.rows) for block in blocks]
    paper = Image.new("RGB", (BESIDE + step * ACROSS, sum(heights)), "white")
    left_over, top = iter(pictures), 0
    for block, height in zip(blocks, heights, strict=True):
        _lay(paper, block, [next(left_over) for row in block.rows for _ in row.trials], top, side)
        top += height
    return paper


def _lay(paper: Image.Image, block: Block, pictures: Sequence[np.ndarray], top: int, side: int) -> None:
    pen, letters, step = ImageDraw.Draw(paper), font(11), side + GAP
    for column, words in enumerate(block.heads):
        middle = (BESIDE + column * step + side // 2, top + ABOVE // 2)
        lines = textwrap.wrap(words, max(side // 5, 10))[:3]
        pen.multiline_text(
            middle, "\n".join(lines), fill=INK, font=letters, anchor="mm", align="center", spacing=0
        )
    made = iter(pictures)
    for number, row in enumerate(block.rows):
        level = top + ABOVE + number * step
        pen.multiline_text((4, level + side // 2), row.words, fill=GREY, font=letters, anchor="lm")
        for column, each in enumerate(row.trials):
            corner = (BESIDE + column * step, level)
            picture = Image.fromarray(next(made)).resize((side, side), Image.Resampling.LANCZOS)
            paper.paste(picture, corner)
            if kept_out(each.example):
                pen.rectangle((*corner, corner[0] + side - 1, level + side - 1), outline=HELD_OUT, width=2)


def every(blocks: Sequence[Block]) -> list[Trial]:
    """Give all that is to be drawn, block by block and row by row."""
    return [each for block in blocks for row in block.rows for each in row.trials]


def main() -> None:
    """Draw and write one sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--all", action="store_true", help="every subject in every style")
    parser.add_argument("--side", type=int, default=96, help="pixels of a picture on the sheet")
    parser.add_argument("--threads", type=int, default=1)
    asked_for = parser.parse_args()
    torch.set_num_threads(asked_for.threads)
    blocks = everything() if asked_for.all else overview()
    made = drawn([each.wish for each in every(blocks)], asked_for.model)
    paper = sheet(blocks, made, asked_for.side)
    if asked_for.path.suffix == ".webp":
        paper.save(asked_for.path, quality=85, method=6)
    else:
        paper.quantize(256, dither=Image.Dither.NONE).save(asked_for.path, optimize=True)


if __name__ == "__main__":
    main()
