"""Axes of a grid: a setting or a part of the prompt, and the values that it takes, as plain data."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any, Final

from graine.edits import Hires
from graine.errors import ExperimentError
from graine.experiments.axis_values import MAX_VALUES, listed, numbers
from graine.i18n import LANGUAGES, setting, text
from graine.recipe import Recipe

Change = tuple[str, Any]  # a field of the recipe and its value, or one of the changes of a prompt
Changes = Mapping[str, Any]  # fields of the recipe and their values
Names = Mapping[str, Callable[[str], Changes]]

WHOLE: Final = ("seed", "variation_seed", "steps", "clip_skip", "ensd", "width", "height", "hires_steps")
REAL: Final = (
    *("cfg", "eta", "variation_strength", "cfg_rescale", "guidance_start", "guidance_end"),
    *("hires_strength", "hires_scale", "hires_cfg"),
)
WORDS: Final = ("sampler", "schedule", "model", "noise", "emphasis", "prompt", "negative", "hires_upscaler")
PROMPTS: Final = ("prompt_sr", "prompt_order")
AXES: Final = (*WHOLE, *REAL, *WORDS, "size", *PROMPTS)
ALIASES: Final = {  # as A1111 calls them, folded
    **{"cfgscale": "cfg", "varseed": "variation_seed", "varstrength": "variation_strength"},
    **{"checkpointname": "model", "checkpoint": "model", "scheduletype": "schedule", "rngsource": "noise"},
    **{"denoising": "hires_strength", "denoisingstrength": "hires_strength", "promptsr": "prompt_sr"},
    **{"searchandreplace": "prompt_sr", "negativeprompt": "negative", "sr": "prompt_sr"},
}
SEARCH, ORDER, APPEND = "search", "order", "append"  # changes of a prompt


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an axis: what is written over its column, and what it changes."""

    label: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """A name of `AXES` ("" for an axis of one value that changes nothing), and its values."""

    name: str
    values: tuple[Value, ...]

    def title(self, lang: str | None = None) -> str:
        """Name what varies: "CFG scale", "words exchanged"."""
        if not self.name:
            return ""
        own = self.name.startswith(("hires_", "prompt_"))
        return text(f"grid.titles.{self.name}" if own else f"fields.{self.name}", lang=lang)

    def said(self, value: Value, lang: str | None = None) -> str:
        """Say a value as it stands under the name of its axis."""
        if self.name in REAL:
            return setting(float(value.label), lang)
        nothing = "grid.not_added" if self.name == "prompt_add" else "grid.nothing"
        return value.label or text(nothing, lang=lang)

    def named(self, value: Value, lang: str | None = None) -> str:
        """Say a value with the name of its axis, where the value alone would not tell."""
        said = self.said(value, lang)
        return text(f"grid.axes.{self.name}", lang=lang, value=said) if self.name in (*WHOLE, *REAL) else said


NOTHING: Final = Axis("", (Value("-"),))


def axis(name: str, values: str, names: Names | None = None) -> Axis:
    """Read an axis: its name in our spelling or A1111's, and its values. Raises `ExperimentError`.

    `names` tells for some axes (sampler, model ...) which fields of the recipe a word stands for.
    """
    known = find_axis(name)
    if known in PROMPTS:
        found = _searched(values) if known == "prompt_sr" else _ordered(values)
    elif known in WHOLE:
        found = [Value(str(number), ((known, number),)) for number in numbers(values, int)]
    elif known in REAL:
        found = [Value(f"{number:g}", ((known, number),)) for number in numbers(values, float)]
    elif known == "size":
        found = [_size(word) for word in filter(None, listed(values))]
    else:
        found = [_word(known, word, names or {}) for word in listed(values)]
    if not found:
        raise ExperimentError("grid_no_values", name=name)
    if len(found) > MAX_VALUES:
        raise ExperimentError("grid_long_axis", value=values[:60], count=len(found), limit=MAX_VALUES)
    return Axis(known, tuple(found))


def find_axis(name: str) -> str:
    """The axis of a name: ours, A1111's, or the setting's name in a language of Graine."""
    folded = _folded(name)
    known = {_folded(one): one for one in AXES} | ALIASES
    for field in AXES:
        if field not in PROMPTS and not field.startswith("hires_"):
            known |= {_folded(text(f"fields.{field}", lang=lang)): field for lang in LANGUAGES}
    if folded not in known:
        near = difflib.get_close_matches(folded, known, 1, 0.0)[0]
        raise ExperimentError("grid_axis", name=name, near=known[near], names=", ".join(AXES))
    return known[folded]


