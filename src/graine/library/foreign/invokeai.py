"""InvokeAI: `invokeai_metadata` since version 3, `sd-metadata` before it, `Dream` at first.

invoke-ai/InvokeAI, invokeai/app/invocations/metadata.py; the history of pngwriter.py has the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graine.i18n import text
from graine.library.foreign.base import (
    Fields,
    Foreign,
    Json,
    facts_of,
    foreign,
    items,
    model_name,
    parsed,
    scalar,
    settings_of,
    table,
    without_recipe,
)
from graine.library.foreign.sampler_names import sampler_settings

_NAMES: Final = {
    "Steps": "steps",
    "CFG scale": "cfg_scale",
    "Seed": "seed",
    "Size-1": "width",
    "Size-2": "height",
    "CFG rescale": "cfg_rescale_multiplier",
}
_NOISES: Final = {"cpu": "CPU", "cuda": "GPU"}
_NEGATIVE: Final = re.compile(r"\[([^\[\]]*)\]")
_DREAM: Final = re.compile(r'\s*"((?:[^"\\]|\\.)*+)"(.*)', re.DOTALL)
_FLAG: Final = re.compile(r"(?:^|\s)-([A-Za-z])\s?([^\s-]\S*)")
_FLAGS: Final = {"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg_scale", "A": "sampler"}


def read(fields: Fields) -> Foreign | None:
    """Read whichever of the three records is there, the newest first."""
    if data := table(parsed(fields.get("invokeai_metadata"))):
        return _newest(data)
    if data := table(parsed(fields.get("sd-metadata"))):
        return _older(data)
    if dream := _DREAM.fullmatch(fields.get("Dream", "")):
        flags = {_FLAGS[flag]: value for flag, value in _FLAG.findall(dream[2]) if flag in _FLAGS}
        return _of_image({"prompt": dream[1].replace('\\"', '"'), **flags}, "", {})
    return None


def _newest(data: Json) -> Foreign:
    settings = settings_of(data, _NAMES) | sampler_settings(scalar(data.get("scheduler")))
    if noise := _NOISES.get(scalar(data.get("rand_device"))):
        settings["RNG"] = noise
    if (skip := scalar(data.get("clip_skip"))).isdecimal():
        settings["Clip skip"] = str(int(skip[:4]) + 1)  # InvokeAI counts the layers that are left out
    model = table(data.get("model"))
    if name := scalar(model.get("name")) or scalar(model.get("model_name")) or scalar(data.get("model")):
        settings["Model"] = model_name(name)
    found = foreign(
        "invokeai",
        scalar(data.get("positive_prompt")),
        scalar(data.get("negative_prompt")),
        settings=settings,
        facts=facts_of(data, (*_NAMES.values(), "positive_prompt", "negative_prompt", "scheduler")),
        notes=list(_notes(data)),
    )
    return without_recipe(found, text("import.note_redrawn")) if _is_redrawn(data) else found


def _is_redrawn(data: Json) -> bool:
    mode = scalar(data.get("generation_mode"))
    drawn = not mode or mode.endswith("txt2img")
    return not drawn or bool(data.get("init_image")) or bool(items(data.get("controlnets")))


def _notes(data: Json) -> Iterator[str]:
    if items(data.get("loras")):
        yield text("import.note_loras")
    if data.get("refiner_model") or data.get("hrf_enabled"):
        yield text("import.note_second_pass")


def _older(data: Json) -> Foreign:
    image = table(data.get("image"))
    facts = {**facts_of(data, ("image",)), **facts_of(image, (*_NAMES.values(), "prompt", "sampler"))}
    found = _of_image(image, model_name(data.get("model_weights")), facts)
    redrawn = scalar(image.get("type")) not in ("", "txt2img") or image.get("init_image_path")
    return without_recipe(found, text("import.note_redrawn")) if redrawn else found


def _of_image(image: Json, model: str, facts: dict[str, str]) -> Foreign:
    """Read the settings of the older records, in which the negative prompt is [in brackets]."""
    parts = [table(part) for part in items(image.get("prompt"))]
    whole = ", ".join(scalar(part.get("prompt")) for part in parts) or scalar(image.get("prompt"))
    prompt = re.sub(r"\s+", " ", _NEGATIVE.sub(" ", whole)).strip(" ,")
    negative = ", ".join(part.strip(" ,") for part in _NEGATIVE.findall(whole) if part.strip(" ,"))
    settings = settings_of(image, _NAMES) | sampler_settings(scalar(image.get("sampler")))
    if model:
        settings["Model"] = model
    return foreign("invokeai", prompt, negative, settings=settings, facts=facts)
