"""`graine draw`: what is written where, what is said, and what is refused before any work."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graine.picture.formats.picture_files import load
from graine.validation import MAX_SEED
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")
QUICK = ("--steps", "3", "--sampler", "k_euler")


def test_a_picture_is_written_with_its_recipe_and_the_seed_is_said(run: Run) -> None:
    result = run("draw", "a panda, 3D render", "--seed", 7, "-o", "panda.png", *QUICK)
    assert (result.code, result.out) == (0, "panda.png  (seed 7)\n")
    assert "Seed 7; pousse, k_euler, 3 steps, 64 x 64; CFG scale 3 (free" in result.err
    recipe = load("panda.png").recipe
    assert recipe is not None
    assert (recipe.prompt, recipe.seed, recipe.steps, recipe.cfg) == ("a panda, 3D render", 7, 3, 3.0)


def test_every_option_reaches_the_recipe(run: Run) -> None:
    options = """--negative blur --seed 9 --sampler k_euler_a --schedule karras --steps 4 --cfg 5.5
    --size 64x128 --variation-seed 3 --variation-strength 0.25 --seed-resize 128x64 --noise nv --ensd 31337
    --eta 0.5 --cfg-rescale 0.7 --guidance-start 0.1 --guidance-end 0.9 --no-upscale --emphasis ignore"""
    assert run("draw", "a cat", "-o", "cat.png", *options.split()).code == 0
    recipe = load("cat.png").recipe
    assert recipe is not None
    assert (
        recipe.to_dict()
        | {
            "negative": "blur",
            "seed": 9,
            "sampler": "k_euler_a",
            "schedule": "karras",
            "steps": 4,
            "cfg": 5.5,
            "width": 64,
            "height": 128,
            "variation_seed": 3,
            "variation_strength": 0.25,
            "seed_resize": (128, 64),
            "noise": "nv",
            "ensd": 31337,
            "eta": 0.5,
            "cfg_rescale": 0.7,
            "guidance_start": 0.1,
            "guidance_end": 0.9,
            "upscale": 1,
            "emphasis": "ignore",
        }
        == recipe.to_dict()
    )


def test_several_pictures_are_numbered_and_take_seeds_in_a_row(run: Run) -> None:
    result = run("draw", "a cat", "--count", 3, "--seed", 7, "-o", "cat.png", *QUICK)
    assert result.out.splitlines() == [f"cat-{n}.png  (seed {seed})" for n, seed in ((1, 7), (2, 8), (3, 9))]
    assert "Seeds 7 to 9;" in result.err


def test_without_a_file_the_picture_goes_to_graines_folder(run: Run, tmp_path: Path) -> None:
    for name in ("7-a-red-panda.png", "7-a-red-panda-2.png"):
        result = run("draw", "a (red:1.2) panda", "--seed", 7, *QUICK)
        expected = tmp_path / "home" / "pictures" / name.replace("a-red-panda", "a-red-1-2-panda")
        assert result.out.startswith(str(expected))
        assert expected.exists()


def test_words_without_quotes_are_one_prompt(run: Run) -> None:
    run("draw", "a", "red", "panda", "-o", "panda.png", *QUICK)
    recipe = load("panda.png").recipe
    assert recipe is not None
    assert recipe.prompt == "a red panda"


def test_a_new_seed_is_drawn_each_time_and_draws_the_same_again(run: Run) -> None:
    seeds = [run("draw", "a cat", "-o", f"{n}.png", *QUICK).out.split("seed ")[1][:-2] for n in (1, 2)]
    assert seeds[0] != seeds[1]
    run("draw", "a cat", "--seed", seeds[0], "-o", "again.png", *QUICK)
    assert load("again.png").pixels_hash == load("1.png").pixels_hash


def test_quality_chooses_steps_and_numbers_overrule_it(run: Run) -> None:
    assert "8 steps" in run("draw", "a cat", "-q", "draft", "-o", "a.png").err
    assert "3 steps" in run("draw", "a cat", "-q", "draft", "-o", "b.png", *QUICK).err


def test_a_preview_is_there_while_drawing_and_gone_after(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def replace(part: Path, path: Path) -> None:
        seen.append(Path(path).name)
        Path(part).rename(path)

    monkeypatch.setattr("os.replace", replace)
    run("draw", "a cat", "-o", "cat.png", "--preview", *QUICK)
    assert [name for name in seen if "preview" in name] == ["cat.preview.png"]
    assert [path.name for path in Path.cwd().iterdir()] == ["cat.png"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "The prompt is empty. Describe what you want to see"),
        (("--steps", "0"), "steps is 0; it must be a whole number from 1 to 1000."),
        (("--steps", "10000"), "steps is 10000; it must be a whole number from 1 to 1000."),
        (("--steps", "many"), "Invalid value for '--steps': 'many' is not a valid integer."),
        (("--size", "500x512"), "width is 500; sizes must be multiples of 8. Use 496 or 504."),
        (("--size", "8x8"), "width is 8; it must be a whole number from 64 to 4096."),
        (("--size", "99999999x64"), "width is 99999999; it must be a whole number from 64 to 4096."),
        (("--size", "tall"), "“tall” is not a size. Enter width and height, for example 512x768."),
        (("--cfg", "nan"), "CFG scale is nan; it must be a number from 0 to 100."),
        (("--cfg", "-1"), "CFG scale is -1.0; it must be a number from 0 to 100."),
        (("--seed", "-5"), f"seed is -5; it must be a whole number from 0 to {MAX_SEED}."),
        (("--seed", str(2**64)), f"seed is {2**64}; it must be a whole number from 0 to {MAX_SEED}."),
        (("--sampler", "k_eular"), "There is no sampler named “k_eular”. Closest: k_euler, k_euler_a,"),
        (("--schedule", "karas"), "There is no schedule named “karas”. Closest: karras, align_your_steps."),
        (("--count", "0"), "count is 0; it must be a whole number from 1 to 1000."),
        (("--count", "1000000000"), "count is 1000000000; it must be a whole number from 1 to 1000."),
        (("--quality", "superb"), "'superb' is not one of 'draft', 'normal', 'final'."),
        (("--noise", "gpu"), "'gpu' is not one of 'cpu', 'nv'."),
        (("--clip-skip", "0"), "clip skip is 0; it must be a whole number from 1 to 12."),
        (("--guidance-end", "2"), "guidance end is 2.0; it must be a number from 0 to 1."),
        (("--stepz", "3"), "No such option '--stepz'. (Did you mean one of: '--seed', '--size', '--steps'?)"),
    ],
)
def test_bad_input_is_one_clear_paragraph(run: Run, options: tuple[str, ...], message: str) -> None:
    result = run("draw", "a cat" if options else "  ", "-o", "cat.png", *options)
    assert message in result.err
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err
    assert not list(Path.cwd().iterdir())


def test_a_prompt_of_100_kB_is_refused(run: Run) -> None:
    result = run("draw", "cat " * 25_000, "-o", "cat.png")
    assert result.code == 2
    assert "at most 50,000 can be used" in result.err


def test_an_existing_file_is_kept_unless_told_otherwise(run: Run) -> None:
    Path("cat.png").write_text("mine")
    refused = run("draw", "a cat", "-o", "cat.png", *QUICK)
    assert refused.code == 1
    assert "“cat.png” already exists" in refused.err
    assert Path("cat.png").read_text() == "mine"
    assert run("draw", "a cat", "-o", "cat.png", "--force", *QUICK).code == 0
    assert load("cat.png").recipe


@pytest.mark.parametrize("output", ["cat.gif", "cat", "taken/cat.png", "/proc/cat.png", "a" * 300 + ".png"])
def test_a_place_that_cannot_be_written_is_refused_before_drawing(run: Run, output: str) -> None:
    Path("taken").write_text("a file")
    result = run("draw", "a cat", "-o", output, *QUICK)
    assert result.code == 1
    assert "Seed" not in result.err
    assert str(Path(output).parent if output.startswith(("/", "taken")) else output) in result.err
    assert [path.name for path in Path.cwd().iterdir()] == ["taken"]


def test_a_home_that_cannot_be_written_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("taken").write_text("a file")
    monkeypatch.setenv("GRAINE_PICTURES", str(Path("taken/pictures").absolute()))
    result = run("draw", "a cat", *QUICK)
    assert result.code == 1
    assert "taken" in result.err
    assert "Seed" not in result.err


SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl-C
from graine.cli import main
from graine.models.gaussian_model import ExactModel
from graine.studio import Studio

class Slow(ExactModel):
    def predict(self, *asked):
        time.sleep(0.05)
        return super().predict(*asked)

Studio._load = lambda studio, name: Slow()
sys.exit(main(sys.argv[1:]))
"""


def test_ctrl_c_ends_cleanly_with_nothing_half_written(tmp_path: Path) -> None:
    arguments = ["draw", "a cat", "--steps", "1000", "-o", str(tmp_path / "out" / "cat.png"), "--preview"]
    command = [sys.executable, "-c", SLOW, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Seed ")
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Stopped. Finished pictures are kept; no file was left half-written." in said
    assert "Traceback" not in said
    assert list((tmp_path / "out").iterdir()) == []
