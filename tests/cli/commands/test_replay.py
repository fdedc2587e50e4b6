"""`graine replay`: the same picture again, or what makes the difference."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageOps

from graine.picture.formats.picture_files import load
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")


@pytest.fixture
def panda(run: Run) -> Path:
    """A picture file."""
    assert run("draw", "a panda", "--seed", 7, "--steps", 3, "-o", "panda.png").code == 0
    return Path("panda.png")


def test_a_picture_is_drawn_again_pixel_for_pixel(run: Run, panda: Path) -> None:
    result = run("replay", panda, "-o", "again.png")
    assert result.code == 0
    assert result.out == "again.png  (seed 7)\nSame picture: all pixels are equal.\n"
    assert load("again.png").pixels_hash == load(panda).pixels_hash


def test_a_changed_picture_is_told_apart(run: Run, panda: Path) -> None:
    with Image.open(panda) as image:
        texts = {str(key): str(value) for key, value in image.info.items()}
        save_with(ImageOps.invert(image), texts, Path("edited.png"))
    result = run("replay", "edited.png")
    assert result.code == 1
    assert result.out.startswith("Not the same picture: colours differ by up to ")
    assert "edited" in result.err or "changed" in result.err


def save_with(image: Image.Image, texts: dict[str, str], path: Path) -> None:
    """Write a PNG with texts, as an image editor that keeps them does."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in texts.items():
        info.add_text(key, value)
    image.save(path, pnginfo=info)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "“file.png” does not exist."),
        (b"not a picture", "“file.png”"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "“file.png”"),
    ],
)
def test_what_is_no_picture_is_refused(run: Run, content: bytes | None, message: str) -> None:
    if content:
        Path("file.png").write_bytes(content)
    result = run("replay", "file.png")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_picture_without_a_recipe_is_refused(run: Run) -> None:
    Image.new("RGB", (8, 8)).save("plain.png")
    for command in ("replay", "show"):
        result = run(command, "plain.png")
        assert result.code == 2
        assert "This picture has no recipe" in result.err
