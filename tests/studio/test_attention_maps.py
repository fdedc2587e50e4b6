"""Each word gets its map of the attention, and the picture stays what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from graine.edits import Extend
from graine.errors import ExperimentError
from graine.models.tokenizer import ClipTokenizer
from graine.prompt.compile import compile_prompt
from graine.recipe import Recipe
from graine.studio import Draw, Studio
from graine.studio.attention_maps import SeenWord, heat, placed, words_seen


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


def recipe(studio: Studio, prompt: str) -> Recipe:
    (found,) = studio.plan(Draw(prompt=prompt, seed=3, steps=2, upscale=False))
    return found


def test_words_in_the_order_of_the_prompt_and_the_picture_as_ever(studio: Studio) -> None:
    asked = recipe(studio, "a (red:1.2) panda, pixel art")
    seen = words_seen(studio, asked)
    assert [one.word for one in seen.words] == ["a", "red", "panda", "pixel", "art"]
    after = next(iter(studio.draw([asked])))
    assert seen.picture.pixels_hash == after.pixels_hash
    cells = asked.height // studio.model("pousse").info.scale
    assert all(one.map.shape == (cells, cells) for one in seen.words)
    together = np.sum([one.map for one in seen.words], 0)
    assert together.min() > 0
    assert together.max() < 1  # the marks of begin and end, and the commas, have the rest


def test_words_of_every_stage_of_a_schedule_are_there(studio: Studio) -> None:
    seen = words_seen(studio, recipe(studio, "a [cat:panda:1], flat"))
    assert [one.word for one in seen.words] == ["a", "cat", "flat", "panda"]
    assert (
        np.sum([one.map for one in seen.words], 0).max() < 1
    )  # each stage counts for its share of the steps


def test_places_are_those_of_the_words_own_tokens() -> None:
    tokenizer = ClipTokenizer.built_in()
    text = 'a "green" car, watercolour!'
    (_, pieces), *_ = compile_prompt(text, steps=1).at(0)
    ids = [tokenizer.begin, *tokenizer.encode(text)]
    found = {
        word: tokenizer.decode([ids[place] for place in places]) for word, places in placed(pieces, tokenizer)
    }
    assert {word: shown.strip() for word, shown in found.items()} == {
        "a": "a", "green": "green", "car": "car", "watercolour": "watercolour"
    }  # fmt: skip


def test_words_behind_the_first_chunk_are_counted_on() -> None:
    tokenizer = ClipTokenizer.built_in()
    (_, pieces), *_ = compile_prompt("a cat BREAK a dog", steps=1).at(0)
    assert [(word, places) for word, places in placed(pieces, tokenizer)] == [
        ("a", [1]), ("cat", [2]), ("a", [78]), ("dog", [79])
    ]  # fmt: skip


def test_the_heat_is_light_where_the_word_was_attended_to() -> None:
    level = np.zeros((8, 8), np.float32)
    level[:, :4] = 0.3
    shown = np.asarray(heat(Image.new("RGB", (64, 64), "grey"), SeenWord("cat", level)).convert("L"))
    assert shown[:, :16].mean() > shown[:, 48:].mean() + 80
    flat = heat(Image.new("RGB", (64, 64), "grey"), SeenWord("cat", np.full((8, 8), 0.1, np.float32)))
    assert np.ptp(np.asarray(flat)) <= np.ptp(np.asarray(flat)[0, 0])  # nowhere more than elsewhere


def test_what_cannot_be_shown_is_said(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = recipe(studio, "a cat")
    with pytest.raises(ExperimentError, match="extend"):
        words_seen(studio, replace(asked, edit=Extend(image="0" * 64, left=8)))
    from graine.models.gaussian_model import ExactModel

    monkeypatch.setattr("graine.studio.Studio.model", lambda *_: ExactModel())  # type: ignore[arg-type]
    with pytest.raises(ExperimentError, match="cannot be shown"):
        words_seen(studio, asked)
