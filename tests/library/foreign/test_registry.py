"""Each program's pictures are known, and what they say is read."""

from __future__ import annotations

import io
import json
import re
import time
from dataclasses import dataclass

import piexif
import piexif.helper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from graine.library.foreign.base import Fields, Foreign
from graine.library.foreign.embedded_text import fields_of
from graine.library.foreign.registry import READERS, read, read_picture
from graine.picture import Picture
from graine.picture.formats.picture_files import encoded
from graine.recipe import Recipe
from tests.library.foreign.samples import (
    A1111,
    FIELDS,
    FOOOCUS,
    NEGATIVE,
    NOVELAI,
    PROMPT,
    SWARMUI,
    picture,
    png,
    stealth,
)


@dataclass(frozen=True)
class Told:
    """What a sample says."""

    tool: str
    model: str
    seed: int
    steps: int
    cfg: float
    sampler: str
    schedule: str
    size: tuple[int, int]
    noise: str = "nv"
    clip_skip: int = 1
    ensd: int = 0


TOLD = {
    "a1111": Told("a1111", "dreamer_8", 4141, 30, 6.5, "dpmpp_2m", "karras", (640, 448), "cpu", 2),
    "forge": Told("a1111", "ponyish_v6", 77, 25, 7, "k_euler_a", "automatic", (832, 1216)),
    "fooocus": Told("fooocus", "juggler_v8", 8126, 30, 4, "dpmpp_2m_sde", "karras", (1152, 896), "cpu"),
    "invokeai": Told("invokeai", "dreamer", 2519, 30, 7.5, "dpmpp_2m", "karras", (512, 768), "cpu", 2),
    "invokeai 2": Told(
        "invokeai", "stable-diffusion-1.5", 1379, 50, 7.5, "k_euler_a", "automatic", (640, 512)
    ),
    "invokeai 1": Told("invokeai", "", 1379, 50, 7.5, "k_lms", "automatic", (640, 512)),
    "novelai": Told(
        "novelai", "Stable Diffusion XL", 3816, 28, 5, "k_euler_a", "karras", (832, 1216), "nv", 2, 31337
    ),
    "swarmui": Told("swarmui", "dreamer_8", 99173, 20, 7, "dpmpp_2m", "karras", (768, 512), "cpu"),
    "comfyui": Told("comfyui", "dreamer_8", 156680, 20, 8, "k_euler", "normal", (512, 768), "cpu"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_each_program_is_read_from_a_file(name: str) -> None:
    found, told = read_picture(png(FIELDS[name])), TOLD[name]
    assert found
    assert (found.tool, found.prompt, found.negative, found.model) == (
        told.tool,
        PROMPT,
        NEGATIVE,
        told.model,
    )
    recipe = found.recipe
    assert recipe
    assert (recipe.prompt, recipe.negative) == (PROMPT, NEGATIVE)
    assert (recipe.seed, recipe.steps, recipe.cfg) == (told.seed, told.steps, told.cfg)
    assert (recipe.sampler, recipe.schedule) == (told.sampler, told.schedule)
    assert (recipe.width, recipe.height) == told.size
    assert (recipe.noise, recipe.clip_skip, recipe.ensd) == (told.noise, told.clip_skip, told.ensd)
    assert found.facts["sampler"] == told.sampler


def test_our_own_record_is_read_without_loss() -> None:
    recipe = Recipe(prompt="a panda", seed=7, guidance_end=0.8, noise="nv")
    made_with = {"torch": "2.13"}
    found = read_picture(encoded(Picture(picture(), recipe, made_with=made_with)))
    assert found
    assert (found.tool, found.recipe) == ("graine", recipe)
    assert found.facts["torch"] == "2.13"


def test_a_later_record_of_ours_is_read_from_the_text_beside_it() -> None:
    found = read({"graine": '{"format": "graine/9"}', "parameters": A1111.replace("v1.9.4", "Graine 9.0")})
    assert found
    assert (found.tool, found.recipe and found.recipe.seed) == ("graine", 4141)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("content", [A1111, json.dumps(SWARMUI), json.dumps(FOOOCUS)])
def test_the_comment_of_a_jpeg_or_webp_counts(kind: str, content: str) -> None:
    buffer = io.BytesIO()
    comment = piexif.helper.UserComment.dump(content, encoding="unicode")
    block = piexif.dump({"Exif": {piexif.ExifIFD.UserComment: comment}})
    picture().save(buffer, kind, exif=block)
    found, same = read_picture(buffer.getvalue()), read({"parameters": content})
    assert found == same
    assert found
    assert found.prompt == PROMPT


def test_fooocus_writes_its_comment_into_the_first_directory() -> None:
    exif = Image.Exif()
    exif[0x9286], exif[0x927C], exif[0x0131] = json.dumps(FOOOCUS), "fooocus", "Fooocus v2.5.5"
    buffer = io.BytesIO()
    picture().save(buffer, "JPEG", exif=exif)
    found = read_picture(buffer.getvalue())
    assert found
    assert (found.tool, found.prompt) == ("fooocus", PROMPT)


@pytest.mark.parametrize(("tool", "packed"), [("novelai", True), ("a1111", True), ("a1111", False)])
def test_what_is_hidden_in_the_alpha_channel_is_read(tool: str, packed: bool) -> None:
    fields = {"Description": PROMPT, "Software": "NovelAI", "Comment": json.dumps(NOVELAI)}
    content = json.dumps(fields) if tool == "novelai" else A1111
    found = read_picture(png({}, stealth(content, packed=packed)))
    assert found
    assert (found.tool, found.prompt, found.negative) == (tool, PROMPT, NEGATIVE)


def test_what_the_file_says_counts_before_what_lies_beside_it() -> None:
    beside = {"parameters": A1111.replace("dawn", "dusk")}
    assert read_picture(png(), beside) == read(beside)
    assert read_picture(png({"parameters": A1111}), beside) == read({"parameters": A1111})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"parameters": "just a caption"},
        {"Comment": "Created with GIMP"},
        {"prompt": "a cat", "workflow": "none"},
        {"parameters": '{"a": 1}', "Comment": "[]", "prompt": "[1]", "Dream": "x"},
    ],
)
def test_texts_of_no_known_program_mean_nothing(fields: dict[str, str]) -> None:
    assert read(fields) is None


