"""Wildcards: lists found by name, ours and the user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.errors import PromptError
from graine.prompt.builder.wordlists import words
from graine.prompt.templates.wildcards import Wildcards


@pytest.fixture
def wildcards(tmp_path: Path) -> Wildcards:
    """Make some lists in a folder."""
    for name, text in {
        "animal.txt": "cat\ndog\n",
        "sub/Warm Colors.txt": "red\norange\n",
        "sub/colors2.txt": "blue\nred\n",
        "style.txt": "mine\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return Wildcards(tmp_path)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("animal", ("cat", "dog")),
        ("Animal", ("cat", "dog")),
        ("sub/warm_colors", ("red", "orange")),
        ("sub/*", ("red", "orange", "blue")),  # each once
        ("*colors*", ("red", "orange", "blue")),  # in any folder
        ("**/colors2", ("blue", "red")),
        ("style", ("mine",)),  # before ours
    ],
)
def test_a_list_is_found_by_name_and_by_pattern(
    name: str, values: tuple[str, ...], wildcards: Wildcards
) -> None:
    assert set(wildcards.values(name)) == set(values)
    assert len(wildcards.values(name)) == len(values)


@pytest.mark.parametrize("part", ["subject", "style", "artist", "period", "touch"])
def test_our_own_lists_need_no_folder(part: str) -> None:
    assert Wildcards().values(part) == tuple(word.name for word in words(part))


def test_groups_are_lists_in_both_languages() -> None:
    light = Wildcards().values("touch/light")
    assert "golden light" in light
    assert Wildcards().values("touch/lumière") == light
    assert Wildcards().values("artist/art nouveau") == Wildcards().values("artist/art-nouveau")
    assert "Katsushika Hokusai" in Wildcards().values("artist/ukiyo*")


def test_a_file_that_cannot_be_read_stops_only_itself(wildcards: Wildcards, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("people:\n  - boy\n  girl\n")
    assert wildcards.values("animal") == ("cat", "dog")
    assert wildcards.values("period")
    with pytest.raises(PromptError, match=r"broken\.yaml” cannot be read \(3: girl\)"):
        wildcards.values("people")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "sub/../../secret", "..\\secret"])
def test_names_do_not_lead_out_of_the_folder(name: str, wildcards: Wildcards, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret\n")
    with pytest.raises(PromptError):
        wildcards.values(name)


def test_an_unknown_name_is_answered_with_the_nearest(wildcards: Wildcards) -> None:
    with pytest.raises(PromptError, match=r"There is no list named “__animals__”\. Available: __animal__"):
        wildcards.values("animals")
