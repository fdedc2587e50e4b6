"""The commands that change pictures: what they write, what they say, and what they refuse."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from graine import edits
from graine.cli.command_group import graine
from graine.cli.shared.command_options import field_option
from graine.edits import EDITS, Adjust, Edit, Extend, Hires, Loopback, Redraw, Repaint, Upscale
from graine.picture import pixels_hash
from graine.picture.formats.picture_files import load
from graine.picture.inputs import Inputs
from graine.recipe import Recipe
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")
QUICK = ("--steps", "2", "--sampler", "k_euler", "--seed", "7")


@pytest.fixture
def panda(run: Run, exact: None) -> Image.Image:
    """Draw a picture file, panda.png, and give its image."""
    assert run("draw", "a panda", "-o", "panda.png", *QUICK).code == 0
    return load("panda.png").image


def recipe(file: str) -> Recipe:
    """The recipe of a file."""
    found = load(file).recipe
    assert found is not None
    return found


def edit(file: str) -> Edit:
    """The edit in a file's recipe."""
    found = recipe(file).edit
    assert found is not None
    return found


def kept(tmp_path: Path) -> set[str]:
    """Name the inputs that were kept."""
    return {file.stem for file in (tmp_path / "home" / "inputs").iterdir()}


@pytest.mark.usefixtures("panda")
def test_a_redrawn_picture_carries_the_hash_of_its_input(run: Run, tmp_path: Path) -> None:
    options = ("--strength", "0.4", "--resize", "crop", "--exact-steps", "--size", "64x128")
    result = run("redraw", "panda.png", "a red cat", "-o", "cat.png", *options, *QUICK)
    assert (result.code, result.out) == (0, "cat.png  (seed 7)\n")
    assert "2 steps, denoising strength 0.4 (keeps shapes, changes details); CFG scale 3" in result.err
    name = load("panda.png").pixels_hash
    assert edit("cat.png") == Redraw(image=name, strength=0.4, resize="crop", exact_steps=True)
    assert load("cat.png").image.size == (64, 128)
    assert kept(tmp_path) == {name}


def test_a_box_is_repainted_and_all_else_keeps_its_pixels(run: Run, panda: Image.Image) -> None:
    box = ("--box", "16,16,16,16", "--blur", "0", "--strength", "1")
    assert run("repaint", "panda.png", "a red hat", *box, "-o", "hat.png", *QUICK).code == 0
    after = load("hat.png").image
    assert after.crop((16, 16, 32, 32)).tobytes() != panda.crop((16, 16, 32, 32)).tobytes()
    for image in (panda, after):
        image.paste((0, 0, 0), (16, 16, 32, 32))
    assert after.tobytes() == panda.tobytes()


@pytest.mark.usefixtures("panda")
def test_a_mask_is_kept_as_it_was_used(run: Run, tmp_path: Path) -> None:
    mask = Image.new("L", (64, 64), 255)
    mask.paste(0, (0, 0, 32, 64))
    mask.save("mask.png")
    asked = ("--mask", "mask.png", "--invert", "--content", "fill", "--area", "masked", "--padding", "8")
    assert run("repaint", "panda.png", "a hat", *asked, "--soft", "-o", "hat.png", *QUICK).code == 0
    found = edit("hat.png")
    assert isinstance(found, Repaint)
    assert (found.content, found.area, found.padding, found.soft) == ("fill", "masked", 8, True)
    used = Inputs(tmp_path / "home" / "inputs").find(found.mask)
    assert used is not None
    assert used.getbbox() == (0, 0, 32, 64)


def test_what_is_transparent_is_repainted(run: Run, panda: Image.Image) -> None:
    erased = panda.convert("RGBA")
    erased.paste((0, 0, 0, 0), (0, 0, 32, 32))
    erased.save("erased.png")
    assert run("repaint", "erased.png", "a hat", "--blur", "0", "-o", "hat.png", *QUICK).code == 0
    after = load("hat.png").image
    assert after.crop((32, 0, 64, 64)).tobytes() == panda.crop((32, 0, 64, 64)).tobytes()
    assert after.crop((0, 0, 32, 32)).getcolors(1) != [(1024, (255, 255, 255))]


