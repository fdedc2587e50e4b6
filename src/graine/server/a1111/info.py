"""The `info` of an answer: JSON in a text, with all of A1111's 32 fields, which strict clients ask for."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graine.picture.formats import a1111_names, infotext
from graine.version import VERSION

if TYPE_CHECKING:
    from graine.recipe import Recipe
    from graine.server.a1111.to_request import Asked
    from graine.server.external.model_names import ListedModel
    from graine.studio.draw_request import Draw

# What has a field of its own in `info`; all else that the `parameters` text says is "extra".
_OWN_FIELD = frozenset(
    {"Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size-1", "Size-2", "Model hash", "Model"}
    | {"Variation seed", "Variation seed strength", "Denoising strength", "Clip skip", "Version"}
    | {"Seed resize from-1", "Seed resize from-2"}
)


def info(asked: Asked, recipes: Sequence[Recipe], model: ListedModel, *, batch_size: int) -> str:
    """The info of a request; `recipes` are those of the pictures that are given back."""
    return json.dumps(_fields(asked, recipes, model, batch_size=batch_size))


def _fields(
    asked: Asked, recipes: Sequence[Recipe], model: ListedModel, *, batch_size: int
) -> dict[str, object]:
    wish = asked.wish
    prompt, negative = wish.prompt, wish.negative
    resize = wish.seed_resize or (-1, -1)
    texts = [infotext.write(recipe) for recipe in recipes]
    return {
        "prompt": prompt,
        "all_prompts": [prompt] * asked.count,
        "negative_prompt": negative,
        "all_negative_prompts": [negative] * asked.count,
        "seed": asked.seed,
        "all_seeds": asked.seeds(),
        "subseed": asked.subseed,
        "all_subseeds": asked.subseeds(),
        "subseed_strength": asked.strength,
        "width": asked.size[0],
        "height": asked.size[1],
        "sampler_name": asked.labels.get("sampler", ""),
        "cfg_scale": wish.cfg,
        "steps": wish.steps,
        "batch_size": batch_size,
        "restore_faces": False,
        "face_restoration_model": None,
        "sd_model_name": model.name,
        "sd_model_hash": recipes[0].model_hash if recipes else model.hash,
        "sd_vae_name": None,
        "sd_vae_hash": None,
        "seed_resize_from_w": resize[0],
        "seed_resize_from_h": resize[1],
        "denoising_strength": _strength(wish),
        "extra_generation_params": _extras(asked, texts),
        "index_of_first_image": 0,
        "infotexts": texts,
        "styles": list(asked.styles),
        "job_timestamp": time.strftime("%Y%m%d%H%M%S"),
        "clip_skip": wish.clip_skip,
        "is_using_inpainting_conditioning": False,
        "version": f"Graine {VERSION}",
    }


def _strength(wish: Draw) -> float | None:
    return getattr(wish.edit or wish.hires, "strength", None)


def _extras(asked: Asked, texts: Sequence[str]) -> dict[str, object]:
    settings = infotext.read(texts[0]).settings if texts else {}
    found: dict[str, object] = {key: value for key, value in settings.items() if key not in _OWN_FIELD}
    if (schedule := asked.labels.get("scheduler")) and schedule != a1111_names.SCHEDULES["automatic"]:
        found["Schedule type"] = schedule
    if asked.ignored:
        found["Ignored"] = ", ".join(asked.ignored)
    return found
