"""Words for a picture: from what a judge was taught, ranked, and put into a prompt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from graine.errors import ModelNotFound
from graine.judges.clip import BUILT_IN
from graine.prompt.builder.wordlists import words
from graine.studio.interrogate import (
    KINDS,
    HeardWord,
    ask,
    find_captioner,
    find_judge,
    load_judge,
    plain_background,
    unheard,
    word_lists,
)

WHITE = Image.new("RGB", (64, 48), "white")


class Liking:
    """A judge that likes the words with certain ends, and hears all that it is asked."""

    name = "liking"

    def __init__(self, *liked: str, share: float = 0.9) -> None:
        self.liked, self.share = liked, share
        self.heard: list[str] = []

    def score(self, pictures: Sequence[Image.Image], prompt: str) -> list[float]:
        return [0.0 for _ in pictures]

    def describe(self, picture: Image.Image, words: Sequence[str]) -> list[tuple[str, float]]:
        self.heard += words
        rest = (1 - self.share) / max(1, len(words) - 1)
        shares = [(word, self.share if word.endswith(self.liked) else rest) for word in words]
        return sorted(shares, key=lambda pair: -pair[1])


def lists(lang: str, tmp_path: Path) -> dict[str, tuple[HeardWord, ...]]:
    return dict(word_lists(tmp_path, lang))


def test_a_judge_is_asked_for_nothing_but_what_it_was_taught() -> None:
    taught = json.loads((BUILT_IN / "words.json").read_text(encoding="utf-8"))["fr"]
    found = word_lists(BUILT_IN, "fr")
    assert set(found) == {"subject", "style"}
    judge = Liking("un panda", "aquarelle")
    answer = ask(WHITE, judge, found, lang="fr")
    assert set(judge.heard) <= {*taught["subjects"], *taught["styles"]}
    assert answer.prompt == "un panda, aquarelle, fond blanc"


def test_any_other_judge_is_asked_for_all_lists(tmp_path: Path) -> None:
    found = lists("fr", tmp_path)
    assert set(found) == set(KINDS)
    assert {entry.shown for entry in found["style"]} == {word.french for word in words("style")}
    assert all(entry.heard.isascii() or entry.heard for entry in found["artist"])
    judge = Liking("a cat", "of watercolor", "by Claude Monet", ", soft light")
    answer = ask(WHITE, judge, found, lang="fr", count=2)
    assert [len(each) for each in answer.keywords.values()] == [2] * len(KINDS)
    assert answer.keywords["artist"][0].word == "Claude Monet"
    assert answer.prompt == "un chat, aquarelle, by Claude Monet, lumière douce, fond blanc"


def test_what_is_not_sure_is_no_part_of_the_prompt(tmp_path: Path) -> None:
    judge = Liking("a cat", "of watercolor", "by Claude Monet", share=0.1)
    assert (
        ask(Image.effect_noise((64, 64), 90), judge, lists("en", tmp_path), lang="en").prompt
        == "a cat, watercolor"
    )


def test_a_sentence_takes_the_place_of_the_subject(tmp_path: Path) -> None:
    class Captioner:
        def caption(self, picture: Image.Image) -> str:
            return "a cat on a mat"

    judge, captioner = Liking("a cat", "of watercolor"), Captioner()
    found = ask(WHITE, judge, lists("en", tmp_path), lang="en", captioner=captioner)
    assert (found.caption, found.prompt) == ("a cat on a mat", "a cat on a mat, watercolor, white background")
    french = ask(WHITE, judge, lists("fr", tmp_path), lang="fr", captioner=captioner)
    assert french.prompt.startswith("un chat,")  # the sentence is English


@pytest.mark.parametrize(
    ("colour", "english", "french"),
    [("white", "white background", "fond blanc"), ("#40a045", "green background", "fond vert")],
)
def test_a_plain_background_is_measured(colour: str, english: str, french: str) -> None:
    picture = Image.new("RGB", (100, 60), colour)
    picture.paste("red", (20, 15, 80, 45))
    for lang, said in (("en", english), ("fr", french)):
        found = plain_background(picture, lang)
        assert found is not None
        assert (found.word, found.share) == (said, 1.0)


def test_a_lively_background_has_no_colour() -> None:
    picture = Image.new("RGB", (100, 60), "white")
    picture.paste("blue", (0, 0, 50, 60))
    assert plain_background(picture, "en") is None


def test_judges_are_found_by_name_and_by_path(tmp_path: Path) -> None:
    (tmp_path / "vit").mkdir()
    assert find_judge(None, tmp_path) == BUILT_IN
    assert find_judge("vit", tmp_path) == tmp_path / "vit"
    assert find_judge(str(tmp_path / "vit"), Path("nowhere")) == tmp_path / "vit"
    with pytest.raises(ModelNotFound, match="vit"):
        find_judge("vat", tmp_path)
    assert find_captioner(tmp_path) is None


SHIPPED = (BUILT_IN / "model.safetensors").is_file()


@pytest.mark.skipif(not SHIPPED, reason="the judge's weights are not in this clone")
@pytest.mark.parametrize(("lang", "subject"), [("en", "a panda"), ("fr", "un panda")])
def test_the_shipped_judge_names_a_panda(lang: str, subject: str, tmp_path: Path) -> None:
    picture = Image.open(Path(__file__).parents[1] / "judges" / "panda.png")
    judge, lists = load_judge(BUILT_IN, tmp_path), word_lists(BUILT_IN, lang)
    assert unheard(judge, lists) == 137
    found = ask(picture, judge, lists, lang=lang)
    assert unheard(load_judge(BUILT_IN, tmp_path), lists) == 0
    assert found.keywords["subject"][0].word == subject
    assert found.prompt.startswith(f"{subject}, ")
