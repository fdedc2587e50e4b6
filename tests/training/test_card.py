"""The data card that is committed speaks of today's sources: what changes without it fails here."""

import pytest

from training import avatars, clipart
from training.card import CARD, table
from training.data import ARTISTS, NAMES, SOURCES, SUBJECTS, held_out, unheard

TEXT = CARD.read_text("utf-8")


def test_a_table_has_one_line_for_each_row_and_two_above() -> None:
    assert table(["set", "pictures"], [["noto", 1644]]).splitlines() == [
        "| set | pictures |",
        "| --- | --- |",
        "| noto | 1644 |",
    ]


@pytest.mark.parametrize("pin", [*SOURCES.values(), NAMES, *ARTISTS.values(), clipart.PIN])
def test_every_package_is_named_with_its_version(pin: dict[str, str]) -> None:
    assert f"`{pin['package']}`" in TEXT


def test_what_is_held_out_is_listed_as_it_is_today() -> None:
    listed = next(line for line in TEXT.splitlines() if line.startswith("- **pairs of subject and set**"))
    pairs = [pair.split(" × ") for pair in listed.split(": ", 1)[1].split(", ")]
    assert all(held_out(subject, style) for subject, style in pairs)
    words = [word for subject in SUBJECTS.values() for word in subject["fr"] if unheard(word)]
    assert f"({len(words)}): {', '.join(words)}\n" in TEXT
    assert all(" ".join(kept) in TEXT for kept in avatars.HELD_OUT)


@pytest.mark.parametrize("artist", ARTISTS.values(), ids=ARTISTS)
def test_an_artist_is_said_to_be_learnt_or_not_yet(artist: dict[str, str]) -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| {artist['by']} |"))
    assert row.endswith("| not yet |" if artist.get("later") else "| yes |")
