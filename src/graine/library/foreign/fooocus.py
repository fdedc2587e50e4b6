"""Fooocus: JSON in `parameters` (its own scheme), or `log.html` beside pictures that carry nothing.

lllyasviel/Fooocus, modules/meta_parser.py and private_logger.py. Texts of the scheme "a1111" are A1111's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote

from graine.i18n import text
from graine.library.foreign.base import (
    NOTHING,
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
)
from graine.library.foreign.comfy_names import engine_settings

LOG: Final = "log.html"
MAX_LOG: Final = 32_000_000  # bytes
_NAMES: Final = {"Steps": "steps", "CFG scale": "guidance_scale", "Seed": "seed"}
_OTHERS: Final = ("prompt", "negative_prompt", "base_model", "sampler", "scheduler", "resolution")
# What a fork of it calls some of them.
_KEYS: Final = {
    "Negative": "negative_prompt",
    "cfg": "guidance_scale",
    "sampler_name": "sampler",
    "base_model_name": "base_model",
}
# The steps that a performance stands for, where the file does not say.
_STEPS: Final = {"quality": 60, "speed": 30, "extreme speed": 8, "lightning": 4, "hyper-sd": 4}
_PART: Final = re.compile(
    r"""src=(?P<mark>['"])(?P<picture>[^'"<>]{1,500})(?P=mark)"""
    r"""|to_clipboard\((?P<quote>['"])(?P<settings>[^'"]{2,1000000})(?P=quote)\)"""
)


def read(fields: Fields) -> Foreign | None:
    """Read Fooocus's JSON, also as its log has it, with labels for keys."""
    data = table(parsed(fields.get("parameters")))
    data = {_KEYS.get(key, key.lower().replace(" ", "_")): value for key, value in data.items()}
    ours = (
        data.get("software") == "RuinedFooocus"
        or scalar(data.get("version")).lower().startswith("fooocus")
        or "fooocus_scheme" in fields
    )
    if not (ours or {"base_model", "guidance_scale"} <= data.keys()) or "prompt" not in data:
        return None
    return foreign(
        "fooocus",
        scalar(data.get("prompt")),
        scalar(data.get("negative_prompt")),
        settings=_settings(data),
        facts=facts_of(data, (*_NAMES.values(), *_OTHERS)),
        notes=list(_notes(data)),
    )


def logged(page: str) -> dict[str, Fields]:
    """What a log says of each picture, by the name of its file, as if the picture carried it.

    A picture comes before the button that copies its settings; nothing else of the page is heard.
    """
    found: dict[str, Fields] = {}
    name = ""
    for part in _PART.finditer(page):
        if part["picture"]:
            name = unquote(unescape(part["picture"])).rsplit("/", 1)[-1]
        elif name:
            found[name] = {"parameters": unquote(part["settings"]), "fooocus_scheme": "fooocus"}
            name = ""
    return found


def _settings(data: Json) -> dict[str, str]:
    settings = settings_of(data, _NAMES)
    performance = scalar(data.get("performance")).lower()
    if "Steps" not in settings and performance in _STEPS:
        settings["Steps"] = str(_STEPS[performance])
    sides = re.findall(r"[0-9]{1,6}", scalar(data.get("resolution"))[:40])
    sides = sides or [scalar(data.get("width")), scalar(data.get("height"))]
    if len(sides) == 2 and all(sides):
        settings |= {"Size-1": sides[0], "Size-2": sides[1]}
    if (skip := scalar(data.get("clip_skip"))) not in NOTHING:
        settings["Clip skip"] = skip
    if model := model_name(data.get("base_model")):
        settings["Model"] = model
    return settings | engine_settings(scalar(data.get("sampler")), scalar(data.get("scheduler")))


def _notes(data: Json) -> Iterator[str]:
    """Name what differs: Fooocus rewrites the prompt, and steers its sampler in ways of its own."""
    yield text("import.note_fooocus")
    if items(data.get("loras")) or any(key.startswith("lora_") for key in data):
        yield text("import.note_loras")
    if scalar(data.get("refiner_model")) not in NOTHING:
        yield text("import.note_second_pass")
