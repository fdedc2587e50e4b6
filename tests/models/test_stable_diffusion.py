"""A loaded model computes what diffusers computes with the same weights."""

from __future__ import annotations

import copy
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from graine.models.base import Conditioning
from graine.models.checkpoints.catalogue import Catalogue
from graine.models.loading import load
from graine.models.stable_diffusion import StableDiffusion, pixels
from graine.prompt.syntax.chunks import chunks
from graine.prompt.syntax.grammar import parse_attention
from tests import tiny
from tests.models.conftest import Checkpoints, Loaded

SIZE = (64, 64)
TOLERANCE = 1e-5
PLAIN = ["sd1", "sd2_v", "sdxl"]


def encode(model: StableDiffusion, prompt: str, clip_skip: int = 1) -> Conditioning:
    """Encode a prompt as the engine does."""
    pieces = chunks(parse_attention(prompt), model.tokenizer)
    return model.encode(pieces, clip_skip=clip_skip, emphasis="original", size=SIZE)


def peer(folder: Path) -> Any:
    """Load the folder with diffusers' own pipeline."""
    from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
    from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl import StableDiffusionXLPipeline

    kind = StableDiffusionXLPipeline if (folder / "text_encoder_2").exists() else StableDiffusionPipeline
    pipeline = kind.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def encode_with(pipeline: Any, prompt: str, **options: Any) -> Any:
    """Encode with diffusers: context, negative context and, of SDXL, the pooled vectors of both."""
    asked = {"device": "cpu", "num_images_per_prompt": 1, "do_classifier_free_guidance": False} | options
    with torch.inference_mode():
        return pipeline.encode_prompt(prompt, **asked)


