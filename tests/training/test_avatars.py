from pathlib import Path

import numpy as np
import pytest

from training import avatars
from training.avatars import HELD_OUT, Wish, wishes
from training.data import ARTISTS


def test_wishes_are_the_same_each_time_and_cover_every_part() -> None:
    assert wishes() == wishes()
    for name, artist in ARTISTS.items():
        mine = [wish for wish in wishes() if wish.artist == name]
        for part in ("length", "colour", "extra"):
            assert {getattr(wish, part) for wish in mine} == set(artist[part])


@pytest.mark.parametrize(
    ("wish", "english", "french"),
    [
        (
            Wish("adventurer", "long", "red", "glasses", 1),
            "a person with long red hair and glasses",
            "une personne aux cheveux longs et roux et des lunettes",
        ),
        (
            Wish("micah", "short", "black", "beard", 1),
            "a man with short black hair and a beard",
            "un homme aux cheveux courts et noirs et une barbe",
        ),
        (
            Wish("toon-head", "long", "blond", "none", 1),
            "a person with long blond hair",
            "une personne aux cheveux longs et blonds",
        ),
    ],
)
def test_a_caption_says_only_what_is_certain(wish: Wish, english: str, french: str) -> None:
    assert wish.phrase == (english, french)


def test_options_are_what_the_wish_names() -> None:
    options = Wish("micah", "short", "black", "glasses", 5).options
    assert options["hairColor"] == ["000000"]
    assert options["glassesProbability"] == 100
    assert options["seed"] == "5"


def test_what_is_held_out_exists() -> None:
    parts = {(wish.artist, wish.length, wish.colour) for wish in wishes()}
    assert parts >= HELD_OUT


def test_other_portraits_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "avatars.npz"
    blank = np.zeros((1, 2, 2, 4), np.uint8)
    words = np.array(["a"])
    np.savez(
        path, rgba=blank, artist=np.zeros(1), phrase_en=words, phrase_fr=words, held_out=np.zeros(1, bool)
    )
    monkeypatch.setattr(avatars, "PATH", path)
    with pytest.raises(SystemExit, match=r"avatars.npz holds other portraits: SHA-256 .* expected"):
        avatars.load()


@pytest.mark.parametrize("artist", ARTISTS.values(), ids=ARTISTS)
def test_every_artist_is_pinned_and_the_licence_named(artist: dict[str, str]) -> None:
    assert artist["package"].count("@") == 2
    assert len(bytes.fromhex(artist["sha256"])) == 32
    assert artist["licence"] in {"CC0-1.0", "CC-BY-4.0"}
