"""What A1111's clients list before they draw: samplers, schedules, models, upscalers, styles and the rest.

Names only: where files lie is nobody's business, so `filename` and `path` are names too.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from graine.edits import LATENT_UPSCALERS
from graine.picture.formats import a1111_names
from graine.picture.upscale import bundled_upscaler
from graine.picture.upscale.upscalers import UpscalerEntry, Upscalers
from graine.sampling.samplers import SAMPLERS, SamplerSpec
from graine.sampling.schedules import SCHEDULES
from graine.server.a1111 import aliases
from graine.server.a1111.request_context import saved_styles
from graine.server.dependencies import TheState, TheStudio
from graine.server.external.model_names import listed

router = APIRouter(prefix="/sdapi/v1", tags=["A1111"])
Row = dict[str, object]
KARRAS_RHO: Final = 7.0


@router.get("/samplers", summary="Samplers")
def samplers() -> list[Row]:
    """Every sampler by A1111's name."""
    return [
        {"name": spec.label, "aliases": [spec.name, *spec.aliases], "options": _options(spec)}
        for spec in SAMPLERS.values()
    ]


def _options(spec: SamplerSpec) -> dict[str, str]:
    """The options of a sampler, as texts."""
    found = {
        "scheduler": spec.schedule if spec.schedule != "normal" else "",
        "uses_ensd": "True" if spec.uses_ensd else "",
        "second_order": "True" if spec.calls_per_step > 1 else "",
        "discard_next_to_last_sigma": "True" if spec.drops_penultimate else "",
        "brownian_noise": "True" if spec.noise == "brownian" else "",
    }
    return {name: value for name, value in found.items() if value}


@router.get("/schedulers", summary="Schedules")
def schedulers() -> list[Row]:
    """Every schedule of noise levels by A1111's names."""
    return [
        {
            "name": name,
            "label": spec.label,
            "aliases": list(spec.aliases) or None,
            "default_rho": KARRAS_RHO if name == "karras" else -1.0,
            "need_inner_model": name not in ("automatic", "karras", "exponential"),
        }
        for name, spec in SCHEDULES.items()
    ]


@router.get("/sd-models", summary="Models")
def sd_models(state: TheState) -> list[Row]:
    """Every model; `hash` and `sha256` are null where they were not computed yet."""
    return [
        {
            "title": model.title,
            "model_name": model.name,
            "hash": model.hash or None,
            "sha256": None,
            "filename": model.file,
            "config": None,
        }
        for model in (listed(entry, state.queue.recall) for entry in state.studio.catalogue.list())
    ]


@router.get("/upscalers", summary="Upscalers")
def upscalers(studio: TheStudio) -> list[Row]:
    """Every upscaler of pictures, "None" first."""
    entries = Upscalers(studio.settings.upscaler_folders).list()
    scales = [1.0, *(_scale(entry) for entry in entries)]
    return [
        {"name": name, "model_name": None, "model_path": None, "model_url": None, "scale": scale}
        for name, scale in zip(aliases.upscalers(entries), scales, strict=True)
    ]


def _scale(entry: UpscalerEntry) -> float:
    return 1.0 if entry.kind == "filter" else float(bundled_upscaler.SCALE)


@router.get("/latent-upscale-modes", summary="Ways to enlarge a latent")
def latent_upscale_modes() -> list[Row]:
    """The modes of the second pass that enlarge what was drawn before it is decoded."""
    return [{"name": a1111_names.UPSCALERS[name]} for name in LATENT_UPSCALERS]


@router.get("/prompt-styles", summary="Saved styles")
def prompt_styles(studio: TheStudio) -> list[Row]:
    """The saved styles."""
    return [
        {"name": one.name, "prompt": one.prompt, "negative_prompt": one.negative_prompt}
        for one in saved_styles(studio.settings)
    ]


@router.get("/realesrgan-models", summary="Real-ESRGAN models")
def realesrgan_models() -> list[Row]:
    """The Real-ESRGAN network that comes with Graine."""
    return [{"name": aliases.BUNDLED, "path": bundled_upscaler.NAME, "scale": bundled_upscaler.SCALE}]


@router.get("/embeddings", summary="Embeddings")
def embeddings() -> Row:
    """Nothing: Graine knows no textual inversions."""
    return {"loaded": {}, "skipped": {}}


@router.get("/scripts", summary="Scripts")
def scripts() -> Row:
    """Nothing: what A1111 does by scripts are steps of Graine's own."""
    return {"txt2img": [], "img2img": []}


@router.get("/sd-vae", summary="Decoders")
@router.get("/sd-modules", summary="Decoders (Forge)")
@router.get("/loras", summary="LoRA files")
@router.get("/hypernetworks", summary="Hypernetworks")
@router.get("/face-restorers", summary="Face restorers")
@router.get("/script-info", summary="Arguments of scripts")
@router.get("/extensions", summary="Extensions")
def nothing() -> list[Row]:
    """Nothing: Graine has nothing of the kind."""
    return []
