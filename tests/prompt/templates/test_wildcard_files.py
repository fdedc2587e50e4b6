"""Files of wildcards: text, YAML, JSON; and those that cannot be read."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graine.errors import PromptError
from graine.prompt.templates.wildcard_files import LARGEST, read_folder, read_yaml


def lists(folder: Path, **files: str) -> dict[str, tuple[str, ...]]:
    """Write files, with "_" for the dot of the suffix, and read the folder."""
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    refused: list[PromptError] = []
    found = dict(read_folder(folder, refused))
    if refused:
        raise refused[0]
    return found


def test_a_text_file_has_a_value_a_line(tmp_path: Path) -> None:
    found = lists(tmp_path, animal_txt="\ufeff# animals\ncat\n\n  dog # barks\ncat\n{red|grey} fox\r\nélan\n")
    assert found == {"animal": ("cat", "dog", "{red|grey} fox", "élan")}


def test_folders_are_part_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "light" / "deep").mkdir(parents=True)
    (tmp_path / "light" / "deep" / "warm.txt").write_text("amber\n")
    assert lists(tmp_path) == {"light/deep/warm": ("amber",)}


TREE = """
# people of all ages
people:
    young:
        - boy
        - "a {girl|child}"   # a template
    old:
    - man
    - 'it''s me'
places: [one]
single: 'a, b'
'quoted key': # of a list
  - a: b
  - __people/young__
"""


def test_yaml_lists_are_named_by_their_keys(tmp_path: Path) -> None:
    assert lists(tmp_path, words_yaml=TREE.replace("places: [one]\n", "")) == {
        "people/young": ("boy", "a {girl|child}"),
        "people/old": ("man", "it's me"),
        "single": ("a, b",),
        "quoted key": ("a: b", "__people/young__"),
    }


def test_a_list_alone_has_the_name_of_its_file(tmp_path: Path) -> None:
    assert lists(tmp_path, sizes_yml="- small\n- large\n") == {"sizes": ("small", "large")}


def test_json_is_read_too(tmp_path: Path) -> None:
    found = lists(tmp_path, words_json='{"people": {"young": ["boy", "girl", 7, null]}, "one": "a"}')
    assert found == {"people/young": ("boy", "girl", "7"), "one": ("a",)}


@pytest.mark.parametrize(
    ("text", "tree"),
    [("", {}), ("# nothing\n", {}), ("a:\nb: c\n", {"a": "", "b": "c"}), ("---\n- a\n", ["a"])],
)
def test_short_yaml(text: str, tree: Any) -> None:
    assert read_yaml(text) == tree


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("no", "no"),
        ("1:30", "1:30"),
        ("07", "07"),
        ("2026-11-30", "2026-11-30"),
        ("50::red fox", "50::red fox"),
        ("{red|grey} fox # or both", "{red|grey} fox"),
        ("{red|grey}", "{red|grey}"),
        ("{2$$a|it's b}", "{2$$a|it's b}"),
        ("[cat:dog:0.5]", "[cat:dog:0.5]"),
        ("(a cat:1.2), @home", "(a cat:1.2), @home"),
        ("@home", "@home"),
        ("'tis the season", "'tis the season"),
        ('"big" and small', '"big" and small'),
        ('"big: \\"quoted\\"" # this', 'big: "quoted"'),
        ("style: anime", "style: anime"),
        ("style:", "style:"),
        ("- dash", "- dash"),
        ("&pet cat", "cat"),
    ],
)
def test_every_value_is_a_text(line: str, value: str) -> None:
    assert read_yaml(f"a:\n  - first\n  - {line}\n  - last\n") == {"a": ["first", value, "last"]}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("[one, 'two, three'] # both", ["one", "two, three"]),
        ("[one,\n  two]", ["one", "two"]),
        ("{b: [c], d: e}", {"b": ["c"], "d": "e"}),
        ("{red|grey} fox", "{red|grey} fox"),
        ("{red|grey}", "{red|grey}"),
        ("[cat:dog:0.5] b", "[cat:dog:0.5] b"),
        ("b: c", "b: c"),
        ("|\n  two\n  lines", "two\nlines"),
        ("\n\t- tab", ["tab"]),
    ],
)
def test_the_value_of_a_key(value: str, read: Any) -> None:
    assert read_yaml(f"a: {value}\n") == {"a": read}


ANCHORS = """
base: &base
  cats: &cats [tabby, lion]
  dogs: [beagle]
pets:
  dogs: [pug]
  <<: *base
  both: *cats
"""


def test_a_list_that_is_used_again_is_written_once(tmp_path: Path) -> None:
    assert lists(tmp_path, pets_yaml=ANCHORS) == {
        "base/cats": ("tabby", "lion"),
        "base/dogs": ("beagle",),
        "pets/cats": ("tabby", "lion"),
        "pets/dogs": ("pug",),
        "pets/both": ("tabby", "lion"),
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: *x\n", 1),
        ("words\n", 1),
        ("a:\n    b: c\n  d: e\n", 3),
        ("a:\n  - b\n  c: d\n", 3),
        ("a: !word b\n", 1),
        ("a:\n  - b\nc: [d\n", 3),
        ("a: \x01\n", 1),
    ],
)
def test_yaml_that_is_none_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ValueError, match=f"^{line}: "):
        read_yaml(text)


LAUGHS = "a: &a {x: [ha]}\n" + "".join(
    f"{after}: &{after} {{x: *{before}, y: *{before}}}\n"
    for before, after in pairwise("abcdefghijklmnopqrstuvwxyz")
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_yaml", "a: !!python/object:os.system x\n"),
        ("a_yaml", LAUGHS),
        ("a_yaml", "a: &a {x: *a}\n"),
        ("a_json", "{"),
        ("a_json", "[" * 100_000),
        ("a_txt", "x" * (LARGEST + 1)),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"a\.\w+” cannot be read"):
        lists(tmp_path, **{name: text})


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret\n")
    (inside / "animal.txt").write_text("cat\n")
    os.symlink(outside / "secret.txt", inside / "link.txt")
    os.symlink(outside, inside / "folder")
    os.symlink(inside / "missing", inside / "broken.txt")
    assert lists(inside) == {"animal": ("cat",)}


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no wildcards folder"):
        lists(tmp_path / "missing")
