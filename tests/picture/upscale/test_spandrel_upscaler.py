"""Upscalers from files: the network of the file, tile by tile, and clear words about files that are none."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from graine.errors import GraineError, ModelDamaged, ModelError, ModelRefused
from graine.picture.upscale import spandrel_upscaler
from graine.picture.upscale.spandrel_upscaler import FileUpscaler, read_upscaler
from graine.picture.upscale.tiled_upscale import enlarge
from tests.picture.upscaler_files import network, write


def picture(width: int = 90, height: int = 70) -> Image.Image:
    random = np.random.default_rng(2).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(random).resize((width, height), Image.Resampling.BICUBIC)


def called_directly(kind: str, image: Image.Image) -> np.ndarray:
    """What the bare network makes of the whole picture."""
    values = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        large = network(kind)(values)[0].clamp(0, 1)
    return (large * 255).round().permute(1, 2, 0).numpy()


@pytest.mark.parametrize(("kind", "scale"), [("esrgan", 4), ("compact", 2)])
def test_a_file_gives_what_its_network_gives(tmp_path: Path, kind: str, scale: int) -> None:
    upscaler = read_upscaler(write(tmp_path, "sharp.safetensors", kind))
    assert upscaler.scale == scale
    large = np.asarray(enlarge(upscaler, picture(), scale), np.int16)
    assert large.shape == (70 * scale, 90 * scale, 3)
    assert np.abs(large - called_directly(kind, picture())).max() <= 1
    assert np.ptp(large) > 20  # it shows something


@pytest.mark.parametrize("kind", ["esrgan", "compact"])
def test_tiles_leave_no_seams(tmp_path: Path, kind: str) -> None:
    upscaler = read_upscaler(write(tmp_path, "sharp.safetensors", kind))
    assert isinstance(upscaler, FileUpscaler)
    whole = np.asarray(enlarge(upscaler, picture(), upscaler.scale), np.int16)
    upscaler.tile = 32
    told: list[tuple[int, int]] = []
    tiled = enlarge(upscaler, picture(), upscaler.scale, lambda done, total: told.append((done, total)))
    assert np.abs(np.asarray(tiled, np.int16) - whole).max() <= 1
    assert told == [(number, 9) for number in range(1, 10)]


def test_weights_of_half_precision_are_computed_in_full(tmp_path: Path) -> None:
    path = write(tmp_path, "half.safetensors", "compact")
    save_file({name: tensor.half() for name, tensor in load_file(path).items()}, path)
    large = np.asarray(enlarge(read_upscaler(path), picture(), 2), np.int16)
    assert np.abs(large - called_directly("compact", picture())).max() <= 2


def unknown(path: Path) -> None:
    save_file({"lora_up.weight": torch.zeros(4, 4)}, path)


def denoiser(path: Path) -> None:
    write(path.parent, path.name, "denoiser")


def cut(path: Path) -> None:
    write(path.parent, path.name, "compact")
    path.write_bytes(path.read_bytes()[:-100])


def pickle_in_disguise(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(200))


def misfit(path: Path) -> None:
    tensors = network("compact").state_dict()
    save_file({**tensors, "body.2.weight": torch.zeros(5, 8, 3, 3)}, path)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (unknown, ModelRefused, "not an upscaler that Graine supports. Choose one"),
        (denoiser, ModelRefused, "turns 3 channels into 3, 1 times as large. Choose one"),
        (cut, ModelDamaged, "incomplete: .* Download it again"),
        (pickle_in_disguise, ModelRefused, "is a pickle"),
        (misfit, ModelDamaged, "weights do not match. Download it again"),
    ],
)
def test_other_files_are_refused_in_clear_words(
    tmp_path: Path, make: object, error: type[GraineError], words: str
) -> None:
    assert callable(make)
    make(tmp_path / "bad.safetensors")
    with pytest.raises(error, match=f"“bad.safetensors”.*{words}"):
        read_upscaler(tmp_path / "bad.safetensors")


def test_a_file_that_is_far_too_large_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "huge.safetensors").open("wb") as file:
        file.truncate(3 << 30)  # takes no room on the disk
    with pytest.raises(ModelRefused, match=r"has 3,072 MB; the limit is 2,048 MB. Choose a smaller one"):
        read_upscaler(tmp_path / "huge.safetensors")


def test_without_the_reader_its_installation_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "sharp.safetensors", "compact")
    spandrel_upscaler.spandrel.cache_clear()
    monkeypatch.setitem(sys.modules, "spandrel", None)
    with pytest.raises(ModelError, match="pip install --no-deps spandrel einops"):
        read_upscaler(path)
    spandrel_upscaler.spandrel.cache_clear()


def test_nothing_of_torchvision_stays_behind(tmp_path: Path) -> None:
    read_upscaler(write(tmp_path, "sharp.safetensors", "compact"))
    left = [module for name, module in sys.modules.items() if name.startswith("torchvision")]
    assert not [module for module in left if not getattr(module, "__file__", None)]
