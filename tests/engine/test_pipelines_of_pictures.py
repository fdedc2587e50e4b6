"""Passes that start from a picture equal diffusers' img2img and inpaint pipelines, to 1/255.

Where conventions differ, the reference is set to ours:
- diffusers runs int(strength * steps) steps, A1111 and we one more: the reference is asked for that many;
- diffusers encodes a picture to a sample of the encoder's distribution, we to its mode;
- diffusers lets a 9-channel network repaint everything and hopes that it copies the rest; A1111 and we hold
  the rest at each step, whatever the network. Here a callback holds it;
- diffusers keeps its pixels outside the mask no more than the decoder does. Laying the original over the
  result through the blurred mask is no part of a pass: an edit does it, and its tests say so;
- at strength 1 diffusers' inpainting shows the network pure noise even where the picture is kept; A1111 and
  we show it the picture with noise there: strengths below 1 are compared.
PLMS and LMS are left out. diffusers starts PLMS one step early, since its list of timesteps has one of them
twice; its LMS weighs a history of one step, at the start, with the coefficients of four.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_img2img import (
    StableDiffusionImg2ImgPipeline,
)
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_inpaint import (
    StableDiffusionInpaintPipeline,
)
from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl_img2img import (
    StableDiffusionXLImg2ImgPipeline,
)
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler
from PIL import Image

from graine.engine.render import Renderer
from graine.engine.vae import to_tensor
from graine.models.base import Model
from graine.models.checkpoints.catalogue import BUILT_IN, Catalogue
from graine.models.loading import load
from graine.pipelines.base import Finished, Pass, Steps
from graine.recipe import Recipe
from tests import tiny

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SCHEDULERS: dict[str, Callable[[Any], Any]] = {
    "ddim": lambda config: DDIMScheduler.from_config(
        config, clip_sample=False, timestep_spacing="leading", steps_offset=1, set_alpha_to_one=False
    ),
    "k_euler": lambda config: EulerDiscreteScheduler.from_config(config, timestep_spacing="linspace"),
    "k_heun": lambda config: HeunDiscreteScheduler.from_config(config, timestep_spacing="linspace"),
}
CHECKPOINTS: dict[str, tuple[Callable[[Path], Path], Any]] = {
    "sd1": (tiny.sd1, StableDiffusionImg2ImgPipeline),
    "sdxl": (tiny.sdxl, StableDiffusionXLImg2ImgPipeline),
    "pousse": (lambda folder: BUILT_IN, StableDiffusionImg2ImgPipeline),
    "sd1 repaint": (tiny.sd1, StableDiffusionInpaintPipeline),
    "inpainting": (tiny.inpainting, StableDiffusionInpaintPipeline),
}
STEPS, STRENGTH, EXECUTED = 10, 0.5, 6  # with 10 steps all timesteps are whole numbers
RECIPE = Recipe(prompt="a panda by the sea", negative="night", seed=7, steps=STEPS, cfg=5.0)
Pair = tuple[Model, Any]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pair]:
    """One checkpoint loaded by us and by diffusers."""
    found: dict[str, Pair] = {}

    def make(name: str) -> Pair:
        if name not in found:
            write, pipeline = CHECKPOINTS[name]
            folder = write(tmp_path_factory.mktemp("models") / name.split()[0])
            peer = pipeline.from_pretrained(folder, dtype=torch.float32)
            peer.set_progress_bar_config(disable=True)
            entry = Catalogue([folder.parent]).find(str(folder))
            found[name] = load(entry, torch.device("cpu"), torch.float32), peer
        return found[name]

    return make


@pytest.fixture(autouse=True)
def _mode(monkeypatch: pytest.MonkeyPatch) -> None:
    def mode(distribution: DiagonalGaussianDistribution, generator: object = None) -> torch.Tensor:
        return distribution.mode()

    monkeypatch.setattr(DiagonalGaussianDistribution, "sample", mode)


def picture(size: tuple[int, int]) -> Image.Image:
    """A picture of soft colours."""
    colours = np.random.default_rng(5).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize(size, Image.Resampling.BICUBIC)


def hole(size: tuple[int, int]) -> Image.Image:
    """A mask that is white in a box of whole latent cells."""
    mask = Image.new("L", size, 0)
    mask.paste(255, (size[0] // 4 // 8 * 8, 16, size[0] // 4 * 3 // 8 * 8, size[1] - 24))
    return mask


def ours(model: Model, asked: Pass) -> np.ndarray:
    """Run one pass."""

    def one(recipe: Recipe) -> Steps:
        (drawn,) = yield [asked]
        return Finished(drawn.image)

    return np.asarray(next(Renderer(model, begin=one).draw([asked.recipe])).image, dtype=int)


def theirs(peer: Any, asked: Pass, **further: Any) -> np.ndarray:
    """Run diffusers' pipeline on the same."""
    recipe = asked.recipe
    if asked.mask:
        further |= {"mask_image": asked.mask, "width": recipe.width, "height": recipe.height}
    result = peer(
        prompt=recipe.prompt,
        negative_prompt=recipe.negative,
        image=asked.image,
        strength=EXECUTED / STEPS,
        num_inference_steps=STEPS,
        guidance_scale=recipe.cfg,
        generator=torch.Generator("cpu").manual_seed(recipe.seed),
        **further,
    ).images[0]
    pixels = np.asarray(result, dtype=int)
    assert pixels.std() > 1  # a blank picture would agree with anything
    return pixels


