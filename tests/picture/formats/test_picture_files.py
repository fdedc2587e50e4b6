"""Files carry their recipe, other programs read it, and no file is trusted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import piexif  # pyright: ignore[reportMissingTypeStubs]
import piexif.helper  # pyright: ignore[reportMissingTypeStubs]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from sd_parsers import ParserManager

from graine.errors import GraineError, PictureError, RecipeError, WriteError
from graine.picture import Picture, free_name, load, save
from graine.picture.formats import infotext, picture_files
from graine.recipe import Recipe
from tests.picture.samples import HOSTILE, RECIPE, drawn, encoded_large, png, raw, text

SUFFIXES = ("png", "jpg", "webp")


@pytest.fixture
def picture() -> Picture:
    return drawn()


@pytest.mark.parametrize("suffix", [*SUFFIXES, "jpeg", "PNG"])
def test_the_recipe_comes_back(tmp_path: Path, picture: Picture, suffix: str) -> None:
    saved = load(picture.save(tmp_path / f"panda.{suffix}"))
    assert saved.recipe == RECIPE
    assert saved.lossless
    assert saved.made_with == picture.made_with
    assert saved.infotext == infotext.read(infotext.write(RECIPE))
    assert saved.image.size == (24, 16)


def test_a_png_keeps_every_pixel_and_says_so(tmp_path: Path, picture: Picture) -> None:
    saved = load(picture.save(tmp_path / "panda.png"))
    assert saved.image.tobytes() == picture.image.tobytes()
    assert saved.pixels_hash == picture.pixels_hash
    assert saved.agrees is True


def test_changed_pixels_are_noticed(tmp_path: Path, picture: Picture) -> None:
    path = picture.save(tmp_path / "panda.png")
    with Image.open(path) as image:
        info = PngImagePlugin.PngInfo()
        info.add_text("graine", str(image.info["graine"]))
        image.putpixel((0, 0), (9, 9, 9))
        image.save(path, pnginfo=info)
    assert load(path).agrees is False


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_formats_that_lose_pixels_cannot_tell_and_say_so(
    tmp_path: Path, picture: Picture, suffix: str
) -> None:
    saved = load(picture.save(tmp_path / f"panda.{suffix}"))
    assert saved.agrees is None
    assert "lose a little of each pixel" in saved.notes[0]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_sd_parsers_reads_the_same(tmp_path: Path, suffix: str) -> None:
    recipe = Recipe(
        prompt="a panda, é", negative="blurry", sampler="k_euler_a", seed=7, steps=12, model_hash="0a1b2c3d4e"
    )
    found = ParserManager().parse(drawn(recipe).save(tmp_path / f"panda.{suffix}"))
    assert found is not None
    (sampler,) = found.samplers
    assert (sampler.name, sampler.parameters["seed"], sampler.parameters["steps"]) == ("Euler a", "7", "12")
    assert sampler.parameters["scheduler"] == "Automatic"
    assert [prompt.value for prompt in found.prompts] == [recipe.prompt]
    assert [prompt.value for prompt in found.negative_prompts] == [recipe.negative]
    assert [(model.name, model.hash) for model in found.models] == [("pousse", "0a1b2c3d4e")]


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_piexif_reads_the_same(tmp_path: Path, picture: Picture, suffix: str) -> None:
    exif: Any = piexif.load(str(picture.save(tmp_path / f"panda.{suffix}")))
    assert piexif.helper.UserComment.load(exif["Exif"][piexif.ExifIFD.UserComment]) == infotext.write(RECIPE)
    assert json.loads(exif["0th"][piexif.ImageIFD.ImageDescription])["recipe"]["prompt"] == RECIPE.prompt


def test_any_png_reader_finds_both_texts(tmp_path: Path, picture: Picture) -> None:
    with Image.open(picture.save(tmp_path / "panda.png")) as image:
        assert image.info["parameters"] == infotext.write(RECIPE)
        record = json.loads(str(image.info["graine"]))
    assert record["format"] == "graine/1"
    assert record["pixels"] == picture.pixels_hash
    assert record["upscaler"] == "realesr-animevideov3"
    assert Recipe.from_dict(record["recipe"]) == RECIPE


def test_the_same_picture_gives_the_same_file(tmp_path: Path) -> None:
    first, second = (drawn().save(tmp_path / name) for name in ("a.png", "b.png"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_a_surrogate_pair_is_kept(tmp_path: Path, suffix: str) -> None:
    recipe = Recipe(prompt="a \ud83d panda")
    assert load(drawn(recipe).save(tmp_path / f"a.{suffix}")).recipe == recipe


def test_a_prompt_too_long_for_jpeg_names_the_formats_that_hold_it(tmp_path: Path) -> None:
    picture = drawn(Recipe(prompt="a" * 50_000))
    with pytest.raises(WriteError, match=r"too long for a JPEG file.*Save it as \.png or \.webp"):
        picture.save(tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []
    assert load(picture.save(tmp_path / "a.webp")).recipe == picture.recipe


def test_an_unknown_suffix_is_refused_with_those_that_work(tmp_path: Path, picture: Picture) -> None:
    for name in ("panda.tiff", "panda"):
        with pytest.raises(
            WriteError, match=rf"{name}” cannot .* name of a picture must end in one of: \.png, \.jpg"
        ):
            picture.save(tmp_path / name)


def test_an_existing_file_is_kept_unless_asked(tmp_path: Path, picture: Picture) -> None:
    path = picture.save(tmp_path / "panda.png")
    with pytest.raises(WriteError, match="already exists and was not changed"):
        picture.save(path)
    again = drawn(Recipe(prompt="another")).save(path, overwrite=True)
    assert load(again).recipe == Recipe(prompt="another")


def test_free_names_are_numbered(tmp_path: Path, picture: Picture) -> None:
    wanted = tmp_path / "panda.png"
    names = [save(picture, free_name(wanted)).name for _ in range(3)]
    assert names == ["panda.png", "panda-2.png", "panda-3.png"]


def test_a_picture_of_another_program_gives_its_recipe_and_what_was_guessed(tmp_path: Path) -> None:
    path = png(
        tmp_path, text("parameters", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 8x8")
    )
    saved = load(path)
    assert saved.recipe is not None
    assert (saved.recipe.prompt, saved.recipe.sampler, saved.recipe.seed) == ("a cat", "k_euler_a", 5)
    assert not saved.lossless
    assert saved.agrees is None
    assert "graphics card" in saved.notes[0]


@pytest.mark.parametrize("parameters", [None, "just words", '{"sui_image_params": {"prompt": "a cat"}}'])
def test_a_picture_without_a_recipe_is_still_a_picture(tmp_path: Path, parameters: str | None) -> None:
    saved = load(png(tmp_path, text("parameters", parameters) if parameters else b""))
    assert saved.recipe is None
    assert saved.image.size == (1, 1)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_its_name_and_the_reason(tmp_path: Path, case: str) -> None:
    write, said = HOSTILE[case]
    path = write(tmp_path)
    with pytest.raises(PictureError, match=said) as caught:
        load(path)
    if case != "a damaged record":
        assert str(path) in str(caught.value)


def test_the_limit_of_pixels_can_be_raised(tmp_path: Path) -> None:
    path = raw(encoded_large("JPEG"))(tmp_path)
    assert load(path, max_pixels=36_000_000).image.size == (6000, 6000)


def test_bombs_do_not_fill_the_memory(tmp_path: Path) -> None:
    paths = [
        write(folder)
        for case in ("400 megapixels", "100 MB in 100 texts", "50 MB of text", "a colour profile of 50 MB")
        for write, _ in [HOSTILE[case]]
        for folder in [tmp_path / case]
        if folder.mkdir() is None
    ]
    script = (
        "import resource, sys; from graine.errors import PictureError; from graine.picture import load\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = used()\n"
        "for path in sys.argv[1:]:\n"
        "    try: load(path)\n"
        "    except PictureError: pass\n"
        "print(used() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, paths)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 150  # MB


def test_a_record_of_a_later_version_is_refused(tmp_path: Path) -> None:
    record = json.dumps({"format": "graine/1", "recipe": {"prompt": "a", "colour": "red"}})
    with pytest.raises(RecipeError, match=r"does not know: colour\. Update Graine"):
        load(png(tmp_path, text("graine", record)))


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), place=st.integers(0, 3000), byte=st.integers(0, 255), change=st.booleans())
def test_a_changed_or_cut_file_gives_a_picture_or_a_clear_error(
    tmp_path: Path, *, suffix: str, cut: int, place: int, byte: int, change: bool
) -> None:
    path = drawn().save(tmp_path / f"panda.{suffix}", overwrite=True)
    data = bytearray(path.read_bytes())
    if change:
        data[place % len(data)] = byte
    path.write_bytes(data if change else data[: cut % len(data)])
    assert re.search(
        r"^[0-9]+x[0-9]+$|damaged|cut off|not a PNG|has fields|recipe in the picture", outcome(path)
    )


def outcome(path: Path) -> str:
    """The size of the picture, or the error as its reader sees it."""
    try:
        saved = load(path)
    except GraineError as error:
        return str(error)
    return f"{saved.image.width}x{saved.image.height}"


def test_reading_metadata_runs_no_code(tmp_path: Path) -> None:
    """What a hole in another program ran (CVE-2025-31114) is here a text like any other."""
    canary = tmp_path / "canary"
    attack = f"__import__('pathlib').Path({str(canary)!r}).touch()"
    line = f'Steps: {attack}, Sampler: "{attack}", Size: {attack}, Seed: 1'
    saved = load(png(tmp_path, text("parameters", f"{attack}\n{line}")))
    assert saved.recipe is not None
    assert saved.recipe.prompt == attack
    assert not canary.exists()


def test_the_folder_of_formats_is_what_the_readers_know() -> None:
    assert set(picture_files.SUFFIXES.values()) == {"PNG", "JPEG", "WEBP"}
