"""Between pictures and latents: tiles show what the whole shows, and are taken when they should be."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from PIL import Image

from graine.engine import memory, vae
from graine.engine.vae import Encoder, decode, decode_tiled, encode, encode_tiled, to_tensor
from graine.errors import RenderError
from graine.models.checkpoints.catalogue import BUILT_IN, Catalogue
from graine.models.gaussian_model import ExactModel
from graine.models.loading import load
from graine.models.stable_diffusion import StableDiffusion
from tests import tiny


def picture(side: int) -> torch.Tensor:
    """A picture of soft colours with hard edges and fine noise."""
    random = np.random.default_rng(5)
    soft = Image.fromarray(random.integers(0, 256, (9, 9, 3), dtype=np.uint8))
    pixels = np.array(soft.resize((side, side), Image.Resampling.BICUBIC), dtype=float)
    pixels[side // 3 : side // 2, side // 4 :] = 255 - pixels[side // 3 : side // 2, side // 4 :]
    noisy = pixels + random.normal(0, 12, pixels.shape)
    return to_tensor(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))


@pytest.fixture(scope="module")
def pousse() -> StableDiffusion:
    entry = Catalogue([BUILT_IN.parent]).find(str(BUILT_IN))
    return load(entry, torch.device("cpu"), torch.float32)


def test_tiles_of_a_tiny_autoencoder_show_what_the_whole_shows(
    pousse: StableDiffusion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vae, "TILE", 24)
    image = picture(256)  # 32 cells: two tiles a side
    with torch.inference_mode():
        whole, tiled = pousse.encode_picture(image), encode_tiled(pousse, image)
        assert (tiled - whole).abs().max() < 0.01 * whole.std()
        pixels, of_tiles = pousse.decode(whole).astype(int), decode_tiled(pousse, whole).astype(int)
    assert pixels.std() > 20
    assert np.abs(of_tiles - pixels).max() <= 2


def test_tiles_of_an_autoencoder_that_normalises_meet_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its norms see one tile at a time, so tiles differ from the whole all over, but show no border."""
    monkeypatch.setattr(vae, "TILE", 32)
    model = tiny_sd1(tmp_path)
    coarse = torch.randn(1, 4, 10, 10, generator=torch.Generator().manual_seed(5))
    latent = torch.nn.functional.interpolate(coarse, (32, 56), mode="bicubic")[0]
    tiled = decode_tiled(model, latent)
    side_by_side = np.hstack([model.decode(part) for part in latent.split(28, dim=-1)])
    ends = [12, 24, 32, 44]  # cells; the tiles go from 0 to 32, from 12 to 44 and from 24 to 56
    assert np.mean([step_at(tiled, 8 * end) for end in ends]) <= 1.15
    assert step_at(side_by_side, 28 * 8) > 2


def step_at(pixels: np.ndarray, column: int) -> float:
    """The mean step between a column and the one before, in medians of all columns."""
    steps = np.abs(np.diff(pixels.astype(float), axis=1)).mean((0, 2))
    return float(steps[column - 1] / np.median(steps))


def tiny_sd1(folder: Path) -> StableDiffusion:
    entry = Catalogue([]).find(str(tiny.sd1(folder / "sd1")))
    return load(entry, torch.device("cpu"), torch.float32)


def test_memory_of_one_tile_bounds_what_a_large_picture_takes(pousse: StableDiffusion) -> None:
    """Of 4096x4096 pixels a tile has 512x512."""
    assert memory.should_tile(4096**2, pousse)
    assert not memory.should_tile(512**2, pousse)


def test_an_autoencoder_that_normalises_is_cut_only_for_want_of_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_sd1(tmp_path)
    monkeypatch.setattr(memory, "available", Mock(return_value=100_000_000_000))
    assert not memory.should_tile(4096**2, model)
    monkeypatch.setattr(memory, "available", Mock(return_value=1_000_000_000))
    assert memory.should_tile(1024**2, model)
    assert not memory.should_tile(256**2, model)


def test_a_shortage_that_nobody_foresaw_leads_to_tiles_and_is_noted() -> None:
    class Tight(ExactModel):
        def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
            if picture.shape[-1] > vae.TILE * 8:
                raise MemoryError
            return super().encode_picture(picture)

    notes: list[str] = []
    image = picture(vae.TILE * 8 + 64)
    torch.testing.assert_close(encode(Tight(), image, notes), ExactModel().encode_picture(image))
    assert notes == [memory.TILED_VAE]


def test_a_picture_that_cannot_be_encoded_says_what_to_do() -> None:
    class Broken(ExactModel):
        def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
            raise ValueError("no such channel")

    with pytest.raises(RenderError, match=r"no such channel\. Try --dtype float32 or a smaller size"):
        encode(Broken(), picture(64), [])


def test_the_exact_models_pictures_come_back_to_the_pixel() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    pixels = colours.repeat(8, 0).repeat(8, 1)
    latent = encode(ExactModel(), to_tensor(Image.fromarray(pixels)), [])
    np.testing.assert_array_equal(decode(ExactModel(), latent, []), pixels)


def test_tries_that_start_from_one_picture_encode_it_once() -> None:
    class Counting(ExactModel):
        encoded = 0

        def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
            self.encoded += 1
            return super().encode_picture(picture)

    model = Counting()
    encode_once = Encoder(model)
    first, other = picture(64), 1 - picture(64)
    for image in (first, first, other, first.clone(), other):
        torch.testing.assert_close(encode_once(image, []), ExactModel().encode_picture(image))
    assert model.encoded == 2
    first[0, 0, 0] = -0.5
    encode_once(first, [])
    assert model.encoded == 3