def matrix(options: list[str]) -> list[Axis]:
    """The axes of a prompt matrix: every choice among the options is added to the prompt, after commas.

    Bit i of a value's number chooses option i, as in A1111; the first half of the options make the columns.
    """
    if 2 ** min(len(options), 99) > MAX_VALUES:
        raise ExperimentError("grid_matrix", count=len(options), limit=int(math.log2(MAX_VALUES)))
    half = math.ceil(len(options) / 2)
    return [_combined(part) for part in (options[:half], options[half:]) if part]


def changed(recipe: Recipe, values: tuple[Value, ...]) -> Recipe:
    """The recipe of a cell: settings and whole prompts first, then what changes within the prompt."""
    changes = [change for value in values for change in value.changes]
    fields = {name: new for name, new in changes if name in Recipe.__dataclass_fields__}
    hires = {name.removeprefix("hires_"): new for name, new in changes if name.startswith("hires_")}
    if hires:
        fields["hires"] = replace(recipe.hires or Hires(), **hires)
    recipe = replace(recipe, **fields)
    within = [change for change in changes if change[0] in (SEARCH, ORDER, APPEND)]
    for kind, parts in within:
        _check_parts(recipe, kind, parts)
    for kind, parts in within:
        recipe = _rewritten(recipe, kind, parts)
    return recipe


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _size(word: str) -> Value:
    found = re.fullmatch(r"(\d{1,5})(?:\s*[xX×*]\s*(\d{1,5}))?", word)
    if not found:
        raise ExperimentError("grid_value", value=word)
    width, height = int(found[1]), int(found[2] or found[1])
    return Value(f"{width}x{height}", (("width", width), ("height", height)))


def _word(name: str, word: str, names: Names) -> Value:
    fields = names[name](word) if name in names else {name: word}
    return Value(word, tuple(fields.items()))


def _searched(values: str) -> list[Value]:
    words = listed(values)
    if not words or not words[0]:
        return []
    return [Value(word, ((SEARCH, (words[0], word)),)) for word in words]


def _ordered(values: str) -> list[Value]:
    parts = tuple(filter(None, listed(values)))
    count = math.factorial(min(len(parts), 20))
    if count > MAX_VALUES:
        raise ExperimentError("grid_long_axis", value=values[:60], count=count, limit=MAX_VALUES)
    if len(set(parts)) < len(parts):
        raise ExperimentError("grid_order_twice", value=values[:60])
    return [Value(", ".join(order), ((ORDER, (parts, order)),)) for order in permutations(parts) if parts]


def _combined(options: list[str]) -> Axis:
    """All choices among some options, none of them first."""
    chosen = [
        [option for bit, option in enumerate(options) if index >> bit & 1]
        for index in range(2 ** len(options))
    ]
    values = (Value(", ".join(some), ((APPEND, tuple(some)),)) for some in chosen)
    return Axis("prompt_add", tuple(values))


def _check_parts(recipe: Recipe, kind: str, parts: Any) -> None:
    """Accept parts that are in the prompt (or, for search and replace, in the negative prompt)."""
    if kind == SEARCH and parts[0] not in recipe.prompt and parts[0] not in recipe.negative:
        raise ExperimentError("grid_search", value=parts[0])
    if kind == ORDER and (missing := [part for part in parts[0] if part not in recipe.prompt]):
        raise ExperimentError("grid_order", value=missing[0])


def _rewritten(recipe: Recipe, kind: str, parts: Any) -> Recipe:
    if kind == SEARCH:
        old, new = parts
        prompt, negative = recipe.prompt.replace(old, new), recipe.negative.replace(old, new)
        return replace(recipe, prompt=prompt, negative=negative)
    if kind == ORDER:
        return replace(recipe, prompt=_reordered(recipe.prompt, *parts))
    return replace(recipe, prompt=", ".join([recipe.prompt, *parts]))


def _reordered(prompt: str, parts: tuple[str, ...], order: tuple[str, ...]) -> str:
    """Put parts of a prompt at each other's places; what stands between them stays."""
    longest_first = sorted(parts, key=len, reverse=True)  # "cat" must not be found within "cats and dogs"
    between = re.split("|".join(map(re.escape, longest_first)), prompt)
    found = re.findall("|".join(map(re.escape, longest_first)), prompt)
    places = [found.index(part) for part in parts if part in found]
    for place, part in zip(sorted(places), order, strict=False):
        found[place] = part
    woven = [piece for pair in zip(between, [*found, ""], strict=True) for piece in pair]
    return "".join(woven)
