"""A1111's text, which Forge, SD.Next, Civitai, stable-diffusion.cpp and savers for ComfyUI write as well."""

from __future__ import annotations

import json
import re
from typing import Final

from graine.i18n import text
from graine.library.foreign.base import (
    Fields,
    Foreign,
    facts_of,
    foreign,
    items,
    model_name,
    parsed,
    table,
    without_recipe,
)
from graine.library.foreign.sampler_names import sampler_settings
from graine.picture.formats import a1111_names, infotext

# Values that are JSON as it stands, commas and all, which the format did not foresee.
_BARE: Final = re.compile(r"\b(Civitai resources|Civitai metadata|Hashes):\s*+(?=[\[{])")
_UNKNOWN: Final = "unknown"  # what a saver writes that cannot follow its graph
_MAX_BARE: Final = 8


def read(fields: Fields) -> Foreign | None:
    """Read A1111's text; text without settings is no such text."""
    content, bare = _without_bare(fields.get("parameters", ""))
    found = infotext.read(content)
    lost = found.prompt == _UNKNOWN and {"prompt", "workflow"} & fields.keys()
    if not found.settings or table(parsed(content)) or lost:
        return None
    settings = {**found.settings, **_sampler(found.settings), **_model(found.settings)}
    if "Model" not in settings and (model := _civitai_model(bare.get("Civitai resources"))):
        settings["Model"] = model
    tool = _tool(settings.get("Version", ""), fields)
    if tool in ("comfyui", "fooocus"):
        settings.setdefault("RNG", "CPU")
    said = foreign(tool, found.prompt, found.negative, settings=settings, facts=facts_of(found.settings))
    return without_recipe(said, text("import.note_redrawn")) if _is_redrawn(said, settings) else said


def _tool(version: str, fields: Fields) -> str:
    for tool in ("graine", "fooocus", "comfyui"):
        if version.lower().startswith(tool):
            return tool
    return "comfyui" if {"workflow", "smproj"} & fields.keys() else "a1111"


def _is_redrawn(said: Foreign, settings: Fields) -> bool:
    """Whether a picture began from another one: it has a strength, and no second pass that it belongs to."""
    recipe = said.recipe
    return (
        recipe is not None
        and not (recipe.hires or recipe.edit)
        and "Denoising strength" in settings
        and "First pass size-1" not in settings  # the second pass of early versions
    )


def _sampler(settings: Fields) -> dict[str, str]:
    """The names of a program that wrote its own ones into A1111's text."""
    label, schedule = settings.get("Sampler", ""), settings.get("Schedule type", "")
    if a1111_names.split_sampler(label)[0] not in a1111_names.SAMPLERS:
        return sampler_settings(label, schedule)
    if a1111_names.name_of(schedule or "Automatic", a1111_names.SCHEDULES) not in a1111_names.SCHEDULES:
        return {"Schedule type": sampler_settings(label, schedule)["Schedule type"]}
    return {}


def _model(settings: Fields) -> dict[str, str]:
    """The model as A1111 names it: without an ending, its hash with 10 digits."""
    name, hash = settings.get("Model", ""), settings.get("Model hash", "")
    found = {"Model": model_name(name), "Model hash": hash[:10].lower() if len(hash) > 10 else hash}
    return {label: value for label, value in found.items() if value}


def _without_bare(content: str) -> tuple[str, dict[str, object]]:
    """Take values that are bare JSON out of a text."""
    found: dict[str, object] = {}
    for _ in range(_MAX_BARE):
        start = _BARE.search(content)
        if not start:
            break
        try:
            value, end = json.JSONDecoder().raw_decode(content, start.end())
        except (ValueError, RecursionError):
            break
        found[start[1]] = value
        content = content[: start.start()].rstrip(", ") + content[end:]
    return content, found


def _civitai_model(resources: object) -> str:
    for one in map(table, items(resources)):
        if one.get("type") == "checkpoint":
            return model_name(one.get("modelName"))
    return ""
