"""The `parameters` text, against the format's rules; random recipes go there and back."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.edits import (
    EDITS,
    LATENT_UPSCALERS,
    Adjust,
    Blend,
    Edit,
    Extend,
    Hires,
    Loopback,
    Redraw,
    Repaint,
    Upscale,
)
from graine.picture.formats import a1111_names
from graine.picture.formats.infotext import Infotext, read, to_recipe, write
from graine.recipe import EMPHASES, NOISES, Recipe
from graine.validation import MAX_SEED
from graine.version import VERSION

# What the format can carry: no line that opens the negative prompt, no half surrogate pair.
PROMPTS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.lists(
        st.sampled_from(["Steps: 3, Sampler: x, Seed: 4", '"a"', "(b:1.2),", "\n", "Template: c", "é"])
    ).map("".join)
).filter(lambda text: not any(line.startswith("Negative prompt:") for line in text.split("\n")))
NAMES = st.text('abcXYZ 019-_é,:/"\\\n', min_size=1, max_size=20).filter(
    lambda text: text.strip() == text and text[0] not in '"/' and text[1:2] != ":"
)
SHARES = st.floats(0, 1, allow_nan=False)
SIDES = st.integers(8, 512).map(lambda cells: cells * 8)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Recipes whose every field is set as the format can say it."""
    sampler = draw(st.sampled_from(sorted(a1111_names.SAMPLERS)))
    strength = draw(SHARES)
    return Recipe(
        prompt=draw(PROMPTS),
        negative=draw(PROMPTS),
        seed=draw(st.integers(0, MAX_SEED)),
        variation_seed=draw(st.integers(0, MAX_SEED)) if strength else 0,
        variation_strength=strength,
        seed_resize=draw(st.none() | st.tuples(SIDES, SIDES)),
        noise=draw(st.sampled_from(NOISES)),
        ensd=0 if sampler in a1111_names.WITHOUT_ENSD else draw(st.integers(0, MAX_SEED)),
        sampler=sampler,
        schedule=draw(st.sampled_from(sorted(a1111_names.SCHEDULES))),
        steps=draw(st.integers(1, 1000)),
        eta=draw(st.none() | SHARES),
        cfg=draw(st.floats(0, 100)),
        cfg_rescale=draw(SHARES),
        guidance_start=draw(SHARES),
        guidance_end=draw(SHARES),
        width=draw(SIDES),
        height=draw(SIDES),
        model=draw(NAMES.filter(lambda name: name != "Model")),
        model_hash=draw(st.text("0123456789abcdef", max_size=10)),
        clip_skip=draw(st.integers(1, 12)),
        emphasis=draw(st.sampled_from(EMPHASES)),
        upscale=draw(st.integers(1, 4)),
        memory=tuple(draw(st.lists(st.sampled_from(["attention slicing", "tiled VAE"]), unique=True))),
    )


IMAGE, MASK = "0a" * 32, "b1" * 32


@st.composite
def second_passes(draw: st.DrawFn) -> Hires:
    """Second passes as the format can say them: a size makes the scale meaningless."""
    size = draw(st.none() | st.tuples(SIDES, st.just(0) | SIDES))
    return Hires(
        size=size,
        scale=2.0 if size else draw(st.floats(1, 16)),
        upscaler=draw(st.sampled_from([*LATENT_UPSCALERS, "", "lanczos", "4x-sharp"])),
        strength=draw(SHARES),
        steps=draw(st.none() | st.integers(1, 150)),
        sampler=draw(st.sampled_from(["", *a1111_names.SAMPLERS])),
        schedule=draw(st.sampled_from(["", *a1111_names.SCHEDULES])),
        prompt=draw(st.sampled_from(["", "a cat, (red:1.2)"])),
        negative=draw(st.sampled_from(["", "blur\nnoise"])),
        cfg=draw(st.none() | st.floats(1, 30)),
    )


EDIT = st.one_of(
    st.builds(Redraw, image=st.just(IMAGE), strength=SHARES, resize=st.sampled_from(["crop", "latent"])),
    st.builds(
        Repaint,
        image=st.just(IMAGE),
        mask=st.just(MASK),
        content=st.sampled_from(["fill", "original", "latent noise", "latent nothing"]),
        area=st.sampled_from(["picture", "masked"]),
        blur=st.integers(0, 64),
        soft=st.booleans(),
        mask_weight=SHARES,
        exact_steps=st.booleans(),
    ),
    st.builds(Extend, image=st.just(IMAGE), left=st.integers(0, 999), up=st.integers(0, 999)),
    st.builds(
        Blend, image=st.just(IMAGE), other=st.just(MASK), gap=st.integers(1, 999), direction=st.just("up")
    ),
    st.builds(
        Upscale,
        image=st.just(IMAGE),
        scale=st.floats(1, 16),
        upscaler=st.sampled_from(["", "lanczos", "4x-sharp"]),
        detail=SHARES,
    ),
    st.builds(Loopback, image=st.just(IMAGE), loops=st.integers(1, 9), curve=st.just("lazy")),
    st.builds(
        Adjust,
        image=st.just(IMAGE),
        crop=st.none() | st.tuples(*[st.integers(0, 99)] * 4),
        match=st.sampled_from(["", MASK]),
        contrast=st.floats(0, 4),
    ),
)
UPSCALED = {"upscale"}  # an enlarged picture has no room for the model's own factor in the text


