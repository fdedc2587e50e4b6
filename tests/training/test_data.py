from pathlib import Path
from unittest.mock import Mock

import pytest

from training.data import (
    HELD_OUT_ONE_IN,
    SOURCES,
    SUBJECTS,
    held_out,
    held_out_scene,
    plain_code,
    slug,
    solid,
)
from training.paths import refuse_changed, sha256


@pytest.mark.parametrize(
    ("subject", "style", "out"),
    [
        ("cat", "emojione", True),
        ("bicycle", "twemoji", True),
        ("elephant", "fluent-3d", True),
        ("cat", "noto", False),
        ("panda", "fluent-3d", False),
    ],
)
def test_what_is_held_out_never_changes(subject: str, style: str, out: bool) -> None:
    assert held_out(subject, style) is out


def test_about_one_pair_in_so_many_is_held_out() -> None:
    pairs = [(subject, style) for subject in SUBJECTS for style in SOURCES]
    share = sum(held_out(*pair) for pair in pairs) / len(pairs)
    assert 0.5 < share * HELD_OUT_ONE_IN < 1.5


def test_no_subject_is_held_out_in_most_styles() -> None:
    assert (
        max(sum(held_out(subject, style) for style in SOURCES) for subject in SUBJECTS) <= len(SOURCES) // 2
    )


def test_a_changed_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "noto.tgz"
    path.write_bytes(b"pictures")
    right = sha256(path)
    refuse_changed(path, right)
    path.write_bytes(b"other pictures")
    with pytest.raises(
        SystemExit, match=f"noto.tgz has SHA-256 .* expected {right}: delete .* and build it again"
    ):
        refuse_changed(path, right)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_source_is_pinned_and_its_licence_named(source: dict[str, str]) -> None:
    assert source["package"].count("@") == 2  # scope and version
    assert len(bytes.fromhex(source["sha256"])) == 32
    assert source["licence"] in {"Apache-2.0", "CC-BY-4.0", "MIT"}


@pytest.mark.parametrize(
    ("text", "plain"), [("Red Apple", "redapple"), ("jack-o’-lantern", "jackolantern"), ("é", "e")]
)
def test_names_are_compared_without_marks(text: str, plain: str) -> None:
    assert slug(text) == plain


def test_variation_selectors_do_not_count() -> None:
    assert plain_code("26b0-fe0f") == "26B0"


def test_a_3d_picture_is_found_with_or_without_its_variation_selector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {"assets/2764-fe0f.webp": b"heart", "assets/1f431.webp": b"cat"}
    monkeypatch.setattr("training.data.members", Mock(return_value=files))
    assert [solid(Path(), code) for code in ("2764", "1F431", "1F436")] == [b"heart", b"cat", None]


@pytest.mark.parametrize(
    ("one", "other", "out"), [("house", "tree", True), ("tree", "house", True), ("cat", "dog", False)]
)
def test_scenes_are_held_out_in_either_order(one: str, other: str, out: bool) -> None:
    assert held_out_scene(one, other) is out


@pytest.mark.parametrize(
    ("subject", "style", "out"),
    [("cat", "oil painting", True), ("house", "pixel art", True), ("cat", "pixel art", False)],
)
def test_filters_are_held_out_too(subject: str, style: str, out: bool) -> None:
    assert held_out(subject, style) is out
