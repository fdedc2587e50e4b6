"""What the judge sees: other crops, grounds and arrangements than the generator, each with a caption.

A batch says for every caption which of its pictures fit, so that "a panda" fits a panda of any style.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.backgrounds import BACKGROUNDS, COLOURS
from training.data import SOURCES, SUBJECTS, held_out
from training.filters import FILTERS, apply
from training.judge.names import ANYTHING, NOTHING, Lexicon, lexicon
from training.paths import DATA
from training.wide import load_wide

STYLE_NAMES = [*SOURCES, *FILTERS]
UNSAID, UNNAMED, WHITE = -3, -2, -1  # of grounds and styles
TEST_PAIRS = 100
FILTERED_EACH = 2  # pictures of a taught thing in each filter
PATH = DATA / "judge.npz"
SIDE = 64  # pixels that the judge looks at
NUMBERS = {"en": ("", "one", "two", "three", "four"), "fr": ("", "un", "deux", "trois", "quatre")}
BETWEEN = {
    "row": {
        "en": ("and", "and", "by", "next to", "left of"),
        "fr": ("et", "et", "à côté de", "près de", "à gauche de"),
    },
    "column": {"en": ("and", "above"), "fr": ("et", "au-dessus de")},
}
TAUGHT, COUNTED, SCENES = 0.6, 0.08, 0.04  # shares of pictures
FRENCH, LABEL, ARTICLE, STYLED, SIGNED, STYLE_ALONE, SAID_WHITE, SAID_GROUND = (
    0.4,
    0.6,
    0.5,
    0.65,
    0.15,
    0.05,
    0.1,
    0.5,
)


@dataclass(frozen=True)
class Drawings:
    """Single drawings, reduced to what the judge looks at, and what each shows."""

    layers: np.ndarray  # (count, 4, SIDE, SIDE) uint8, colours multiplied by alpha
    thing: np.ndarray  # (count,) indices into the lexicon's codes
    style: np.ndarray  # (count,) indices into STYLE_NAMES
    held_out: np.ndarray  # (count,) bool: never learnt from
    test: np.ndarray  # (TEST_PAIRS,) rows of taught things among the held-out, for the figure of the bar


@dataclass(frozen=True, slots=True)
class Example:
    """One picture to lay out: drawings, how they lie, and the ground."""

    drawings: tuple[int, ...]
    layout: str  # "alone", "row", "column" or "square"
    ground: int  # into COLOURS, WHITE or UNNAMED


@dataclass(frozen=True, slots=True)
class Caption:
    """What a caption says, with UNSAID or ANYTHING for what it leaves open."""

    text: str
    words: tuple[int, int]
    count: int  # 0 where it is not said
    style: int
    ground: int


@cache
def drawings() -> Drawings:
    """Give all drawings of the eight sets, and those of taught things in the filters' styles; built once."""
    if not PATH.exists():
        np.savez(PATH, **_build())
    with np.load(PATH) as stored:
        return Drawings(**stored)


def _build() -> dict[str, np.ndarray]:
    wide, known = load_wide(), lexicon()
    thing = np.searchsorted(known.codes, wide.code)
    subject = {entry["code"]: name for name, entry in SUBJECTS.items()}
    pairs = zip(wide.code, wide.style, strict=True)
    chosen = [held_out(subject.get(code, code), list(SOURCES)[style]) for code, style in pairs]
    kept_out = wide.held_out | np.array(chosen)
    test = _test_rows(kept_out, known.taught[thing])
    kept_out[test] = True
    painted = _filtered(wide.rgba, thing, kept_out, known)
    return {
        "layers": np.concatenate([reduced(wide.rgba), reduced(painted["rgba"])]),
        "thing": np.concatenate([thing, painted["thing"]]),
        "style": np.concatenate([wide.style, painted["style"]]),
        "held_out": np.concatenate([kept_out, painted["held_out"]]),
        "test": test,
    }