def test_an_extended_picture_keeps_its_pixels(run: Run, panda: Image.Image) -> None:
    result = run("extend", "panda.png", "--left", "24", "--up", "8", "-o", "wide.png", *QUICK)
    assert (result.code, result.out) == (0, "wide.png  (seed 7)\n")
    assert "2 steps, left 24, up 8; CFG scale" in result.err
    after = load("wide.png").image
    assert after.size == (88, 72)
    assert after.crop((24, 8, 88, 72)).tobytes() == panda.tobytes()
    assert edit("wide.png") == Extend(image=pixels_hash(panda), left=24, up=8)
    assert run("replay", "wide.png").code == 0


def test_two_pictures_are_joined_and_the_best_seed_is_said(run: Run, panda: Image.Image) -> None:
    other = panda.resize((32, 64))
    other.save("other.png")
    options = ("--gap", "16", "--direction", "down", "--tries", "2")
    result = run("blend", "panda.png", "other.png", "a cat", *options, "-o", "both.png", *QUICK)
    assert (result.code, result.out) == (0, "both.png  (seed 7)\n")
    assert re.search(r"Best seams: seed [78]\.\n$", result.err)
    after = load("both.png").image
    assert after.size == (64, 144)
    assert after.crop((0, 0, 64, 64)).tobytes() == panda.tobytes()
    assert after.crop((16, 80, 48, 144)).tobytes() == other.tobytes()
    assert run("replay", "both.png").code == 0


@pytest.mark.usefixtures("panda")
def test_loops_are_drawn_one_from_the_other(run: Run) -> None:
    options = ("--loops", "2", "--strength", "0.5", "--final-strength", "0.3", "--curve", "lazy")
    assert run("loopback", "panda.png", *options, "-o", "loop.png", *QUICK).code == 0
    name = load("panda.png").pixels_hash
    expected = Loopback(image=name, loops=2, strength=0.5, final_strength=0.3, curve="lazy")
    assert edit("loop.png") == expected


