"""SwarmUI: JSON in `parameters`, with `sui_image_params`, `sui_models` and `sui_extra_data`.

mcmonkeyprojects/SwarmUI, docs/Image Metadata Format.md. Its engine is ComfyUI, with its names and noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graine.i18n import text
from graine.library.foreign.base import (
    Fields,
    Foreign,
    Json,
    facts_of,
    foreign,
    model_name,
    parsed,
    scalar,
    settings_of,
    table,
    without_recipe,
)
from graine.library.foreign.comfy_names import engine_settings

_NAMES: Final = {
    "Steps": "steps",
    "CFG scale": "cfgscale",
    "Seed": "seed",
    "Size-1": "width",
    "Size-2": "height",
    "Variation seed": "variationseed",
    "Variation seed strength": "variationseedstrength",
}
_OTHERS: Final = ("prompt", "negativeprompt", "model", "sampler", "scheduler")


def read(fields: Fields) -> Foreign | None:
    """Read SwarmUI's parameters."""
    data = table(parsed(fields.get("parameters")))
    params = table(data.get("sui_image_params"))
    if not params:
        return None
    settings = settings_of(params, _NAMES)
    settings |= engine_settings(scalar(params.get("sampler")) or "euler", scalar(params.get("scheduler")))
    if model := model_name(params.get("model")):
        settings["Model"] = model
    if (skip := scalar(params.get("clipstopatlayer"))).startswith("-"):
        settings["Clip skip"] = skip[1:]
    found = foreign(
        "swarmui",
        scalar(params.get("prompt")),
        scalar(params.get("negativeprompt")),
        settings=settings,
        facts=facts_of(params, (*_NAMES.values(), *_OTHERS)) | facts_of(data, ("sui_image_params",)),
        notes=list(_notes(params)),
    )
    return without_recipe(found, text("import.note_redrawn")) if "initimage" in params else found


def _notes(params: Json) -> Iterator[str]:
    if params.get("loras"):
        yield text("import.note_loras")
    if {"refinerupscale", "refinercontrolpercentage", "refinercontrol"} & params.keys():
        yield text("import.note_second_pass")