@settings(max_examples=120, deadline=None)
@given(EDIT)
def test_an_edit_comes_back_from_its_text(edit: Edit) -> None:
    recipe = Recipe(prompt="a cat", edit=edit, upscale=1 if edit.kind in UPSCALED else 4)
    assert to_recipe(read(write(recipe))) == (recipe, [])


@settings(max_examples=120, deadline=None)
@given(second_passes())
def test_a_second_pass_comes_back_from_its_text(hires: Hires) -> None:
    recipe = Recipe(prompt="a cat", hires=hires, upscale=4)
    assert to_recipe(read(write(recipe))) == (recipe, [])


def test_a_repaint_is_written_with_the_keys_of_a1111() -> None:
    edit = Repaint(image=IMAGE, mask=MASK, content="fill", area="masked", padding=8, mask_weight=0.5)
    line = write(Recipe(prompt="a cat", clip_skip=2, edit=edit)).split("\n")[1]
    assert line == (
        "Steps: 25, Sampler: LMS, Schedule type: Automatic, CFG scale: 7, Seed: 0, Size: 512x512, "
        "Model: pousse, Denoising strength: 0.75, Conditional mask weight: 0.5, Clip skip: 2, "
        f"Init image hash: {IMAGE}, RNG: CPU, Mask hash: {MASK}, Mask blur: 4, Inpaint area: Only masked, "
        f"Masked area padding: 8, Masked content: fill, Edit: repaint, Version: Graine {VERSION}"
    )


def test_a_second_pass_is_written_with_the_keys_of_a1111() -> None:
    way = "latent bicubic"
    hires = Hires(size=(1024, 0), upscaler=way, steps=9, sampler="k_euler", cfg=5.0, strength=0.5)
    line = write(Recipe(prompt="a cat", hires=hires)).split("\n")[1]
    assert line.split("Model: pousse, ")[1] == (
        "Denoising strength: 0.5, RNG: CPU, Hires resize: 1024x0, Hires steps: 9, "
        "Hires upscaler: Latent (bicubic), Hires sampler: Euler, Hires CFG Scale: 5, "
        f"Version: Graine {VERSION}"
    )


def test_what_was_only_enlarged_says_nothing_of_drawing() -> None:
    assert write(Recipe(prompt="", edit=Upscale(image=IMAGE, scale=2.0))) == (
        f"\nInit image hash: {IMAGE}, Postprocess upscale by: 2, "
        f"Postprocess upscaler: realesr-animevideov3, Edit: upscale, Version: Graine {VERSION}"
    )


def test_a_touched_picture_keeps_the_settings_that_it_was_drawn_with() -> None:
    text = write(Recipe(prompt="a cat", seed=7, edit=Adjust(image=IMAGE, sharpen=0.5)))
    assert text.startswith("a cat\nSteps: 25, Sampler: LMS, ")
    assert f"Sharpen: 0.5, Edit: adjust, Version: Graine {VERSION}" in text


@pytest.mark.parametrize("kind", EDITS)
def test_every_field_of_an_edit_has_a_key_of_its_own(kind: str) -> None:
    keys = a1111_names.EDITS[kind]
    assert set(keys) == {field.name for field in fields(EDITS[kind])}
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hires upscale: 2, Hires upscaler: Latent", Hires()),
        ("Hires resize: 1024x768", Hires(size=(1024, 768))),
        (
            "Hires upscale: 1.5, Hires steps: 10, Hires upscaler: 4x-UltraSharp",
            Hires(scale=1.5, steps=10, upscaler="4x-UltraSharp"),
        ),
        (
            "Hires upscale: 2, Hires sampler: DPM++ 2M Karras",
            Hires(sampler="dpmpp_2m", schedule="karras"),
        ),
        ("Hires upscale: 2, Hires sampler: Use same sampler", Hires()),
    ],
)
def test_a_second_pass_of_a1111_is_understood(line: str, expected: Hires) -> None:
    recipe, notes = to_recipe(read(f"a cat\nSteps: 20, Denoising strength: 0.4, {line}, RNG: CPU"))
    assert recipe.hires == replace(expected, strength=0.4)
    assert notes == []