@pytest.mark.usefixtures("panda")
def test_a_picture_is_enlarged_without_a_model_and_the_size_is_said_before(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graine.studio.Studio._load", lambda *_: pytest.fail("a model was loaded"))  # pyright: ignore
    result = run("upscale", "panda.png", "--scale", "2.5x", "-o", "large.png")
    assert (result.code, result.out) == (0, "large.png\n")
    assert result.err.startswith("The picture will be 160 x 160; upscaling takes less than a second.\n")
    assert load("large.png").image.size == (160, 160)
    assert edit("large.png") == Upscale(image=load("panda.png").pixels_hash, scale=2.5)
    assert recipe("large.png").prompt == "a panda"


@pytest.mark.usefixtures("panda")
def test_detail_is_drawn_by_the_model(run: Run) -> None:
    options = ("--scale", "2", "--detail", "0.3", "--upscaler", "lanczos")
    result = run("upscale", "panda.png", "a panda", *options, "-o", "large.png", *QUICK)
    assert result.code == 0
    assert "denoising strength 0.3" in result.err
    assert load("large.png").image.size == (128, 128)


def test_touches_are_done_without_a_model_and_recorded(
    run: Run, panda: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graine.studio.Studio._load", lambda *_: pytest.fail("a model was loaded"))  # pyright: ignore
    options = ("--crop", "8,8,32,16", "--match", "panda.png", "--match-strength", "0", "--contrast", "1")
    result = run("adjust", "panda.png", *options, "-o", "crop.png")
    assert (result.code, result.out, result.err) == (0, "crop.png\n", "Saved to the library as number 2.\n")
    assert load("crop.png").image.tobytes() == panda.crop((8, 8, 40, 24)).tobytes()
    name = pixels_hash(panda)
    assert edit("crop.png") == Adjust(image=name, crop=(8, 8, 32, 16), match=name, match_strength=0.0)


def test_a_picture_of_another_program_is_touched_too(run: Run, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((40, 30)).save("photo.jpg")
    result = run("adjust", "photo.jpg", "--contrast", "1.5")
    path = tmp_path / "home" / "pictures" / "photo-adjust.png"
    assert result.out == f"{path}\n"
    assert run("adjust", "photo.jpg", "--contrast", "1.5").out == f"{path.with_stem('photo-adjust-2')}\n"
    shown = run("show", path).out
    assert "contrast" in shown
    assert "steps" not in shown


def test_a_second_pass_is_drawn_larger(run: Run) -> None:
    asked = "--hires 2x --hires-steps 3 --hires-strength 0.6 --hires-sampler euler --hires-prompt cat"
    result = run("draw", "a panda", *asked.split(), "-o", "large.png", *QUICK)
    assert result.code == 0
    assert "128 x 128" in result.err
    assert load("large.png").image.size == (128, 128)
    expected = Hires(scale=2.0, steps=3, strength=0.6, sampler="k_euler", prompt="cat")
    assert recipe("large.png").hires == expected


@pytest.mark.usefixtures("panda")
def test_the_prompt_of_the_picture_is_taken_and_said(run: Run) -> None:
    run("redraw", "panda.png", "a cat", "--negative", "blur", "-o", "cat.png", *QUICK)
    result = run("redraw", "cat.png", "-o", "again.png", *QUICK)
    assert "Prompt taken from the picture: a cat\n" in result.err
    assert (recipe("again.png").prompt, recipe("again.png").negative) == ("a cat", "blur")


@pytest.mark.usefixtures("panda")
def test_several_seeds_give_several_files(run: Run) -> None:
    result = run("redraw", "panda.png", "--count", "2", "-o", "cat.png", *QUICK)
    assert result.out == "cat-1.png  (seed 7)\ncat-2.png  (seed 8)\n"
    assert load("cat-1.png").pixels_hash != load("cat-2.png").pixels_hash


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            "redraw panda.png cat --strength 60",
            2,
            "denoising strength is 60.0; it must be a number from 0 to 1. Did you mean 0.6?",
        ),
        ("redraw panda.png cat --resize squeeze", 2, "'squeeze' is not one of 'resize', 'crop',"),
        ("redraw nowhere.png cat", 2, "“nowhere.png” does not exist. Check the name."),
        (
            "redraw cat panda.png",
            2,
            "“cat” does not exist, but “panda.png” does. Put the picture first, then the prompt.",
        ),
        ("redraw plain.png", 2, "There is no prompt, and the picture does not contain one."),
        ("redraw panda.png cat -o panda.png", 1, "“panda.png” already exists and was not changed."),
        ("repaint panda.png cat", 2, "Nothing to repaint was given. Use a mask (--mask FILE, white is"),
        ("repaint panda.png cat --mask black.png", 2, "The mask is all black, so nothing would be repainted"),
        ("repaint panda.png cat --mask wide.png", 2, "The mask is 64x32 and the picture 64x64"),
        ("repaint panda.png cat --mask none.png", 2, "“none.png” does not exist. Check the name."),
        ("repaint mask.png cat --mask photo.png", 2, "they seem to be swapped. Put the picture first"),
        ("repaint panda.png cat --box 70,0,9,9", 2, "The box 70,0,9,9 (x,y,width,height) lies outside"),
        ("repaint panda.png cat --box left", 2, "“left” is not a rectangle. Enter left, top, width and"),
        ("repaint panda.png cat --box 0,0,9,9 --mask mask.png", 2, "Use only one of them: --mask or --box."),
        ("extend panda.png cat", 2, "No side to extend was given."),
        ("extend panda.png cat --left -8", 2, "left is -8; it must be a whole number from 0 to 4096."),
        ("blend panda.png nowhere.png cat", 2, "“nowhere.png” does not exist. Check the name."),
        ("upscale panda.png --scale much", 2, "“much” is not a factor. Enter a number followed by x"),
        ("upscale panda.png --scale 99", 2, "scale is 99.0; it must be a number from 1 to 16."),
        ("extend panda.png cat --left 4096 --up 4096 --right 4096", 2, "8256x4160 pixels; the limit is 32"),
        ("upscale panda.png --upscaler lanzcos", 2, "lanczos"),
        ("adjust panda.png --crop 60,60,9,9", 2, "64"),
        ("adjust panda.png --match nowhere.png", 2, "“nowhere.png” does not exist. Check the name."),
        ("loopback panda.png --loops 0", 2, "loops is 0; it must be a whole number from 1 to 100."),
        ("draw cat --hires 99", 2, "scale is 99.0; it must be a number from 1 to 16."),
        ("draw cat --hires 2 --hires-sampler eular", 2, "There is no sampler named “eular”. Closest:"),
        ("draw cat --hires 2 --hires-upscaler lanzcos", 2, "lanczos"),
    ],
)
@pytest.mark.usefixtures("panda")
def test_bad_input_is_one_clear_paragraph(run: Run, arguments: str, code: int, message: str) -> None:
    Image.new("RGB", (64, 64), "red").save("plain.png")
    mask = Image.new("L", (64, 64))
    mask.save("black.png")
    mask.paste(255, (0, 0, 32, 32))
    mask.save("mask.png")
    Image.new("L", (64, 32), 255).save("wide.png")
    Image.linear_gradient("L").resize((64, 64)).save("photo.png")
    before = sorted(Path.cwd().iterdir())
    result = run(*arguments.split(), *(() if " -o " in arguments else ("-o", "out.png")))
    assert message in result.err
    assert (result.code, result.out) == (code, "")
    assert "Traceback" not in result.err
    assert sorted(Path.cwd().iterdir()) == before


