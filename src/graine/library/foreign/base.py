"""`Foreign`: what a picture of any program says of itself, and the ways to it that all readers share.

A1111's names of settings ("Steps", "CFG scale" ...) are the common tongue of the field: each reader says in
them what it found, and `recipe_of` makes the recipe, as it does for A1111's own texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from typing import Final, NoReturn, cast

from graine.errors import GraineError
from graine.i18n import text
from graine.picture.formats import a1111_names, infotext
from graine.recipe import Recipe, check

MAX_FACTS: Final = 100
MAX_FACT: Final = 10_000  # characters
MAX_NOTE: Final = 500
NOTHING: Final = frozenset({"", "None", "none"})
_WEIGHTS: Final = (".safetensors", ".ckpt", ".sft", ".pt", ".gguf")
_OTHER_WEIGHTS: Final = ("comfyui", "swarmui", "fooocus", "invokeai", "novelai")
_WEIGHED: Final = re.compile(r"[(\[{]|\w[+-]{2}|::")  # the signs of weights in any of their languages
Fields = Mapping[str, str]  # the texts of a file by their names
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What a picture says of itself."""

    tool: str  # as in `Entry.tool`
    prompt: str
    negative: str = ""
    model: str = ""
    recipe: Recipe | None = None  # None where Graine cannot draw it again; `notes` say why
    facts: dict[str, str] = field(default_factory=dict[str, str])  # all else; "sampler" in Graine's name
    notes: tuple[str, ...] = ()  # sentences for the user


def parsed(value: str | None) -> object:
    """What a JSON text holds; None for what is none: NaN, endless nesting, numbers of 5,000 digits."""
    try:
        return json.loads(value, parse_constant=_refuse) if value else None
    except (ValueError, RecursionError):
        return None


def table(value: object) -> dict[str, object]:
    """A JSON object, empty for anything else."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """A JSON list, empty for anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def scalar(value: object) -> str:
    """A text or number as text, 30.0 as "30"; "" for anything else."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()  # half a surrogate pair becomes "?"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def settings_of(data: Json, names: Mapping[str, str]) -> dict[str, str]:
    """The settings that are there, under A1111's names; `names` has the program's own for each."""
    found = {label: scalar(data.get(name)) for label, name in names.items()}
    return {label: value for label, value in found.items() if value not in NOTHING}


def facts_of(data: Json, leave: Collection[str] = ()) -> dict[str, str]:
    """What an object says as texts, a part of it as JSON; what is too long is cut."""
    facts: dict[str, str] = {}
    for name, value in data.items():
        if name not in leave and value is not None and len(facts) < MAX_FACTS:
            facts[scalar(name)[:100]] = (scalar(value) or _dumped(value))[:MAX_FACT]
    return facts


def model_name(value: object) -> str:
    """A model's name as Graine finds it: without folder and ending."""
    name = PureWindowsPath(scalar(value)).name  # reads both kinds of slashes
    ending = next((ending for ending in _WEIGHTS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


def foreign(
    tool: str, prompt: str, negative: str, *, settings: Fields, facts: Fields, notes: Sequence[str] = ()
) -> Foreign:
    """What was found, with a recipe if its settings (in A1111's names) make one."""
    recipe, said = recipe_of(prompt, negative, settings)
    if "<lora:" in prompt.lower() and text("import.note_loras") not in notes:
        said.append(text("import.note_loras"))
    if tool in _OTHER_WEIGHTS and _WEIGHED.search(f"{prompt}\n{negative}"):
        said.append(text("import.note_weights"))
    sampler = a1111_names.split_sampler(settings["Sampler"])[0] if settings.get("Sampler") else ""
    return Foreign(
        tool=tool,
        prompt=prompt,
        negative=negative,
        model=settings.get("Model", ""),
        recipe=recipe,
        facts={**facts, **({"sampler": sampler} if sampler else {})},
        notes=tuple(note if len(note) <= MAX_NOTE else f"{note[:MAX_NOTE]}…" for note in (*notes, *said)),
    )


def recipe_of(prompt: str, negative: str, settings: Fields) -> tuple[Recipe | None, list[str]]:
    """Make a recipe, None where Graine cannot draw it, and say what was guessed or is in the way."""
    if not settings.keys() & {"Steps", "Sampler", "Seed"}:
        return None, []
    recipe, notes = infotext.to_recipe(infotext.Infotext(prompt, negative, dict(settings)))
    if not settings.get("Model"):
        notes.append(text("import.note_model", value=recipe.model))
    for key, value, known in (
        ("sampler", recipe.sampler, a1111_names.SAMPLERS),
        ("schedule", recipe.schedule, a1111_names.SCHEDULES),
    ):
        if value not in known:
            return None, [*notes, text(f"import.note_{key}", value=value[:60])]
    try:
        return check(recipe), notes
    except GraineError as error:
        return None, [*notes, error.text()]


def without_recipe(found: Foreign, reason: str) -> Foreign:
    """Return what was found without its recipe, and say why it cannot be drawn again."""
    return Foreign(
        tool=found.tool,
        prompt=found.prompt,
        negative=found.negative,
        model=found.model,
        facts=found.facts,
        notes=(*found.notes, reason),
    )


def _dumped(value: object) -> str:
    try:
        return json.dumps(value)
    except RecursionError:  # writing may need a little more depth than reading did
        return ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are not JSON
