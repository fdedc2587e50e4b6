"""The whole way from prompt to pixels equals diffusers' own pipelines on the same checkpoints, to 1/255.

Where conventions differ, the reference is set to ours:
- between training timesteps diffusers interpolates sigmas linearly, k-diffusion (and A1111, and we) by their
  logarithm; with 10 steps all timesteps are whole (999 / 9 = 111), so nothing is interpolated;
- diffusers spaces Euler, LMS and Heun of SD 1.x from timestep 1 ("leading") unless told; A1111 spaces them
  from 999 to 0 ("linspace");
- diffusers' PLMS keeps a history of the network's own output; we, as A1111, keep one of the noise. For a
  network that predicts v these are different extrapolations, so there the reference network is turned into
  one that predicts noise.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl import StableDiffusionXLPipeline
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler
from diffusers.schedulers.scheduling_lms_discrete import LMSDiscreteScheduler
from diffusers.schedulers.scheduling_pndm import PNDMScheduler

from graine.engine.render import Renderer
from graine.models.base import Model
from graine.models.checkpoints.catalogue import BUILT_IN, Catalogue
from graine.models.loading import load
from graine.recipe import Recipe
from tests import tiny

# diffusers hands torch tensors to numpy in a way that numpy 2 is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

DISCRETE: dict[str, Any] = {"timestep_spacing": "leading", "steps_offset": 1, "set_alpha_to_one": False}
SCHEDULERS: dict[str, Callable[[Any], Any]] = {
    "ddim": lambda config: DDIMScheduler.from_config(config, clip_sample=False, **DISCRETE),
    "plms": lambda config: PNDMScheduler.from_config(config, skip_prk_steps=True, **DISCRETE),
    "k_euler": lambda config: EulerDiscreteScheduler.from_config(config, timestep_spacing="linspace"),
    "k_lms": lambda config: LMSDiscreteScheduler.from_config(config, timestep_spacing="linspace"),
    "k_heun": lambda config: HeunDiscreteScheduler.from_config(config, timestep_spacing="linspace"),
}
FAMILIES: dict[str, Callable[[Path], Path]] = {
    "sd1": tiny.sd1,
    "sd2_v": tiny.sd2_v,
    "sdxl": tiny.sdxl,
    "pousse": lambda folder: BUILT_IN,
}
RECIPE = Recipe(
    prompt="a panda by the sea", negative="night", seed=7, steps=10, cfg=5.0, schedule="automatic"
)


@pytest.fixture(scope="module", params=FAMILIES)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Any]:
    """One checkpoint loaded by us and by diffusers."""
    folder = FAMILIES[request.param](tmp_path_factory.mktemp("models") / request.param)
    pipeline = StableDiffusionXLPipeline if request.param == "sdxl" else StableDiffusionPipeline
    peer = pipeline.from_pretrained(folder, dtype=torch.float32)
    peer.set_progress_bar_config(disable=True)
    ours = load(Catalogue([folder.parent]).find(str(folder)), torch.device("cpu"), torch.float32)
    return ours, peer


@pytest.mark.parametrize("sampler", SCHEDULERS)
def test_pixels_equal_diffusers(
    pair: tuple[Model, Any], sampler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, peer = pair
    monkeypatch.setattr(peer, "scheduler", SCHEDULERS[sampler](peer.scheduler.config))
    width, height = ours.info.native_size
    recipe = replace(RECIPE, sampler=sampler, width=width, height=height)
    picture = np.asarray(next(Renderer(ours).draw([recipe])).image, dtype=int)
    if sampler == "plms" and ours.prediction == "v_prediction":
        _predict_noise(peer, monkeypatch)
    shape = (1, ours.info.latent_channels, height // ours.info.scale, width // ours.info.scale)
    expected = peer(
        prompt=recipe.prompt,
        negative_prompt=recipe.negative,
        num_inference_steps=recipe.steps,
        guidance_scale=recipe.cfg,
        width=width,
        height=height,
        latents=torch.randn(shape, generator=torch.Generator("cpu").manual_seed(recipe.seed)),
    ).images[0]
    assert np.asarray(expected).std() > 1  # a blank picture would agree with anything
    assert np.abs(picture - np.asarray(expected, dtype=int)).max() <= 1


def test_a_batch_equals_solo_runs_to_one_level(pair: tuple[Model, Any]) -> None:
    ours, _ = pair
    width, height = ours.info.native_size
    samplers = ["k_lms", "k_euler_a", "k_heun", "dpmpp_2m", "ddim"]
    recipes = [
        replace(RECIPE, sampler=sampler, seed=seed, cfg=2.0 + seed, width=width, height=height)
        for seed, sampler in enumerate(samplers)
    ]
    together = list(Renderer(ours, row_budget=8).draw(recipes))
    assert max(picture.measured["rows"] for picture in together) > 2
    for recipe, picture in zip(recipes, together, strict=True):
        alone = next(Renderer(ours).draw([recipe]))
        difference = np.asarray(picture.image, dtype=int) - np.asarray(alone.image, dtype=int)
        assert np.abs(difference).max() <= 1


def _predict_noise(peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a v-predicting pipeline predict noise: sqrt(a) v + sqrt(1 - a) x (Salimans & Ho 2022)."""
    velocity, alphas = peer.unet.forward, peer.scheduler.alphas_cumprod

    def noise(x: torch.Tensor, timestep: torch.Tensor, *others: Any, **named: Any) -> tuple[torch.Tensor]:
        alpha = alphas[timestep.long()]
        return (alpha.sqrt() * velocity(x, timestep, *others, **named)[0] + (1 - alpha).sqrt() * x,)

    monkeypatch.setattr(peer.unet, "forward", noise)
    peer.scheduler = peer.scheduler.from_config(peer.scheduler.config, prediction_type="epsilon")
