"""diffusers' pipeline on the built-in model, and the same recipe for both."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler
from diffusers.schedulers.scheduling_lms_discrete import LMSDiscreteScheduler

from graine.models.checkpoints.catalogue import BUILT_IN, Catalogue
from graine.models.loading import load
from graine.models.stable_diffusion import StableDiffusion
from graine.recipe import Recipe

# Where Graine's schedule is A1111's, the peer is told; tests/engine/test_pipelines.py says why.
SCHEDULERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "ddim": (DDIMScheduler, {"timestep_spacing": "leading", "steps_offset": 1, "set_alpha_to_one": False}),
    "k_lms": (LMSDiscreteScheduler, {"timestep_spacing": "linspace"}),
    "k_euler": (EulerDiscreteScheduler, {"timestep_spacing": "linspace"}),
    "k_heun": (HeunDiscreteScheduler, {"timestep_spacing": "linspace"}),
}


def built_in() -> StableDiffusion:
    """Load the built-in model as Graine does."""
    return load(Catalogue([]).find(str(BUILT_IN)), torch.device("cpu"), torch.float32)


def pipeline() -> Any:
    """Load the built-in model as diffusers' users do."""
    # diffusers hands torch tensors to numpy in a way that numpy 2 is about to drop.
    warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
    found = StableDiffusionPipeline.from_pretrained(BUILT_IN, dtype=torch.float32)
    found.set_progress_bar_config(disable=True)
    return found


def draw(peer: Any, recipe: Recipe) -> np.ndarray:
    """Draw a recipe with diffusers from the same first noise, uint8 (height, width, 3)."""
    kind, settings = SCHEDULERS[recipe.sampler]
    peer.scheduler = kind.from_config(peer.scheduler.config, **settings)
    scale = peer.vae_scale_factor
    shape = (1, peer.unet.config.in_channels, recipe.height // scale, recipe.width // scale)
    noise = torch.Generator("cpu").manual_seed(recipe.seed)
    image = peer(
        prompt=recipe.prompt,
        negative_prompt=recipe.negative,
        num_inference_steps=recipe.steps,
        guidance_scale=recipe.cfg,
        width=recipe.width,
        height=recipe.height,
        latents=torch.randn(shape, generator=noise),
    ).images[0]
    return np.asarray(image)


def difference(one: Any, other: Any) -> int:
    """The largest difference of two pictures, of 255."""
    return int(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max())