def test_picture_to_picture_of_a1111_cannot_be_repeated_and_says_so() -> None:
    text = "a cat\nSteps: 20, Denoising strength: 0.4, Mask blur: 4, Init image hash: 0a1b, RNG: CPU"
    recipe, notes = to_recipe(read(text))
    assert recipe.edit is None
    assert notes == [
        "Some settings in the picture that Graine does not use were ignored: "
        "Denoising strength, Mask blur, Init image hash."
    ]


@settings(max_examples=120, deadline=None)
@given(recipes())
def test_a_recipe_comes_back_from_its_text(recipe: Recipe) -> None:
    again, notes = to_recipe(read(write(recipe)))
    assert again == recipe
    assert notes == []


def test_the_text_is_written_as_a1111_writes_it() -> None:
    recipe = Recipe(
        prompt="a lighthouse at dawn, (oil painting:1.2)\nsoft light",
        negative="blurry, text",
        steps=30,
        sampler="k_dpm_2_a",
        cfg=6.5,
        seed=41,
        width=640,
        height=448,
        model="ink, v2",
        model_hash="0a1b2c3d4e",
        variation_seed=7,
        variation_strength=0.1,
        seed_resize=(512, 384),
        clip_skip=2,
        ensd=31337,
        eta=0.5,
        emphasis="no norm",
        cfg_rescale=0.7,
        guidance_end=0.8,
        upscale=4,
    )
    assert write(recipe, extras={"Lora hashes": "ink: 0123456789ab", "User": None}) == (
        "a lighthouse at dawn, (oil painting:1.2)\nsoft light\n"
        "Negative prompt: blurry, text\n"
        "Steps: 30, Sampler: DPM2 a, Schedule type: Automatic, CFG scale: 6.5, Seed: 41, Size: 640x448, "
        'Model hash: 0a1b2c3d4e, Model: "ink, v2", Variation seed: 7, Variation seed strength: 0.1, '
        "Seed resize from: 512x384, Clip skip: 2, ENSD: 31337, RNG: CPU, Eta: 0.5, Emphasis: No norm, "
        "CFG rescale: 0.7, Guidance end: 0.8, Postprocess upscale by: 4, "
        'Postprocess upscaler: realesr-animevideov3, Lora hashes: "ink: 0123456789ab", '
        f"Version: Graine {VERSION}"
    )


def test_what_is_at_its_default_is_left_out() -> None:
    line = write(Recipe(prompt="a panda", noise="nv", ensd=31337)).split("\n")[1]
    assert line == (
        "Steps: 25, Sampler: LMS, Schedule type: Automatic, CFG scale: 7, Seed: 0, Size: 512x512, "
        f"Model: pousse, RNG: NV, Version: Graine {VERSION}"
    )


@pytest.mark.parametrize(
    ("model", "written"),
    [
        ("/home/ada/models/dream v2.safetensors", "dream v2"),
        ("~/dream", "dream"),
        ("C:\\models\\dream.safetensors", "dream"),
        ("stabilityai/sd-turbo", "stabilityai/sd-turbo"),
        ("v1.5", "v1.5"),
    ],
)
def test_a_model_is_named_without_the_folders_of_its_machine(model: str, written: str) -> None:
    assert read(write(Recipe(prompt="a", model=model))).settings["Model"] == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Infotext(""), id="empty"),
        pytest.param(
            "a: b, cc: d, ee: f", Infotext("a: b, cc: d, ee: f"), id="two items: a key has two letters"
        ),
        pytest.param("a\naa: b, cc: d", Infotext("a\naa: b, cc: d"), id="two items are prompt"),
        pytest.param(
            "p\nNegative prompt: n\nmore\nSteps: 3, Size: 640x448, Seed: 1",
            Infotext("p", "n\nmore", {"Steps": "3", "Size-1": "640", "Size-2": "448", "Seed": "1"}),
            id="size is a pair",
        ),
        pytest.param(
            'p\nSteps: 3, Lora hashes: "a: 1, \\"b\\": 2", Odd key/x-y: , Seed: 1',
            Infotext("p", "", {"Steps": "3", "Lora hashes": 'a: 1, "b": 2', "Odd key/x-y": "", "Seed": "1"}),
            id="quotes, unknown keys, empty values",
        ),
        pytest.param(
            'p\nSteps: 3, Model: "a\\qb", Name: "open, Seed: 1',
            Infotext("p", "", {"Steps": "3", "Model": '"a\\qb"', "Name": '"open', "Seed": "1"}),
            id="what is not JSON stays raw",
        ),
        pytest.param(
            "p\nSteps: 3, Seed: 1, Clip skip: 2\nTemplate: a: 1, bb: {x|y}, cc: 3\nNegative Template: n",
            Infotext(
                "p",
                "",
                {"Steps": "3", "Seed": "1", "Clip skip": "2"}
                | {"Template": "a: 1, bb: {x|y}, cc: 3", "Negative Template": "n"},
            ),
            id="templates after the settings",
        ),
        pytest.param(
            "Steps: 1, Seed: 1, Size: 8x8\nSteps: 3, Seed: 1, Model: m\n",
            Infotext("Steps: 1, Seed: 1, Size: 8x8", "", {"Steps": "3", "Seed": "1", "Model": "m"}),
            id="only the last line counts",
        ),
    ],
)
def test_reading_follows_the_rules(text: str, expected: Infotext) -> None:
    assert read(text) == expected