def reduced(rgba: np.ndarray) -> np.ndarray:
    """Turn straight alpha (count, SIZE, SIZE, 4) into multiplied colours (count, 4, SIDE, SIDE)."""
    parts: list[Tensor] = []
    for part in torch.from_numpy(rgba).split(256):
        drawn = part.permute(0, 3, 1, 2).float()
        drawn = torch.cat([drawn[:, :3] * drawn[:, 3:] / 255, drawn[:, 3:]], dim=1)
        smaller = functional.interpolate(drawn, (SIDE, SIDE), mode="bilinear", antialias=True)
        parts.append(smaller.round().byte())
    return torch.cat(parts).numpy()


def _test_rows(kept_out: np.ndarray, taught: np.ndarray) -> np.ndarray:
    """Choose pairs of taught things: those held out from everyone, then some from the judge alone."""
    order = list(range(len(taught)))
    Random(2026).shuffle(order)
    first = [n for n in order if taught[n] and kept_out[n]]
    rest = [n for n in order if taught[n] and not kept_out[n]]
    return np.array([*first, *rest][:TEST_PAIRS])


def _filtered(
    rgba: np.ndarray, thing: np.ndarray, kept_out: np.ndarray, known: Lexicon
) -> dict[str, np.ndarray]:
    """Paint drawings of every taught thing in every filter."""
    random, subject = Random(7), {entry["code"]: name for name, entry in SUBJECTS.items()}
    found: list[tuple[np.ndarray, int, int, bool]] = []
    for number in np.flatnonzero(known.taught):
        rows = np.flatnonzero((thing == number) & ~kept_out).tolist()
        for kind, name in enumerate(FILTERS):
            for row in random.sample(rows, min(FILTERED_EACH, len(rows))):
                made = apply(name, rgba[row], np.random.default_rng(random.randrange(2**32)))
                kept = held_out(subject[known.codes[number]], name)
                found.append((made, int(number), len(SOURCES) + kind, kept))
    names = ("rgba", "thing", "style", "held_out")
    return {name: np.array(column) for name, column in zip(names, zip(*found, strict=True), strict=True)}


class Chooser:
    """Draws examples, taught things more often than others, every style of a thing equally often."""

    def __init__(self, random: Random) -> None:
        self.random, self.known, self.drawn = random, lexicon(), drawings()
        rows: dict[int, list[int]] = {}
        for row in np.flatnonzero(~self.drawn.held_out).tolist():
            rows.setdefault(int(self.drawn.thing[row]), []).append(row)
        self.rows = rows
        self.by_style = {
            (int(self.drawn.thing[n]), int(self.drawn.style[n])): n for each in rows.values() for n in each
        }
        self.taught = [thing for thing in rows if self.known.taught[thing]]
        self.others = [thing for thing in rows if not self.known.taught[thing]]

    def example(self) -> Example:
        """Choose what one picture shows."""
        thing = self.random.choice(self.taught if self.random.random() < TAUGHT else self.others)
        row, kind = self.random.choice(self.rows[thing]), self.random.random()
        if kind < COUNTED and self.known.taught[thing]:
            count = self.random.choice((2, 2, 3, 4))
            return Example((row,) * count, "row" if count < 4 else "square", self._ground())
        if kind < COUNTED + SCENES and (other := self._beside(row)) is not None:
            return Example((row, other), self.random.choice(("row", "row", "column")), self._ground())
        return Example((row,), "alone", self._ground())

    def _beside(self, row: int) -> int | None:
        """Find a drawing of another thing in the same style."""
        things = self.random.sample(self.taught, min(12, len(self.taught)))
        rows = (self.by_style.get((thing, int(self.drawn.style[row]))) for thing in things)
        return next((n for n in rows if n is not None and self.drawn.thing[n] != self.drawn.thing[row]), None)

    def _ground(self) -> int:
        kind = self.random.random()
        if kind < 0.5:
            return WHITE
        return self.random.randrange(len(COLOURS)) if kind < 0.75 else UNNAMED

    def caption(self, example: Example) -> Caption:
        """Draw one caption that is true of the picture."""
        lang = "fr" if self.random.random() < FRENCH else "en"
        style, said = int(self.drawn.style[example.drawings[0]]), UNSAID
        if self.random.random() < STYLE_ALONE:
            return Caption(self._style(style, lang), (ANYTHING, ANYTHING), 0, style, UNSAID)
        text, words = self._things(example, lang)
        parts = [text]
        if self.random.random() < STYLED:
            parts, said = [*parts, self._style(style, lang)], style
        ground = UNSAID
        if self.random.random() < {WHITE: SAID_WHITE, UNNAMED: 0}.get(example.ground, SAID_GROUND):
            parts, ground = [*parts, ground_words(example.ground, lang)], example.ground
        return Caption(", ".join(parts), words, len(example.drawings), said, ground)

    def _style(self, style: int, lang: str) -> str:
        name = STYLE_NAMES[style]
        if name in FILTERS:
            return self.random.choice(getattr(FILTERS[name], lang))
        if self.random.random() < SIGNED:
            return f"{'par' if lang == 'fr' else 'by'} {SOURCES[name]['by']}"
        return self.random.choice(SOURCES[name][lang])

    def _things(self, example: Example, lang: str) -> tuple[str, tuple[int, int]]:
        things = [int(self.drawn.thing[row]) for row in example.drawings]
        words = [self._word(thing, lang) for thing in things[:2]]
        if len(things) == 1:
            return self._with_article(words[0], lang), (words[0], NOTHING)
        if things[0] == things[1]:
            number = NUMBERS[lang][len(things)] if self.random.random() < 0.8 else str(len(things))
            return f"{number} {plural(self.known.texts[words[0]][1], lang)}", (words[0], NOTHING)
        between = self.random.choice(BETWEEN[example.layout][lang])
        one, other = (self._with_article(word, lang) for word in words)
        return f"{one} {between} {other}".replace("de un", "d'un"), (words[0], words[1])

    def _word(self, thing: int, lang: str) -> int:
        words = self.known.words[lang][thing]
        return words[0] if self.random.random() < LABEL else self.random.choice(words)

    def _with_article(self, word: int, lang: str) -> str:
        article, text = self.known.texts[word]
        if self.random.random() > ARTICLE:
            return text
        if not article and lang == "en":
            article = "an " if text[:1] in "aeiou" else "a "
        return article + text


