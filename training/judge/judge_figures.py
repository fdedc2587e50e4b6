"""How well the judge finds words for pictures: `python -m training.judge.judge_figures`.

Measured on held-out pictures with the judge as it was exported, read and used as Graine does.
"""

import json
from collections.abc import Callable
from random import Random

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from graine.judges.clip import ClipJudge
from training.data import SOURCES
from training.filters import FILTERS
from training.judge.names import lexicon
from training.judge.pairs import STYLE_NAMES, TEST_PAIRS, Drawings, drawings
from training.paths import MODEL
from training.wide import load_wide

LANGUAGES = ("en", "fr")
JUDGE = MODEL / "judge"
Hear = Callable[[list[str]], Tensor]
Shares = dict[str, tuple[float, float]]  # measure -> right at first, right among five


def thing_words(thing: int, lang: str) -> str:
    """Give the first name of a thing, with its article if that is known."""
    return "".join(lexicon().texts[lexicon().words[lang][thing][0]])


def style_words(style: int, lang: str) -> str:
    """Give the first words for a style."""
    name = STYLE_NAMES[style]
    return getattr(FILTERS[name], lang)[0] if name in FILTERS else SOURCES[name][lang][0]


def groups(drawn: Drawings) -> dict[str, np.ndarray]:
    """Choose a hundred held-out pictures of taught things, and, harder, a hundred of any things."""
    rows = np.flatnonzero(drawn.held_out & (drawn.style < len(SOURCES)))
    wide = Random(2027).sample(np.setdiff1d(rows, drawn.test).tolist(), TEST_PAIRS)
    return {"taught": drawn.test, "wide": np.array(wide)}


def among(scores: Tensor, right: Tensor) -> tuple[float, float]:
    """Give how often a right answer has the highest score of its row, and how often it is among five."""
    best = scores.topk(5, dim=1).indices
    found = right.gather(1, best)
    return found[:, 0].float().mean().item(), found.any(1).float().mean().item()


def retrieval(seen: Tensor, hear: Hear, drawn: Drawings, rows: np.ndarray) -> Shares:
    """Match each picture with its own caption among all of theirs, and each caption with its picture."""
    found: Shares = {}
    labels = list(zip(drawn.thing[rows].tolist(), drawn.style[rows].tolist(), strict=True))
    right = torch.eye(len(rows), dtype=torch.bool)
    for lang in LANGUAGES:
        captions = [f"{thing_words(thing, lang)}, {style_words(style, lang)}" for thing, style in labels]
        scores = seen @ hear(captions).T
        found[f"{lang} picture to words"] = among(scores, right)
        found[f"{lang} words to picture"] = among(scores.T, right)
    return found


def description(
    seen: Tensor, hear: Hear, drawn: Drawings, rows: np.ndarray
) -> dict[str, tuple[float, float]]:
    """Choose among the names of all things that are in question, and among the words of all styles."""
    known, found = lexicon(), dict[str, tuple[float, float]]()
    things = (
        np.flatnonzero(known.taught) if known.taught[drawn.thing[rows]].all() else np.arange(len(known.codes))
    )
    for lang in LANGUAGES:
        names = [known.words[lang][thing][0] for thing in things]
        right = torch.from_numpy(known.means[names][:, drawn.thing[rows]].T)  # two things may share a name
        found[f"{lang} thing of {len(things)}"] = among(
            seen @ hear([thing_words(n, lang) for n in things]).T, right
        )
        styles = torch.nn.functional.one_hot(torch.from_numpy(drawn.style[rows]), len(STYLE_NAMES)).bool()
        words = [style_words(style, lang) for style in range(len(STYLE_NAMES))]
        found[f"{lang} style of {len(words)}"] = among(seen @ hear(words).T, styles)
    return found


def evaluate(judge: ClipJudge) -> dict[str, Shares]:
    """Give (right first, right among five) of every measure, by group of pictures."""
    drawn, wide, found = drawings(), load_wide(), dict[str, dict[str, tuple[float, float]]]()
    for name, rows in groups(drawn).items():
        ground = Image.new("RGBA", wide.rgba.shape[1:3], "white")
        pictures = [
            Image.alpha_composite(ground, Image.fromarray(wide.rgba[row])).convert("RGB") for row in rows
        ]
        seen = judge.see(pictures)
        found[name] = {
            **retrieval(seen, judge.hear, drawn, rows),
            **description(seen, judge.hear, drawn, rows),
        }
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    figures = evaluate(ClipJudge.load(JUDGE))
    for group, measures in figures.items():
        for measure, (first, five) in measures.items():
            print(f"{group:7} {measure:24} first {first:.0%}, among five {five:.0%}")
    print(json.dumps(figures))
