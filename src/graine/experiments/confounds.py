"""What else differs between two recipes that are compared: the verdict cannot tell which of it did it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import SequenceMatcher
from functools import partial
from typing import Final

from graine.errors import ExperimentError
from graine.i18n import Key, text
from graine.recipe import Recipe

Places = Callable[[str], Sequence[tuple[str, int]]]
"""The words of a prompt in order, each with the number of the chunk of tokens that it is read in."""

NAMED: Final = 6  # words that are named one by one
# Settings that are one thing to a user; their own names are in `locales/*/fields.toml`.
TOGETHER: Final[Mapping[str, str]] = {
    **dict.fromkeys(("width", "height"), "size"),
    **dict.fromkeys(("model", "model_hash", "upscale"), "model"),
    **dict.fromkeys(("sampler", "schedule"), "sampler"),
}
IGNORED: Final = frozenset({"seed", "memory"})  # the test sets it; it is no part of the picture
_WORD: Final = re.compile(r"[^\s,]+|,")
_AT_STEP: Final = re.compile(r":\s*\d+\s*\]")  # "[lion:tiger:8]": a step, not a share of them


@dataclass(frozen=True, slots=True)
class Confound:
    """Something beside what is compared that may have made the difference; `key` names its text.

    Of the text's values, those that depend on the language are functions of it.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def text(self, lang: str | None = None, say: Callable[..., str] = text) -> str:
        """Say it in a sentence, with what to do."""
        values = {name: value(lang) if callable(value) else value for name, value in self.values.items()}
        return say(f"comparing.confounds.{self.key}", lang=lang, **values)


def differences(left: Recipe, right: Recipe) -> list[str]:
    """Name what differs between two recipes, seeds apart: "prompt", "cfg", "size" ..."""
    names = (one.name for one in fields(Recipe) if one.name not in IGNORED)
    return list(dict.fromkeys(TOGETHER.get(name, name) for name in names if _differ(left, right, name)))


def check_sides(left: Recipe, right: Recipe) -> str:
    """Name the one thing that differs. Raises `ExperimentError` if nothing does, or more than one thing."""
    found = differences(left, right)
    if not found:
        raise ExperimentError("ab_same")
    if len(found) > 1:
        raise ExperimentError(
            "ab_confounded", count=len(found), names=tuple(Key(f"fields.{one}") for one in found)
        )
    return found[0]


def confounds(
    left: Recipe, right: Recipe, *, places: Places, restless: Collection[str] = ()
) -> list[Confound]:
    """Name what else may make a difference between two recipes that `check_sides` accepts.

    `places` reads prompts as the model does; `restless` are the samplers that add noise at every step.
    """
    return [
        *_settings(left, right),
        *_noise(left, right, restless),
        *_prompts(left.prompt, right.prompt, places),
        *_prompts(left.negative, right.negative, places),
    ]


def _settings(left: Recipe, right: Recipe) -> Iterator[Confound]:
    if left.sampler != right.sampler and left.schedule != right.schedule:
        yield Confound("schedule", {"left": left.schedule, "right": right.schedule})
    prompts = (left.prompt, left.negative, right.prompt, right.negative)
    if left.steps != right.steps and any(map(_AT_STEP.search, prompts)):
        yield Confound("at_step", {"left": left.steps, "right": right.steps})


def _noise(left: Recipe, right: Recipe, restless: Collection[str]) -> Iterator[Confound]:
    """Name what makes one seed two different beginnings: the pictures of a pair have less in common then."""
    if (left.width, left.height) != (right.width, right.height):
        yield Confound("size")
    if left.model != right.model:
        yield Confound("model")
    adding = [side.sampler for side in (left, right) if side.sampler in restless]
    if adding and (left.steps != right.steps or left.sampler != right.sampler):
        yield Confound("restless", {"sampler": adding[0]})


def _prompts(left: str, right: str, places: Places) -> Iterator[Confound]:
    if left == right:
        return
    changes = list(_changes(left, right))
    if len(changes) > 1:
        yield Confound("places", {"count": len(changes), "changes": partial(_listed, changes[:NAMED])})
    if moved := list(_moved(places(left), places(right))):
        yield Confound("chunk", {"count": len(moved), "words": ", ".join(moved[:NAMED])})


def _changes(left: str, right: str) -> Iterator[tuple[str, str]]:
    """The words of each place where two prompts differ."""
    one, other = _WORD.findall(left), _WORD.findall(right)
    for kind, start, end, begin, stop in _matcher(one, other).get_opcodes():
        if kind != "equal":
            yield " ".join(one[start:end]), " ".join(other[begin:stop])


def _listed(changes: Sequence[tuple[str, str]], lang: str | None) -> str:
    """Say the words of both sides, "red → blue; hat → (nothing)"."""
    nothing = f"({text('comparing.nothing', lang=lang)})"
    return "; ".join(f"{left or nothing} → {right or nothing}" for left, right in changes)


def _moved(left: Sequence[tuple[str, int]], right: Sequence[tuple[str, int]]) -> Iterator[str]:
    """The words that both prompts have and that are read in another chunk on the other side."""
    matcher = _matcher([word for word, _ in left], [word for word, _ in right])
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            (word, one), (_, other) = left[block.a + step], right[block.b + step]
            if one != other:
                yield word.strip(",")


def _matcher(left: Sequence[str], right: Sequence[str]) -> SequenceMatcher[str]:
    one, other = ([word.casefold() for word in words] for words in (left, right))
    return SequenceMatcher(None, one, other, autojunk=False)


def _differ(left: Recipe, right: Recipe, name: str) -> bool:
    return getattr(left, name) != getattr(right, name)
