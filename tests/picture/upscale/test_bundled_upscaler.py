"""The bundled upscaler: crisp, without seams, the same every time, and never loaded by accident."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from graine.errors import PictureError, RecipeError
from graine.picture.upscale.bundled_upscaler import NAME, WEIGHTS, Upscaler


def drawing(width: int = 96, height: int = 80) -> Image.Image:
    """A face in smooth lines, drawn large and reduced."""
    large = Image.new("RGB", (384, 320), (236, 240, 245))
    draw = ImageDraw.Draw(large)
    draw.ellipse((40, 30, 280, 260), fill=(250, 220, 90), outline=(40, 40, 40), width=9)
    draw.ellipse((110, 90, 150, 150), fill=(30, 30, 30))
    draw.polygon([(280, 310), (370, 80), (190, 180)], fill=(60, 160, 70))
    return large.resize((width, height), Image.Resampling.LANCZOS)


def difference(one: Image.Image, other: Image.Image) -> np.ndarray:
    return np.abs(np.asarray(one, dtype=np.int16) - np.asarray(other, dtype=np.int16))


def mean_colour(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.float64).mean((0, 1))


@pytest.fixture(scope="module")
def upscaler() -> Upscaler:
    return Upscaler()


@pytest.fixture(scope="module")
def enlarged(upscaler: Upscaler) -> Image.Image:
    return upscaler.upscale(drawing())


def test_it_shows_the_same_picture_four_times_as_large(enlarged: Image.Image) -> None:
    assert (enlarged.size, enlarged.mode) == ((384, 320), "RGB")
    again = enlarged.resize((96, 80), Image.Resampling.BOX)
    assert difference(again, drawing()).mean() < 2
    assert np.abs(mean_colour(again) - mean_colour(drawing())).max() < 0.2


@pytest.mark.parametrize("colour", list(itertools.product((0, 60, 200, 255), repeat=3)))
def test_plain_colours_stay(upscaler: Upscaler, colour: tuple[int, int, int]) -> None:
    plain = Image.new("RGB", (12, 12), colour)
    assert difference(upscaler.upscale(plain), plain.resize((48, 48))).max() <= 1


def test_an_edge_between_plain_colours_gets_no_halo(upscaler: Upscaler) -> None:
    for left, right in itertools.permutations(((250, 220, 90), (30, 30, 30), (30, 200, 90), (255, 0, 0)), 2):
        halves = Image.new("RGB", (32, 16), left)
        halves.paste(right, (16, 0, 32, 16))
        wrong = difference(upscaler.upscale(halves), halves.resize((128, 64), Image.Resampling.NEAREST))
        assert max(wrong[:, : 64 - 8].max(), wrong[:, 64 + 8 :].max()) <= 1


def test_edges_are_steeper_than_by_interpolation(enlarged: Image.Image) -> None:
    def steepest(image: Image.Image) -> float:
        return float(np.quantile(np.abs(np.diff(np.asarray(image.convert("L"), dtype=np.int16))), 0.99))

    assert steepest(enlarged) > 1.3 * steepest(drawing().resize((384, 320), Image.Resampling.BICUBIC))


def test_the_same_image_gives_the_same_bytes(upscaler: Upscaler, enlarged: Image.Image) -> None:
    assert upscaler.upscale(drawing()).tobytes() == enlarged.tobytes()
    assert Upscaler().upscale(drawing()).tobytes() == enlarged.tobytes()


def test_the_number_of_threads_does_not_matter(enlarged: Image.Image) -> None:
    assert Upscaler(threads=2).upscale(drawing()).tobytes() == enlarged.tobytes()


@pytest.mark.parametrize("tile", [32, 50])
def test_tiles_leave_no_seams(enlarged: Image.Image, tile: int) -> None:
    tiled = Upscaler(tile=tile).upscale(drawing())
    assert difference(tiled, enlarged).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "1", "CMYK"])
def test_any_mode_becomes_rgb(upscaler: Upscaler, mode: str) -> None:
    large = upscaler.upscale(drawing(16, 16).convert(mode))
    assert (large.mode, large.size) == ("RGB", (64, 64))


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (2, 41)])
def test_tiny_images_work(upscaler: Upscaler, size: tuple[int, int]) -> None:
    assert upscaler.upscale(Image.new("RGB", size)).size == (size[0] * 4, size[1] * 4)


@pytest.mark.parametrize("factor", [1, 1.5, 2, 2.5, 3, 5, 8])
def test_any_factor(upscaler: Upscaler, factor: float) -> None:
    large = upscaler.upscale(drawing(48, 40), factor)
    assert large.size == (48 * factor, 40 * factor)
    again = large.resize((48, 40), Image.Resampling.BICUBIC)
    assert difference(again, drawing(48, 40)).mean() < 3
    assert np.abs(mean_colour(again) - mean_colour(drawing(48, 40))).max() < 0.3


@pytest.mark.parametrize("factor", [0.5, 0, 17, -1, float("nan")])
def test_another_factor_is_refused(upscaler: Upscaler, factor: float) -> None:
    with pytest.raises(RecipeError, match=rf"upscale factor is {factor}; it must be a number from 1 to 16"):
        upscaler.upscale(drawing(), factor)


@pytest.mark.parametrize("damage", ["missing", "changed", "cut"])
@pytest.mark.parametrize("suffix", [".bin", ".param"])
def test_damaged_weights_are_refused_with_the_repair(tmp_path: Path, damage: str, suffix: str) -> None:
    folder = Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))
    file = folder / f"{NAME}-x4{suffix}"
    data = file.read_bytes()
    file.unlink() if damage == "missing" else file.write_bytes(
        data[:-9] if damage == "cut" else b"\1" + data[1:]
    )
    with pytest.raises(PictureError, match=f"{file.name}” is missing or damaged. Reinstall Graine"):
        Upscaler(folder=folder).upscale(drawing(8, 8))


def test_pictures_are_read_without_loading_the_network() -> None:
    imported = "import sys, graine.picture, graine.picture.upscale.bundled_upscaler"
    script = f"{imported}; print({{'ncnn', 'torch'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