def test_what_the_format_cannot_carry_is_as_documented() -> None:
    recipe = Recipe(prompt="a\nNegative prompt: b", model="Model")
    again, _ = to_recipe(read(write(recipe)))
    assert again == replace(recipe, prompt="a", negative="b", model="pousse")


def test_a_picture_of_a1111_is_understood() -> None:
    text = (
        "a [cat:dog:0.5]\nNegative prompt: blurry\nSteps: 20, Sampler: DPM++ 2M Karras, "
        "CFG scale: 7, Seed: 965400086, Size: 512x768, Model hash: 6ce0161689, Model: v1-5-pruned, "
        "Denoising strength: 0.7, Hires upscale: 2, Hires resize: 0x0, Version: v1.5.2"
    )
    recipe, notes = to_recipe(read(text))
    assert recipe == Recipe(
        prompt="a [cat:dog:0.5]",
        negative="blurry",
        steps=20,
        sampler="dpmpp_2m",
        schedule="karras",
        seed=965400086,
        width=512,
        height=768,
        model="v1-5-pruned",
        model_hash="6ce0161689",
        noise="nv",
        hires=Hires(),
    )
    assert [note.split(".")[0] for note in notes] == [
        "The picture's noise came from a graphics card",
        "It was made by version v1",
        "It was made by version v1",
    ]


@pytest.mark.parametrize(
    ("settings_line", "said"),
    [
        ("Steps: 3, Sampler: DDIM, Version: v1.5.0", "padded the negative prompt"),
        ("Steps: 3, Sampler: DDIM, Version: v1.7.0-224-gabc", "rounded the noise levels"),
        ("Steps: 3, Refiner: x, Version: v1.7.1", "the refiner's steps"),
        ("Steps: many, Sampler: DDIM, Seed: 1", "Steps: “many” cannot be read; 25 is used instead."),
        ("CFG scale: nan, Sampler: DDIM, Seed: 1", "CFG scale: “nan” cannot be read; 7.0 is used instead."),
        ("CFG scale: 1e999, Sampler: DDIM, Seed: 1", "CFG scale: “1e999” cannot be read"),
        (f"Seed: {'9' * 5000}, Sampler: DDIM, Steps: 1", "Seed: “999"),
        ("Emphasis: Loud, Sampler: DDIM, Steps: 1", "Emphasis: “Loud” cannot be read; original"),
        ("RNG: dice, Sampler: DDIM, Steps: 1", "RNG: “dice” cannot be read; nv"),
        ("Tiling: True, Sampler: DDIM, Steps: 1", "A setting in the picture that Graine does not use"),
        (
            "Postprocess upscaler: Lanczos, Postprocess upscale by: 2, Seed: 1",
            "Postprocess upscaler, Postprocess",
        ),
    ],
)
def test_what_was_guessed_or_left_out_is_said(settings_line: str, said: str) -> None:
    _, notes = to_recipe(read(f"p\n{settings_line}"))
    assert any(said in note for note in notes), notes


@pytest.mark.parametrize("version", ["v1.8.0", "Graine 0.1.0", "1", ""])
def test_a_later_or_foreign_version_says_nothing(version: str) -> None:
    text = f"[a]\nSteps: 3, Sampler: DDIM, RNG: CPU, Refiner: x, Version: {version}"
    _, notes = to_recipe(read(text))
    assert not any("version" in note for note in notes)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 250_000,
        " " * 250_000,
        'aa:"' * 60_000,
        "aa: " * 60_000,
        'aa: "\\' * 40_000,
        "-/" * 120_000,
        "é b" * 80_000,
    ],
    ids=["word", "spaces", "quotes", "keys", "backslashes", "marks", "words"],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    read(f"p\n{text}")
    assert time.process_time() - start < 1.0  # a quadratic reader takes minutes


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200) | st.text('ab:,"\\ \n1x-/', max_size=200))
def test_no_text_is_too_odd_to_read(text: str) -> None:
    recipe, _ = to_recipe(read(text))
    assert isinstance(recipe.steps, int)
