"""Which upscaler a name means: found by its name alone, listed without opening, refused with the repair."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from graine.errors import ModelNotFound, ModelRefused, RecipeError
from graine.picture.upscale.bundled_upscaler import Upscaler
from graine.picture.upscale.upscalers import Upscalers
from tests.picture.upscaler_files import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "upscalers"
    write(folder, "4x-Sharp.safetensors", "esrgan")
    write(folder, "2x-soft.safetensors", "compact")
    (folder / "old.pth").write_bytes(b"PK\x03\x04")
    (folder / "readme.txt").write_text("notes")
    return folder


def picture() -> Image.Image:
    return Image.radial_gradient("L").resize((24, 16)).convert("RGB")


def test_files_are_listed_after_what_needs_none(folder: Path) -> None:
    entries = Upscalers([folder]).list()
    assert [(entry.name, entry.kind) for entry in entries] == [
        ("realesr-animevideov3", "bundled"),
        ("lanczos", "filter"),
        ("nearest", "filter"),
        ("2x-soft", "file"),
        ("4x-Sharp", "file"),
    ]


@pytest.mark.parametrize("name", ["4x-Sharp", "4x-sharp", "4x-Sharp.safetensors", "4X-SHARP.SAFETENSORS"])
def test_a_file_is_found_by_its_name_and_hashed(folder: Path, name: str) -> None:
    entry = Upscalers([folder]).find(name)
    path = folder / "4x-Sharp.safetensors"
    assert (entry.path, entry.hash()) == (path, hashlib.sha256(path.read_bytes()).hexdigest()[:10])


def test_a_file_that_was_changed_has_another_hash(folder: Path) -> None:
    entry = Upscalers([folder]).find("2x-soft")
    before = entry.hash()
    write(folder, "2x-soft.safetensors", "esrgan")
    assert entry.hash() != before


@pytest.mark.parametrize("name", ["", "realesr-animevideov3"])
def test_without_a_name_it_is_the_bundled_one(name: str) -> None:
    upscalers = Upscalers()
    assert upscalers.find(name).hash() == ""
    assert upscalers.enlarge(picture(), 2, name).tobytes() == Upscaler().upscale(picture(), 2).tobytes()


@pytest.mark.parametrize(("name", "filter"), [("lanczos", Image.Resampling.LANCZOS), ("nearest", 0)])
def test_filters_enlarge_as_pillow_does(name: str, filter: int) -> None:
    assert Upscalers().enlarge(picture(), 2.5, name).tobytes() == picture().resize((60, 40), filter).tobytes()


@pytest.mark.parametrize(
    ("name", "factor"), [("4x-sharp", 4), ("4x-sharp", 1.5), ("2x-soft", 4), ("2x-soft", 3)]
)
def test_a_file_enlarges_by_any_factor(folder: Path, name: str, factor: float) -> None:
    assert Upscalers([folder]).enlarge(picture(), factor, name).size == (24 * factor, 16 * factor)


@pytest.mark.parametrize("name", ["", "lanczos"])
def test_another_factor_is_refused(name: str) -> None:
    with pytest.raises(RecipeError, match="upscale factor is 40; it must be a number from 1 to 16"):
        Upscalers().enlarge(picture(), 40, name)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        (
            "4x-sharpp",
            ModelNotFound,
            r"There is no upscaler named “4x-sharpp”. Available: 4x-Sharp. To add others",
        ),
        (
            "zzz",
            ModelNotFound,
            r"Available: realesr-animevideov3, lanczos, nearest, 2x-soft, 4x-Sharp. To add",
        ),
        (
            "old",
            ModelRefused,
            r"“old.pth” is a pickle file.* only opens .safetensors files. Look for that version",
        ),
        ("old.pth", ModelRefused, r"“old.pth” is a pickle"),
        (
            "../secret",
            ModelRefused,
            r"“../secret” is a path, .* Put the file in .*upscalers, then use its name",
        ),
        ("..\\secret.safetensors", ModelRefused, r"is a path"),
    ],
)
def test_other_names_are_refused_with_the_repair(
    folder: Path, name: str, error: type[Exception], words: str
) -> None:
    write(folder.parent, "secret.safetensors", "compact")
    with pytest.raises(error, match=words):
        Upscalers([folder]).enlarge(picture(), 2, name)


def test_a_path_never_leads_out_of_the_folder(folder: Path) -> None:
    outside = write(folder.parent, "secret.safetensors", "compact")
    with pytest.raises(ModelRefused, match="is a path"):
        Upscalers([folder]).find(str(outside))


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert len(Upscalers([tmp_path / "none"]).list()) == 3


def test_the_first_folder_wins(folder: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", "4x-sharp.safetensors", "compact")
    assert Upscalers([other.parent, folder]).find("4x-sharp").path == other


def test_the_time_grows_with_the_picture(folder: Path) -> None:
    upscalers = Upscalers([folder])
    for name in ("", "2x-soft"):
        small, large = upscalers.seconds((100, 100), 4, name), upscalers.seconds((1000, 1000), 4, name)
        assert 0 < small < large / 50
    assert upscalers.seconds((1000, 1000), 4, "lanczos") == 0
    assert upscalers.seconds((1000, 1000), 1) == 0
