"""The `parameters` text that A1111 writes into pictures, which nearly every tool of the field reads.

    a lighthouse at dawn, (oil painting:1.2)
    Negative prompt: blurry, text
    Steps: 30, Sampler: DPM2 a, Schedule type: Karras, CFG scale: 6.5, Seed: 41, Size: 640x448

`write` turns a recipe into this text, `read` takes the text apart, `to_recipe` makes a recipe of the parts.

The format cannot carry everything. Lost on the way are: a line of the prompt that starts with
"Negative prompt:" (it opens the negative prompt), a value that equals its own key (the key is then written
alone), and white space before a value. Graine's own record (`graine_record.py`) loses nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from typing import Final

from graine import i18n
from graine.edits import needs_prompt
from graine.picture.formats import a1111_names, infotext_edits
from graine.picture.formats.infotext_edits import number_text
from graine.picture.formats.infotext_fields import Taker
from graine.recipe import Recipe
from graine.version import VERSION

NEGATIVE: Final = "Negative prompt:"
TEMPLATES: Final = ("Template:", "Negative Template:")  # dynamic prompts add these after the settings
UPSCALER: Final = a1111_names.BUNDLED
MIN_ITEMS: Final = 3  # a last line with fewer items belongs to the prompt

# A key starts where a run of key characters starts: looking there alone keeps hostile text linear.
_ITEM = re.compile(
    r"""(?<![\w /-]) [ /-]*+ (?P<key> \w[\w /-]++ ) : \s*+
        (?P<value> "(?: [^"\\]++ | \\. )++" (?=,|\Z) | [^,]*+ )""",
    re.VERBOSE,
)
_VERSION = re.compile(  # "v1.6.0-2-g4afaaf8a" of A1111, "f0.0.17v1.8.0rc" of Forge
    r"(?:f[0-9.]{1,20})?v?([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})(?:-([0-9]{1,6}))?"
)
_DEFAULT = Recipe(prompt="")
_PAIR = re.compile(r"([0-9]{1,9})x([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Infotext:
    """A `parameters` text, taken apart. A size such as `Size: 640x448` is in `Size-1` and `Size-2`."""

    prompt: str
    negative: str = ""
    settings: dict[str, str] = field(default_factory=dict[str, str])


def write(
    recipe: Recipe, *, model_name: str | None = None, extras: Mapping[str, object] | None = None
) -> str:
    """The `parameters` text of a recipe; `extras` go before the version, None among them is left out."""
    settings = _settings(recipe, model_name or _model_name(recipe.model))
    if not recipe.prompt and not needs_prompt(recipe.edit):  # nothing of it was drawn
        settings = infotext_edits.write(recipe)
    items = {**settings, **(extras or {}), "Version": f"Graine {VERSION}"}
    line = ", ".join(_item(key, str(value)) for key, value in items.items() if value is not None)
    negative = f"{NEGATIVE} {recipe.negative}\n" if recipe.negative else ""
    return f"{recipe.prompt}\n{negative}{line}"


def read(text: str) -> Infotext:
    """Take a `parameters` text apart; text without settings is all prompt. Never fails."""
    lines = text.split("\n")
    place = _settings_line(lines)
    settings = dict(_pairs(lines[place])) if place < len(lines) else {}
    for line in lines[place + 1 :]:
        key, colon, value = line.partition(":")
        if colon and f"{key}:" in TEMPLATES:
            settings[key] = value.strip()
    return Infotext(*_prompts(lines[:place]), settings)


def to_recipe(infotext: Infotext) -> tuple[Recipe, list[str]]:
    """Make a recipe of what `read` gave, and say in sentences what was guessed, left out or may differ.

    The recipe is not checked: `graine.recipe.check` says whether every value can be used.
    """
    take = Taker(infotext.settings)
    label = take.text("Sampler", a1111_names.SAMPLERS[_DEFAULT.sampler])
    sampler, joined = a1111_names.split_sampler(label)
    schedule = take.text("Schedule type", a1111_names.SCHEDULES[joined or "automatic"])
    strength = take.number("Variation seed strength", 0.0)
    recipe = Recipe(
        prompt=infotext.prompt,
        negative=infotext.negative,
        steps=take.integer("Steps", _DEFAULT.steps),
        sampler=sampler,
        schedule=a1111_names.name_of(schedule, a1111_names.SCHEDULES),
        cfg=take.number("CFG scale", _DEFAULT.cfg),
        seed=take.integer("Seed", _DEFAULT.seed),
        width=take.integer("Size-1", _DEFAULT.width),
        height=take.integer("Size-2", _DEFAULT.height),
        model=take.text("Model", _DEFAULT.model),
        model_hash=take.text("Model hash", ""),
        variation_seed=take.integer("Variation seed", 0),
        variation_strength=strength,
        seed_resize=take.size("Seed resize from"),
        clip_skip=take.integer("Clip skip", 1),
        ensd=take.integer("ENSD", 0),
        noise=take.noise(),
        eta=take.optional_number("Eta DDIM" if sampler == "ddim" else "Eta"),
        emphasis=take.choice("Emphasis", a1111_names.EMPHASES, "original"),
        cfg_rescale=take.number("CFG rescale", 0.0),
        guidance_start=take.number("Guidance start", 0.0),
        guidance_end=take.number("Guidance end", 1.0),
        memory=tuple(take.text("Memory measures", "").split(", ")) if "Memory measures" in take.left else (),
        **infotext_edits.read(take),
        upscale=take.upscale(),
    )
    return recipe, [*take.notes, *_quirks(infotext), *take.unused()]


def _settings(recipe: Recipe, model_name: str) -> dict[str, object]:
    """The settings in A1111's order; None is left out."""
    varied = recipe.variation_strength != 0
    resize, upscaled = recipe.seed_resize, recipe.upscale > 1
    eta_key = "Eta DDIM" if recipe.sampler == "ddim" else "Eta"
    emphasis = a1111_names.EMPHASES.get(recipe.emphasis, recipe.emphasis)
    edit = infotext_edits.write(recipe)
    return {
        "Steps": recipe.steps,
        "Sampler": a1111_names.SAMPLERS.get(recipe.sampler, recipe.sampler),
        "Schedule type": a1111_names.SCHEDULES.get(recipe.schedule, recipe.schedule),
        "CFG scale": number_text(recipe.cfg),
        "Seed": recipe.seed,
        "Size": f"{recipe.width}x{recipe.height}",
        "Model hash": recipe.model_hash or None,
        "Model": model_name,
        "Variation seed": recipe.variation_seed if varied else None,
        "Variation seed strength": number_text(recipe.variation_strength) if varied else None,
        "Seed resize from": f"{resize[0]}x{resize[1]}" if resize else None,
        "Denoising strength": edit.pop("Denoising strength", None),
        "Conditional mask weight": edit.pop("Conditional mask weight", None),
        "Clip skip": recipe.clip_skip if recipe.clip_skip > 1 else None,
        "ENSD": recipe.ensd if recipe.ensd and recipe.sampler not in a1111_names.WITHOUT_ENSD else None,
        "Init image hash": edit.pop("Init image hash", None),
        "RNG": a1111_names.NOISES.get(recipe.noise, recipe.noise),
        eta_key: None if recipe.eta is None else number_text(recipe.eta),
        "Emphasis": emphasis if recipe.emphasis != "original" else None,
        "CFG rescale": number_text(recipe.cfg_rescale) if recipe.cfg_rescale else None,
        "Guidance start": number_text(recipe.guidance_start) if recipe.guidance_start else None,
        "Guidance end": number_text(recipe.guidance_end) if recipe.guidance_end != 1 else None,
        "Memory measures": ", ".join(recipe.memory) or None,
        "Postprocess upscale by": recipe.upscale if upscaled else None,
        "Postprocess upscaler": a1111_names.BUNDLED if upscaled else None,
        **edit,
    }


def _model_name(model: str) -> str:
    """A model's name; a path to a file would tell strangers about the machine that it is on."""
    path = PureWindowsPath(model)  # reads both kinds of slashes
    return path.stem if model.startswith(("/", "~", ".")) or path.is_absolute() else model


def _item(key: str, value: str) -> str:
    if key == value:
        return key
    quoted = json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ",:\n") else value
    return f"{key}: {quoted}"


