"""The field `infotext`: a `parameters` text that fills what the client did not send itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from graine.picture.formats import a1111_names, infotext
from graine.recipe import Recipe
from graine.server.a1111.request_models import Drawing

D = TypeVar("D", bound=Drawing)
# The settings of a text, by the fields of a request that they fill.
_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "Steps": ("steps",),
    "Sampler": ("sampler_name",),
    "Schedule type": ("scheduler",),
    "CFG scale": ("cfg_scale",),
    "Seed": ("seed",),
    "Size-1": ("width", "height"),
    "Variation seed": ("subseed",),
    "Variation seed strength": ("subseed_strength",),
    "Seed resize from-1": ("seed_resize_from_w", "seed_resize_from_h"),
    "Denoising strength": ("denoising_strength",),
    "Eta": ("eta",),
    "Eta DDIM": ("eta",),
}


def filled(request: D) -> D:
    """The request with all that its `infotext` says and that it does not say itself."""
    if not request.infotext:
        return request
    parts = infotext.read(request.infotext)
    recipe, _ = infotext.to_recipe(parts)
    said = {"prompt": parts.prompt, "negative_prompt": parts.negative}
    values = _values(recipe)
    for key, names in _SETTINGS.items():
        if key in parts.settings:
            said |= {name: values[name] for name in names}
    if recipe.hires and "enable_hr" in type(request).model_fields:
        said |= _second_pass(recipe)
    override = {**_overrides(recipe, parts.settings), **request.override_settings}
    new = {name: value for name, value in said.items() if name not in request.model_fields_set}
    return request.model_copy(update={**new, "override_settings": override})


def _values(recipe: Recipe) -> dict[str, object]:
    resize = recipe.seed_resize or (-1, -1)
    part = recipe.hires or recipe.edit
    return {
        "steps": recipe.steps,
        "sampler_name": a1111_names.SAMPLERS.get(recipe.sampler, recipe.sampler),
        "scheduler": a1111_names.SCHEDULES.get(recipe.schedule, recipe.schedule),
        "cfg_scale": recipe.cfg,
        "seed": recipe.seed,
        "width": recipe.width * recipe.upscale,
        "height": recipe.height * recipe.upscale,
        "subseed": recipe.variation_seed,
        "subseed_strength": recipe.variation_strength,
        "seed_resize_from_w": resize[0] * recipe.upscale,
        "seed_resize_from_h": resize[1] * recipe.upscale,
        "denoising_strength": getattr(part, "strength", 0.75),
        "eta": recipe.eta,
    }


def _second_pass(recipe: Recipe) -> dict[str, object]:
    hires = recipe.hires
    assert hires
    width, height = hires.size or (0, 0)
    return {
        "enable_hr": True,
        "hr_scale": hires.scale,
        "hr_resize_x": width * recipe.upscale,
        "hr_resize_y": height * recipe.upscale,
        "hr_upscaler": a1111_names.UPSCALERS.get(hires.upscaler, hires.upscaler),
        "hr_second_pass_steps": hires.steps or 0,
        "hr_sampler_name": a1111_names.SAMPLERS.get(hires.sampler) or None,
        "hr_scheduler": a1111_names.SCHEDULES.get(hires.schedule) or None,
        "hr_prompt": hires.prompt,
        "hr_negative_prompt": hires.negative,
    }


def _overrides(recipe: Recipe, settings: Mapping[str, str]) -> dict[str, object]:
    """The settings that a text names; a model by its hash, as A1111 does."""
    found: dict[str, object] = {}
    if "Clip skip" in settings:
        found["CLIP_stop_at_last_layers"] = recipe.clip_skip
    if "ENSD" in settings:
        found["eta_noise_seed_delta"] = recipe.ensd
    if "RNG" in settings:
        found["randn_source"] = a1111_names.NOISES.get(recipe.noise, "CPU")
    if recipe.model_hash or "Model" in settings:
        found["sd_model_checkpoint"] = recipe.model_hash or recipe.model
    return found