def started(model: Model, sampler: str) -> Pass:
    """A pass that starts from a picture."""
    width, height = model.info.native_size
    recipe = replace(RECIPE, sampler=sampler, width=width, height=height)
    return Pass(recipe=recipe, image=picture((width, height)), strength=STRENGTH)


@pytest.mark.parametrize(
    ("name", "sampler"),
    [*(("sd1", sampler) for sampler in SCHEDULERS), ("sdxl", "ddim"), ("pousse", "k_euler")],
)
def test_a_picture_is_redrawn_as_diffusers_does(
    pairs: Callable[[str], Pair], name: str, sampler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, peer = pairs(name)
    monkeypatch.setattr(peer, "scheduler", SCHEDULERS[sampler](peer.scheduler.config))
    asked = started(model, sampler)
    assert np.abs(ours(model, asked) - theirs(peer, asked)).max() <= 1


@pytest.mark.parametrize("sampler", SCHEDULERS)
def test_a_hole_is_repainted_as_diffusers_does_with_an_ordinary_checkpoint(
    pairs: Callable[[str], Pair], sampler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, peer = pairs("sd1 repaint")
    monkeypatch.setattr(peer, "scheduler", SCHEDULERS[sampler](peer.scheduler.config))
    asked = started(model, sampler)
    asked = replace(asked, mask=hole(model.info.native_size))
    assert np.abs(ours(model, asked) - theirs(peer, asked)).max() <= 1


def test_an_inpainting_checkpoint_sees_what_diffusers_shows_it(
    pairs: Callable[[str], Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, peer = pairs("inpainting")
    monkeypatch.setattr(peer, "scheduler", SCHEDULERS["k_euler"](peer.scheduler.config))
    asked = started(model, "k_euler")
    asked = replace(asked, mask=hole(model.info.native_size))
    held = theirs(peer, asked, callback_on_step_end=_hold(model, asked))
    assert np.abs(ours(model, asked) - held).max() <= 1
    free = theirs(peer, asked)  # what diffusers does by itself
    kept = np.asarray(asked.mask) == 0
    assert np.abs(held - free)[kept].max() > 1  # the difference that the callback takes away


def test_a_plain_drawing_and_a_repainting_share_calls_of_an_inpainting_checkpoint(
    pairs: Callable[[str], Pair],
) -> None:
    model, _ = pairs("inpainting")
    width, height = model.info.native_size
    passes = [
        Pass(recipe=replace(RECIPE, sampler="k_euler", steps=EXECUTED, width=width, height=height)),
        replace(started(model, "k_euler"), mask=hole((width, height))),
        replace(started(model, "k_euler"), mask=hole((width, height)), mask_weight=0.5),
        started(model, "k_euler"),
    ]

    def together(recipe: Recipe) -> Steps:
        drawn = yield passes
        return Finished(Image.fromarray(np.vstack([np.asarray(one.image) for one in drawn])))

    found = next(Renderer(model, begin=together, row_budget=8).draw([RECIPE]))
    assert found.measured["rows"] == 8
    alone = np.vstack([ours(model, asked) for asked in passes])
    assert np.abs(np.asarray(found.image, dtype=int) - alone).max() <= 1
    assert (
        np.abs(alone[height : 2 * height] - alone[2 * height : 3 * height]).max() > 1
    )  # the weight is heard


def _hold(model: Model, asked: Pass) -> Any:
    """Put the picture, with the noise of the next step, back outside the mask."""
    assert asked.image
    assert asked.mask
    latent = model.encode_picture(to_tensor(asked.image))[None]
    noise = torch.randn(latent.shape, generator=torch.Generator("cpu").manual_seed(asked.recipe.seed))
    white = torch.from_numpy(np.asarray(asked.mask)[4::8, 4::8] > 0)

    def held(peer: Any, step: int, timestep: object, state: dict[str, Any]) -> dict[str, Any]:
        sigma = peer.scheduler.sigmas[peer.scheduler.step_index]
        return {"latents": torch.where(white, state["latents"], latent + sigma * noise)}

    return held