def plural(word: str, lang: str) -> str:
    """Give a plural that is right for most words: "ice creams", "cornets de glace"."""
    head, space, rest = word.partition(" ") if lang == "fr" else (word, "", "")
    if head.endswith(("ch", "sh")):
        ending = "es"
    elif head.endswith(("eau", "eu")):
        ending = "x"
    else:
        ending = "" if head.endswith(("s", "x", "z")) else "s"
    return head + ending + space + rest


def ground_words(ground: int, lang: str) -> str:
    """Name a ground: `green background`, `fond vert`."""
    if ground == WHITE:
        return "fond blanc" if lang == "fr" else "white background"
    name = COLOURS[ground]
    return f"fond {BACKGROUNDS[name][0]}" if lang == "fr" else f"{name} background"


def fits(captions: list[Caption], examples: list[Example]) -> np.ndarray:
    """Say for each caption which pictures it is true of; (captions, pictures) bool."""
    known, drawn = lexicon(), drawings()
    words = np.array([caption.words for caption in captions])
    things = np.array([_pair(drawn.thing[list(example.drawings)], len(known.codes)) for example in examples])
    straight, crossed = (
        known.means[words[:, 0]][:, things[:, way]] & known.means[words[:, 1]][:, things[:, 1 - way]]
        for way in (0, 1)
    )
    seen = {
        "count": np.array([len(example.drawings) for example in examples]),
        "style": np.array([drawn.style[example.drawings[0]] for example in examples]),
        "ground": np.array([example.ground for example in examples]),
    }
    true = straight | crossed
    for name, unsaid in (("count", 0), ("style", UNSAID), ("ground", UNSAID)):
        said = np.array([getattr(caption, name) for caption in captions])[:, None]
        true &= (said == unsaid) | (said == seen[name])
    return true


def _pair(things: np.ndarray, nothing: int) -> tuple[int, int]:
    """Give the first thing and the second if it is another."""
    first = int(things[0])
    other = int(things[1]) if len(things) > 1 and things[1] != first else nothing
    return first, other