HUGE = st.sampled_from([10**400, -(10**19), 2**64])


def test_a_saver_that_gave_up_does_not_hide_the_graph() -> None:
    lost = A1111.replace(PROMPT, "unknown")
    odd = A1111.replace("DPM++ 2M", "Odd")
    for content in (lost, odd):
        found = read({"parameters": content, **FIELDS["comfyui"]})
        assert found == read(FIELDS["comfyui"])


LEAVES = st.none() | st.booleans() | st.integers() | HUGE | st.floats() | st.text(max_size=8)
KEYS = sorted(
    {
        key
        for fields in FIELDS.values()
        for text in fields.values()
        if text[0] == "{"
        for key in json.loads(text)
    }
    | {"inputs", "class_type", "nodes", "links", "id", "type", "widgets_values", "link", "name", "Comment"}
    | {"text", "positive", "negative", "model", "sampler_name", "steps", "v4_prompt", "caption", "strength"}
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)
NAMES = ("parameters", "prompt", "workflow", "Comment", "invokeai_metadata", "sd-metadata", "graine")


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_any_json_gives_a_picture_or_nothing(values: dict[str, object]) -> None:
    check({name: json.dumps(value) for name, value in values.items()})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_any_value_of_a_known_format_may_be_of_any_type(name: str, data: st.DataObject) -> None:
    fields = dict(FIELDS[name])
    field = data.draw(st.sampled_from(sorted(fields)))
    if fields[field].startswith("{"):
        value = json.loads(fields[field])
        place = value
        for _ in range(data.draw(st.integers(0, 3))):
            inner = [one for one in (place.values() if isinstance(place, dict) else place) if one]
            deeper = [one for one in inner if isinstance(one, (dict, list))]
            place = data.draw(st.sampled_from(deeper)) if deeper else place
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        place[data.draw(st.sampled_from(keys))] = data.draw(VALUES)
        fields[field] = json.dumps(value)
    else:
        fields[field] = data.draw(st.text())
    check(fields)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["parameters", "Dream", "prompt", "Comment"]), st.text())
def test_any_text_gives_a_picture_or_nothing(name: str, text: str) -> None:
    check({name: text})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"RIFF....WEBP"]))
def test_any_bytes_give_texts_or_none(body: bytes, start: bytes) -> None:
    check(fields_of(start + body))


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("depth", [300, 800, 900, 950, 980, 1000, 100_000])
def test_endless_nesting_ends(name: str, depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"inputs":', "}")):
        deep = opening * depth + "1" + closing * depth
        fields = {
            field: text.replace('{"', f'{{"deep": {deep}, "', 1) if text.startswith("{") else text
            for field, text in FIELDS[name].items()
        }
        check(fields)
        check({field: deep for field in NAMES})


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5000, "1" + "0" * 400])
@pytest.mark.parametrize("name", ["swarmui", "fooocus", "invokeai", "novelai", "comfyui"])
def test_numbers_beyond_reason_are_no_numbers(name: str, number: str) -> None:
    for key in ("seed", "steps", "width", "cfg", "cfgscale", "cfg_scale", "scale"):
        pattern = rf'("{key}": )"?[0-9.]+"?'
        check({field: re.sub(pattern, rf"\g<1>{number}", text) for field, text in FIELDS[name].items()})


@pytest.mark.parametrize(
    "part",
    [
        "a: b, ",
        " ",
        "\n",
        ",",
        '"',
        "Hashes: ",
        "Hashes: {",
        "[",
        "[a",
        "(",
        "-s 5 ",
        "\\",
        "k_",
        "Negative prompt: ",
    ],
)
def test_a_text_of_a_megabyte_is_read_in_time(part: str) -> None:
    long = part * (200_000 // len(part))
    start = time.perf_counter()
    for field in ("parameters", "Dream", "Comment", "prompt"):
        check({field: long})
        check({field: f'"{long}"'})
    check({"parameters": f"{long}\n{A1111}"})
    check({"parameters": f"{A1111}, {long}"})
    check({"invokeai_metadata": json.dumps({"scheduler": long, "positive_prompt": long, "steps": long})})
    check({"sd-metadata": json.dumps({"image": {"prompt": long, "sampler": long}})})
    assert time.perf_counter() - start < 3


def check(fields: Fields) -> None:
    """Each reader gives texts that UTF-8 can hold and a recipe that can be drawn, or nothing."""
    for reader in READERS:
        found = reader(fields)
        if found is None:
            continue
        assert type(found) is Foreign
        for text in (found.prompt, found.negative, found.model, *found.facts, *found.facts.values()):
            assert type(text) is str
            text.encode()
        assert found.recipe is None or found.recipe.steps >= 1