def latents(rows: int, seed: int = 0, channels: int = 4) -> torch.Tensor:
    """Draw random latents of 8x8 cells."""
    return torch.randn(rows, channels, 8, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("family", PLAIN)
def test_a_prompt_is_encoded_as_diffusers_does(family: str, checkpoints: Checkpoints, loaded: Loaded) -> None:
    folder = checkpoints(family)
    expected = encode_with(peer(folder), "a photo of a Cat")
    found = encode(loaded(folder), "a photo of a Cat")
    torch.testing.assert_close(found.context, expected[0][0], atol=TOLERANCE, rtol=0)
    assert (found.pooled is None) == (family != "sdxl")
    if found.pooled is not None:
        torch.testing.assert_close(found.pooled, expected[2][0], atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("skip", [2, 3])
def test_clip_skip_reads_an_encoder_that_many_layers_shorter(
    skip: int, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    model = loaded(checkpoints("sd1"))
    shorter = copy.deepcopy(model.encoders[0].network)
    del shorter.encoder.layers[1 - skip :]
    with torch.inference_mode():
        expected = shorter(torch.tensor([[49406, 320, 2368, *[49407] * 74]])).last_hidden_state[0]
    torch.testing.assert_close(encode(model, "a cat", skip).context, expected, atol=TOLERANCE, rtol=0)
    assert not torch.allclose(encode(model, "a cat", skip).context, encode(model, "a cat").context, atol=0.01)


@pytest.mark.parametrize("family", ["sd2_v", "sdxl"])
def test_clip_skip_changes_nothing_where_a1111_ignores_it(
    family: str, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    model = loaded(checkpoints(family))
    torch.testing.assert_close(encode(model, "a cat", 2).context, encode(model, "a cat").context)


@pytest.mark.parametrize("family", PLAIN)
def test_the_unet_answers_each_row_as_diffusers_does(
    family: str, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    model, unet = loaded(checkpoints(family)), peer(checkpoints(family)).unet
    prompts = [encode(model, "a cat"), encode(model, "a green house")]
    x, times = latents(2), torch.tensor([999.0, 12.0])
    found = model.predict(x, times, prompts)
    assert (found.shape, found.dtype) == (x.shape, torch.float32)
    for row, prompt in enumerate(prompts):
        sizes = {}
        if prompt.pooled is not None:
            size = torch.tensor([[64, 64, 0, 0, 64, 64]])
            sizes = {"text_embeds": prompt.pooled[None], "time_ids": size}
        with torch.inference_mode():
            context = prompt.context[None]
            expected = unet(x[row : row + 1], int(times[row]), context, added_cond_kwargs=sizes).sample[0]
        torch.testing.assert_close(found[row], expected, atol=TOLERANCE, rtol=0)
    assert not torch.allclose(found[0], found[1], atol=0.01)


def test_an_inpainting_unet_draws_from_text_with_all_masked(checkpoints: Checkpoints, loaded: Loaded) -> None:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    model = loaded(checkpoints("inpainting"))
    unet = UNet2DConditionModel.from_pretrained(checkpoints("inpainting") / "unet")
    prompt, x = encode(model, "a cat"), latents(1)
    with torch.inference_mode():
        grey = (
            model.vae.encode(torch.zeros(1, 3, 64, 64)).latent_dist.mode() * model.vae.config.scaling_factor
        )
        whole = torch.cat([x, torch.ones(1, 1, 8, 8), grey], dim=1)
        expected = unet(whole, 500, prompt.context[None]).sample
    found = model.predict(x, torch.tensor([500.0]), [prompt])
    torch.testing.assert_close(found, expected, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("family", PLAIN)
def test_the_decoder_gives_diffusers_pixels(family: str, checkpoints: Checkpoints, loaded: Loaded) -> None:
    latent = latents(1, seed=3)
    pipeline = peer(checkpoints(family))
    with torch.inference_mode():
        decoded = pipeline.vae.decode(latent / pipeline.vae.config.scaling_factor).sample
        expected = np.asarray(pipeline.image_processor.postprocess(decoded, output_type="pil")[0])
    found = loaded(checkpoints(family)).decode(latent[0])
    assert (found.shape, found.dtype) == ((64, 64, 3), np.uint8)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("family", PLAIN)
def test_a_picture_is_encoded_to_the_mode_of_diffusers_distribution(
    family: str, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    picture = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(3)) * 2 - 1
    vae = peer(checkpoints(family)).vae
    with torch.inference_mode():
        expected = vae.encode(picture[None]).latent_dist.mode()[0] * vae.config.scaling_factor
    found = loaded(checkpoints(family)).encode_picture(picture)
    assert found.dtype is torch.float32
    torch.testing.assert_close(found, expected, atol=TOLERANCE, rtol=0)


def test_rows_with_and_without_a_masked_picture_share_a_call(
    checkpoints: Checkpoints, loaded: Loaded
) -> None:
    model = loaded(checkpoints("inpainting"))
    prompt, x, times = encode(model, "a cat"), latents(2), torch.tensor([500.0, 500.0])
    masked = replace(prompt, masked=latents(1, seed=8, channels=5)[0])
    together = model.predict(x, times, [prompt, masked])
    for row, condition in enumerate((prompt, masked)):
        alone = model.predict(x[row : row + 1], times[:1], [condition])
        torch.testing.assert_close(together[row], alone[0], atol=TOLERANCE, rtol=0)
    unheard = model.predict(x[1:], times[1:], [prompt])
    assert not torch.allclose(together[1], unheard[0], atol=0.01)


def test_an_empty_prompt_is_zeros_for_sdxl_as_in_diffusers(checkpoints: Checkpoints, loaded: Loaded) -> None:
    empty = encode(loaded(checkpoints("sdxl")), "")
    expected = encode_with(peer(checkpoints("sdxl")), "a cat", do_classifier_free_guidance=True)
    torch.testing.assert_close(empty.context, expected[1][0])
    torch.testing.assert_close(empty.pooled, expected[3][0])
    assert encode(loaded(checkpoints("sd1")), "").context.abs().max() > 0


def test_sizes_reach_sdxl_height_first(checkpoints: Checkpoints, loaded: Loaded) -> None:
    model = loaded(checkpoints("sdxl"))
    found = model.encode(
        chunks(parse_attention("a"), model.tokenizer), clip_skip=1, emphasis="none", size=(96, 64)
    )
    assert found.time_ids is not None
    assert found.time_ids.tolist() == [64, 96, 0, 0, 64, 96]


def test_rounding_is_diffusers_own() -> None:
    values = torch.linspace(-1.2, 1.2, 3 * 40 * 50).view(3, 40, 50)
    from diffusers.image_processor import VaeImageProcessor

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pictures: Any = VaeImageProcessor().postprocess(values[None], output_type="pil")
        expected = pictures[0]
    np.testing.assert_array_equal(pixels(values), np.asarray(expected))


def test_sliced_attention_gives_the_same_and_can_be_left(
    checkpoints: Checkpoints, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = loaded(checkpoints("sd1"))
    heads: list[int] = []

    def counted(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        heads.append(query.shape[1])
        return torch.nn.functional.scaled_dot_product_attention(query, key, value)

    monkeypatch.setattr("graine.models.layers.cached_attention.scaled_dot_product_attention", counted)
    prompt, x, time = encode(model, "a cat"), latents(1), torch.tensor([500.0])
    before, together = model.predict(x, time, [prompt]), min(heads)
    heads.clear()
    model.slice_attention(True)
    during = model.predict(x, time, [prompt])
    model.slice_attention(False)
    assert together > 1
    assert set(heads) == {1}
    torch.testing.assert_close(during, before, atol=TOLERANCE, rtol=0)
    torch.testing.assert_close(model.predict(x, time, [prompt]), before, atol=0, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_stays_close_and_sdxl_keeps_its_decoder_whole(
    dtype: torch.dtype, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    folder = checkpoints("sdxl")
    model = load(Catalogue([]).find(str(folder)), torch.device("cpu"), dtype)
    exact = loaded(folder)
    assert (model.dtype, model.unet.dtype) == (dtype, dtype)
    assert model.vae.dtype == (torch.float32 if dtype is torch.float16 else dtype)
    x, time = latents(1), torch.tensor([500.0])
    found = model.predict(x, time, [encode(model, "a cat")])
    expected = exact.predict(x, time, [encode(exact, "a cat")])
    assert found.dtype is torch.float32
    torch.testing.assert_close(found, expected, atol=0.05, rtol=0)


def test_a_tiny_decoder_is_used_like_diffusers_uses_it(tmp_path: Path, loaded: Loaded) -> None:
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

    folder = tiny.sd1(tmp_path / "fast")
    torch.manual_seed(9)
    widths = (16, 16, 16, 16)
    vae = AutoencoderTiny(encoder_block_out_channels=widths, decoder_block_out_channels=widths)
    tiny.replace_part(folder, "vae", vae)
    model, latent = loaded(folder), latents(1, seed=4)
    with torch.inference_mode():
        expected = vae.eval().decode(latent, return_dict=False)[0][0]
    assert model.info.scale == 8
    np.testing.assert_array_equal(model.decode(latent[0]), pixels(expected))
