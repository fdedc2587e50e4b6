"""What differs between two recipes, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, Protocol, cast

from graine.edits import INPUTS, Edit, Hires
from graine.i18n import language, number, text
from graine.library.prompt_diff import Change, changes
from graine.recipe import Recipe

PROMPTS: Final = ("prompt", "negative")
DECISIVE: Final = (
    "strength",
    "final_strength",
    "scale",
    "loops",
    "gap",
    "direction",
)  # said even if as usual
DIGITS: Final = 12  # of an input's hash


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in two recipes; None where a recipe has nothing of the kind."""

    field: str  # "cfg", "edit", "edit.strength", "hires.scale"
    old: Any
    new: Any

    @property
    def leaf(self) -> str:
        """Name the field without its part: "strength"."""
        return self.field.rpartition(".")[2]

    @property
    def changes(self) -> list[Change]:
        """What differs within a prompt; empty for any other field."""
        return changes(self.old or "", self.new or "") if self.leaf in PROMPTS else []

    def label(self, lang: str | None = None) -> str:
        """Name the field in words; that of a second pass says so."""
        name = text(f"fields.{self.leaf}", lang=lang)
        if self.field.startswith("hires."):
            return text("differences.of_hires", lang=lang, name=name)
        return name

    def value(self, value: Any, lang: str | None = None) -> str:
        """One of the two values in words; "" for None."""
        return _said(self.leaf, value, lang or language())

    def text(self, lang: str | None = None) -> str:
        """Say it in a line: "CFG scale 7 → 12"."""
        name = self.label(lang)
        if self.leaf in PROMPTS and self.old is not None and self.new is not None:
            parts = joined([change.text(lang) for change in self.changes], lang)
            return text(
                "differences.prompt",
                lang=lang,
                name=name,
                changes=parts or text("differences.spaces", lang=lang),
            )
        old, new = self.value(self.old, lang), self.value(self.new, lang)
        key = "both" if old and new else "new" if new else "old"
        return text(f"differences.{key}", lang=lang, name=name, old=old, new=new)


class Described(Protocol):
    """A picture of which something is known: an `Entry`, or what a file says of itself."""

    @property
    def prompt(self) -> str: ...
    @property
    def negative(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def recipe(self) -> Recipe | None: ...


def between(old: Described, new: Described) -> list[Difference]:
    """What differs between two pictures, by their recipes or else by prompts and models alone."""
    if old.recipe and new.recipe:
        return differences(old.recipe, new.recipe)
    known = [Recipe(prompt=one.prompt, negative=one.negative, model=one.model) for one in (old, new)]
    return differences(*known)


def differences(old: Recipe, new: Recipe) -> list[Difference]:
    """Every field that differs, in the order of the recipe, the edit and the second pass last.

    A part that one of them lacks is told by its decisive fields and by those that are not as usual.
    """
    whole = [field.name for field in fields(Recipe) if field.name not in ("edit", "hires")]
    found = [Difference(name, getattr(old, name), getattr(new, name)) for name in whole]
    found += _of_part("hires", old.hires, new.hires)
    found += _of_part("edit", old.edit, new.edit)
    return [one for one in found if one.old != one.new]


def joined(parts: Iterable[str], lang: str | None = None) -> str:
    """Join what differs in a line, as the language does."""
    return text("differences.separator", lang=lang).join(parts)


def _of_part(part: str, old: Edit | Hires | None, new: Edit | Hires | None) -> Iterator[Difference]:
    yield Difference(part, _kind(old), _kind(new))
    names = [field.name for one in (old, new) if one for field in fields(one)]
    for name in dict.fromkeys(names):
        yield Difference(f"{part}.{name}", _field(old, name, new), _field(new, name, old))


def _kind(part: Edit | Hires | None) -> str | None:
    return None if part is None else getattr(part, "kind", "on")


def _field(part: Edit | Hires | None, name: str, other: Edit | Hires | None) -> Any:
    """A field's value; None where there is none, or where it is as usual and the other part has none."""
    field = next((field for field in fields(part) if field.name == name), None) if part else None
    if field is None:
        return None
    value = getattr(part, name)
    told = hasattr(other, name) or name in DECISIVE or field.default is MISSING or value != field.default
    return value if told else None


def _said(name: str, value: Any, lang: str) -> str:
    match value:
        case None | "":
            return ""
        case str() if name in INPUTS:
            return f"{value[:DIGITS]}…"
        case "on":
            return text("fields.on", lang=lang)
        case str() if name == "edit":
            return text(f"fields.kinds.{value}", lang=lang)
        case bool():
            return text("fields.on" if value else "fields.off", lang=lang)
        case float():
            return number(value, lang) if round(value, 3) == value else f"{value:g}"
        case tuple():
            separator = ", " if name in ("memory", "crop") else " x "
            return separator.join(map(str, cast("tuple[object, ...]", value)))
        case _:
            return str(value)
