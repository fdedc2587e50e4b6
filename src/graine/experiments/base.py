"""What an experiment is: a generator that asks for pictures, scores and choices, and returns what it found.

It knows no engine, no library and no screen. A driver answers: `experiment_runner.py` draws and remembers, a
test answers with numbers. An experiment that was stopped is started again from its beginning; the driver then
answers from memory what it answered before, so nothing is drawn or asked twice. Hence the same arguments and
answers must lead to the same requests: chance comes from a seed among the arguments.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from graine.recipe import Recipe

Result = TypeVar("Result")
PIXELS: Final = "pixels"  # two ways to compare: structural similarity of small greyscale copies ...
MEANING: Final = "meaning"  # ... and the cosine of the judge's vectors
Likeness = Literal["pixels", "meaning"]
Verdict = Literal["left", "right", "neither", "stop"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that was made for an experiment; its name means something to the driver alone."""

    name: str
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Render:
    """Asks for pictures, equal ones once; answered by `list[Shot]` in the order of the recipes."""

    recipes: tuple[Recipe, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Asks how well pictures fit a prompt; answered by `list[float]`, the larger the better."""

    shots: tuple[Shot, ...]
    prompt: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Asks how alike the two pictures of each pair are; answered by `list[float]`, 1 for equal ones."""

    pairs: tuple[tuple[Shot, Shot], ...]
    by: Likeness = PIXELS


@dataclass(frozen=True, slots=True)
class Choose:
    """Asks which of two pictures is better, without saying which is which; answered by a `Verdict`.

    "stop" ends the questions: whoever chooses has seen enough.
    """

    left: Shot
    right: Shot
    prompt: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """States the price beforehand; answered by None, or never: the driver adds the time and may stop."""

    pictures: int
    evaluations: int  # network evaluations, counted as a plain sampler's steps, both guidance rows as one
    sample: Recipe | None = None  # a picture of the kind, by which the driver knows the time


@dataclass(frozen=True, slots=True)
class Tell:
    """Hands over what is known so far, an object of the experiment's own, to be shown; answered by None."""

    event: object


Request = Render | Score | Compare | Choose | Confirm | Tell
Experiment = Generator[Request, Any, Result]
