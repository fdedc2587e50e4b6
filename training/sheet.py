"""Draw a sheet with Graine, seeds fixed, nothing chosen: `python -m training.sheet docs/pousse-sheet.png`.

Rows are subjects, columns are styles; every picture is the first and only one that was drawn.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from graine.studio import Draw, Studio
from training.captions import LEARNT_STYLES, LEARNT_SUBJECTS, STYLE_NAMES, SUBJECT_NAMES
from training.data import SIZE, SOURCES, SUBJECTS, held_out
from training.paths import MODEL

SEED = 1000
BESIDE, ABOVE, GAP = 96, 24, 2  # pixels for the subject's name, the style's name, and between pictures
INK, GREY, HELD_OUT = "black", "#666666", "#c02080"


@dataclass(frozen=True)
class Wish:
    """A prompt and its seed; everything else stays at what Graine does by default."""

    prompt: str
    seed: int


def wish(subject: int, style: int, language: str = "en", *, turn: int = 0) -> Wish:
    """Ask for a subject by its first name in a style; the pair and the turn decide the seed."""
    words = (SUBJECTS[SUBJECT_NAMES[subject]][language][0], SOURCES[STYLE_NAMES[style]][language][0])
    return Wish(", ".join(words), SEED + (turn * len(SUBJECTS) + subject) * len(SOURCES) + style)


def draw(wishes: Sequence[Wish], model: Path = MODEL, *, cfg: float | None = None) -> np.ndarray:
    """Draw wishes at the default settings, not enlarged; (count, SIZE, SIZE, 3) uint8."""
    studio = Studio()
    asks = [
        Draw(prompt=each.prompt, seed=each.seed, model=str(model), cfg=cfg, upscale=False) for each in wishes
    ]
    recipes = [studio.plan(ask)[0] for ask in asks]
    return np.stack([np.asarray(picture.image) for picture in studio.draw(recipes)])


def sheet(pictures: np.ndarray, rows: Sequence[str], columns: Sequence[str], side: int = SIZE) -> Image.Image:
    """Lay pictures out row by row under the names of styles; a held-out pair gets a coloured frame."""
    step = side + GAP
    paper = Image.new("RGB", (BESIDE + step * len(columns), ABOVE + step * len(rows)), "white")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(11)
    for column, name in enumerate(columns):
        pen.text((BESIDE + column * step + 2, 5), SOURCES[name]["en"][0], fill=GREY, font=font)
    for row, name in enumerate(rows):
        pen.text((4, ABOVE + row * step + side // 2 - 6), name, fill=INK, font=font)
        for column, style in enumerate(columns):
            corner = (BESIDE + column * step, ABOVE + row * step)
            picture = Image.fromarray(pictures[row * len(columns) + column])
            paper.paste(picture.resize((side, side), Image.Resampling.LANCZOS), corner)
            if held_out(name, style):
                pen.rectangle((*corner, corner[0] + side - 1, corner[1] + side - 1), outline=HELD_OUT)
    return paper


def main() -> None:
    """Draw and write one sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--every", type=int, default=5, help="take every so many-th subject")
    parser.add_argument("--first", type=int, default=0, help="begin with this subject")
    parser.add_argument("--last", type=int, default=len(LEARNT_SUBJECTS), help="end before this subject")
    parser.add_argument("--styles", type=int, nargs="+", default=LEARNT_STYLES)
    parser.add_argument("--side", type=int, default=SIZE, help="pixels of a picture on the sheet")
    parser.add_argument("--cfg", type=float)
    asked = parser.parse_args()
    subjects = LEARNT_SUBJECTS[asked.first : asked.last : asked.every]
    made = draw(
        [wish(each, style) for each in subjects for style in asked.styles], asked.model, cfg=asked.cfg
    )
    names = [SUBJECT_NAMES[each] for each in subjects]
    paper = sheet(made, names, [STYLE_NAMES[style] for style in asked.styles], asked.side)
    paper.quantize(256, dither=Image.Dither.NONE).save(asked.path, optimize=True)


if __name__ == "__main__":
    main()