@pytest.mark.usefixtures("panda")
def test_an_edit_is_replayed_from_the_inputs_that_were_kept(run: Run) -> None:
    run("repaint", "panda.png", "a hat", "--box", "16,16,16,16", "-o", "hat.png", *QUICK)
    Path("panda.png").unlink()
    result = run("replay", "hat.png")
    assert (result.code, result.out) == (0, "Same picture: all pixels are equal.\n")


@pytest.mark.usefixtures("panda")
def test_a_missing_input_is_named_and_can_be_given(run: Run, tmp_path: Path) -> None:
    run("redraw", "panda.png", "a cat", "-o", "cat.png", *QUICK)
    for file in (tmp_path / "home" / "inputs").iterdir():
        file.unlink()
    assert "(missing)" in run("show", "cat.png").out
    missing = run("replay", "cat.png")
    assert missing.code == 2
    assert (
        "This recipe (redraw) starts from an input that is no longer available: its picture." in missing.err
    )
    wrong = run("replay", "cat.png", "--input", "cat.png")
    assert wrong.code == 2
    assert "“cat.png” is not one of the inputs of this recipe: its pixels are different." in wrong.err
    given = run("replay", "cat.png", "--input", "panda.png")
    assert (given.code, given.out) == (0, "Same picture: all pixels are equal.\n")
    assert "(available)" in run("show", "cat.png").out


@pytest.mark.usefixtures("panda")
def test_a_touched_picture_is_replayed_without_a_model(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("adjust", "panda.png", "--saturation", "0", "-o", "grey.png")
    monkeypatch.setattr("graine.studio.Studio._load", lambda *_: pytest.fail("a model was loaded"))  # pyright: ignore
    assert run("replay", "grey.png", "-o", "again.png").out.startswith("again.png\nSame picture")


@pytest.mark.parametrize("kind", EDITS)
def test_every_field_of_an_edit_is_an_option_with_its_default(kind: str) -> None:
    own = {field.name: field.default for field in fields(EDITS[kind]) if field.name not in edits.INPUTS}
    parameters = {parameter.name: parameter for parameter in graine.commands[kind].params}
    own.pop("upscaler_hash", None)
    assert {name: parameters[name].default for name in own} == own


def test_an_option_takes_choices_and_type_of_its_field() -> None:
    @field_option(Redraw, "resize")
    @field_option(Redraw, "strength")
    def command() -> None: ...

    options: list[Any] = getattr(command, "__click_params__")  # noqa: B009
    assert [(one.opts, one.type.name, one.default) for one in options] == [
        (["--strength"], "float", 0.6),
        (["--resize"], "choice", "resize"),
    ]
