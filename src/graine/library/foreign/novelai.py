"""NovelAI: `Software` is its name, `Comment` is JSON, `Description` the prompt; or all in the alpha channel.

NovelAI/novelai-image-metadata describes both places; `stealth.py` reads the second. WebP files have the same
fields as JSON in their comment.
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
    parsed,
    scalar,
    settings_of,
    table,
    without_recipe,
)
from graine.library.foreign.sampler_names import sampler_settings

_NAMES: Final = {
    "Steps": "steps",
    "CFG scale": "scale",
    "Seed": "seed",
    "Size-1": "width",
    "Size-2": "height",
    "CFG rescale": "cfg_rescale",
}
_OTHERS: Final = ("prompt", "uc", "sampler", "noise_schedule", "v4_prompt", "v4_negative_prompt")
_HASH: Final = re.compile(r"\s+[0-9A-F]{8}$")


def read(fields: Fields) -> Foreign | None:
    """Read NovelAI's fields."""
    packed = table(parsed(fields.get("parameters")))
    if "Comment" in packed:
        fields = {name: scalar(value) for name, value in packed.items()}
    data = table(packed.get("Comment")) or table(parsed(fields.get("Comment")))
    if not data or not (fields.get("Software") == "NovelAI" or {"uc", "sampler"} <= data.keys()):
        return None
    found = foreign(
        "novelai",
        _words(data, "v4_prompt") or scalar(data.get("prompt")) or fields.get("Description", ""),
        _words(data, "v4_negative_prompt") or scalar(data.get("uc")),
        settings=_settings(data, fields.get("Source", "")),
        facts=facts_of(data, (*_NAMES.values(), *_OTHERS)),
        notes=list(_notes(data)),
    )
    redrawn = "strength" in data and scalar(data.get("request_type")) != "PromptGenerateRequest"
    return without_recipe(found, text("import.note_redrawn")) if redrawn else found


def _settings(data: Json, source: str) -> dict[str, str]:
    """The settings; its models are used at the last layer but one, and with an offset of the seed."""
    settings = settings_of(data, _NAMES)
    settings |= sampler_settings(scalar(data.get("sampler")), scalar(data.get("noise_schedule")))
    settings |= {"Clip skip": "2", "ENSD": "31337"}
    if model := _HASH.sub("", source[:200]):
        settings["Model"] = model
    return settings


def _words(data: Json, name: str) -> str:
    """Join the captions of a prompt of version 4: of the whole, then of each figure."""
    caption = table(table(data.get(name)).get("caption"))
    figures = (scalar(table(one).get("char_caption")) for one in items(caption.get("char_captions")))
    return ", ".join(words for words in (scalar(caption.get("base_caption")), *figures) if words)


def _notes(data: Json) -> Iterator[str]:
    yield text("import.note_novelai")
    if "reference_strength" in data or items(data.get("reference_strength_multiple")):
        yield text("import.note_reference")