def _settings_line(lines: list[str]) -> int:
    """Find the settings: the last line, or the one before the templates; `len(lines)` if there are none."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for place in range(last - 1, -1, -1):
        ends = place == last - 1 or lines[place + 1].startswith(TEMPLATES)
        if ends and not lines[place].startswith(TEMPLATES) and _is_settings(lines[place]):
            return place
    return len(lines)


def _is_settings(line: str) -> bool:
    return sum(1 for _ in _ITEM.finditer(line)) >= MIN_ITEMS


def _prompts(lines: list[str]) -> tuple[str, str]:
    """Split the lines before the settings into prompt and negative prompt."""
    parts: tuple[list[str], list[str]] = ([], [])
    negative = False
    for line in lines:
        if line.startswith(NEGATIVE):
            negative = True
            line = line.removeprefix(NEGATIVE).removeprefix(" ")
        parts[negative].append(line)
    return "\n".join(parts[0]), "\n".join(parts[1])


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    for item in _ITEM.finditer(line):
        key, value = item["key"], _unquoted(item["value"])
        if size := _PAIR.fullmatch(value):
            yield f"{key}-1", size[1]
            yield f"{key}-2", size[2]
        else:
            yield key, value


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _quirks(infotext: Infotext) -> Iterator[str]:
    """Name what an older A1111 did otherwise; later ones go by the version, Graine does not."""
    found = _VERSION.match(infotext.settings.get("Version", ""))
    if not found:
        return
    version = tuple(int(part or 0) for part in found.groups())
    sampler = infotext.settings.get("Sampler", "")
    quirks = (
        ("note_timeline", (1, 6, 0, 0), "[" in infotext.prompt + infotext.negative),
        ("note_padding", (1, 6, 0, 0), sampler in ("DDIM", "PLMS")),
        ("note_alphas", (1, 7, 0, 225), True),
        ("note_refiner", (1, 8, 0, 0), "Refiner" in infotext.settings),
    )
    for key, since, applies in quirks:
        if version < since and applies:
            yield i18n.text(f"picture.{key}", version=found[0])
