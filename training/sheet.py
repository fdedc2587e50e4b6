"""Draw a sheet with Graine, seeds fixed, nothing chosen: `python -m training.sheet docs/pousse-sheet.png`.

Columns are subjects, rows are styles; every picture is the first and only one that was drawn.
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
ACROSS = 16  # subjects beside each other
BESIDE, ABOVE, GAP = 96, 22, 2  # pixels for the style's words, the subject's name, and between pictures
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


def sheet(
    pictures: np.ndarray, subjects: Sequence[str], styles: Sequence[str], side: int = SIZE
) -> Image.Image:
    """Lay pictures, given subject by subject, out in blocks; held-out pairs get a coloured frame."""
    step, blocks = side + GAP, -(-len(subjects) // ACROSS)
    block = ABOVE + step * len(styles)
    paper = Image.new("RGB", (BESIDE + step * min(ACROSS, len(subjects)), block * blocks), "white")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(11)
    for number, subject in enumerate(subjects):
        top, left = number // ACROSS * block, BESIDE + number % ACROSS * step
        pen.text((left + side // 2, top + ABOVE // 2), subject, fill=INK, font=font, anchor="mm")
        for row, style in enumerate(styles):
            corner = (left, top + ABOVE + row * step)
            if left == BESIDE:
                words = SOURCES[style]["en"][0].replace(", ", ",\n")
                pen.text((4, corner[1] + side // 2), words, fill=GREY, font=font, anchor="lm")
            picture = Image.fromarray(pictures[number * len(styles) + row])
            paper.paste(picture.resize((side, side), Image.Resampling.LANCZOS), corner)
            if held_out(subject, style):
                pen.rectangle((*corner, left + side - 1, corner[1] + side - 1), outline=HELD_OUT)
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
    parser.add_argument("--side", type=int, default=96, help="pixels of a picture on the sheet")
    parser.add_argument("--cfg", type=float)
    asked = parser.parse_args()
    subjects = LEARNT_SUBJECTS[asked.first : asked.last : asked.every]
    made = draw(
        [wish(each, style) for each in subjects for style in asked.styles], asked.model, cfg=asked.cfg
    )
    names = [SUBJECT_NAMES[each] for each in subjects]
    paper = sheet(made, names, [STYLE_NAMES[style] for style in asked.styles], asked.side)
    paper.save(asked.path, optimize=True)


if __name__ == "__main__":
    main()
