"""Pictures by what they show: looked at once, then found by likeness and by words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from graine.errors import LibraryError
from graine.library.entry import Query
from graine.library.store import Library
from graine.picture import Picture
from graine.progress import Progress
from graine.recipe import Recipe
from graine.studio.semantic_search import AT_ONCE, SemanticSearch

COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}


class Eye:
    """A judge that sees a picture's mean colour, and knows the names of three."""

    name = "eye"

    def __init__(self) -> None:
        self.seen = 0

    def vectors(self, pictures: Sequence[Image.Image]) -> np.ndarray:
        """The colours, of length 1."""
        self.seen += len(pictures)
        colours = np.array([np.asarray(one, np.float32).mean(axis=(0, 1)) + 1 for one in pictures])
        return colours / np.linalg.norm(colours, axis=1, keepdims=True)

    def hear(self, texts: Sequence[str]) -> np.ndarray:
        """The colours that are named."""
        return np.array([COLOURS[text] for text in texts], np.float32) / 255


def kept(library: Library, *colours: str, prompt: str = "a ball") -> None:
    """Keep a picture of each colour."""
    for seed, colour in enumerate(colours):
        library.keep(Picture(Image.new("RGB", (8, 8), colour), Recipe(prompt=prompt, seed=seed)))


def test_words_find_what_shows_it_whatever_the_prompts_say(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        kept(library, "red", "blue", "orange", prompt="green")
        found = SemanticSearch(library, judge=Eye()).meaning("red")
        assert [entry.id for entry, _ in found] == [1, 3, 2]
        assert found[0][1] == pytest.approx(1, abs=0.02)


def test_a_picture_finds_what_is_like_it_but_not_itself(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        kept(library, "red", "blue", "orange")
        sight = SemanticSearch(library, judge=Eye())
        assert [entry.id for entry, _ in sight.like("1")] == [3, 2]
        Image.new("RGB", (9, 9), "navy").save(tmp_path / "new.png")
        assert sight.like(str(tmp_path / "new.png"))[0][0].id == 2
        with pytest.raises(LibraryError, match="There is no picture “nothing"):
            sight.like("nothing.png")


def test_the_query_holds_and_is_read_page_by_page(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        kept(library, "red", "blue", "orange", "tomato")
        library.rate([2, 3], 4)
        sight = SemanticSearch(library, judge=Eye())
        assert [entry.id for entry, _ in sight.like("1", Query(rating=(4, 5)))] == [3, 2]
        pages = [sight.like("1", Query(limit=2, offset=offset)) for offset in (0, 2)]
        assert [[entry.id for entry, _ in page] for page in pages] == [[4, 3], [2]]


def test_every_picture_is_looked_at_once(tmp_path: Path) -> None:
    told: list[Progress] = []
    with Library(tmp_path) as library:
        kept(library, *(f"#{value:02x}0000" for value in range(AT_ONCE + 4)))
        eye = Eye()
        assert SemanticSearch(library, judge=eye, progress=told.append).look() == AT_ONCE + 4
        assert SemanticSearch(library, judge=eye).look() == 0
        assert eye.seen == AT_ONCE + 4
    assert [(one.done, one.total) for one in told] == [(AT_ONCE, AT_ONCE + 4), (AT_ONCE + 4,) * 2]


def test_what_was_seen_before_it_was_stopped_is_remembered(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with Library(tmp_path) as library:
        kept(library, *(f"#{value:02x}0000" for value in range(AT_ONCE + 4)))
        eye = Eye()
        with pytest.raises(KeyboardInterrupt):
            SemanticSearch(library, judge=eye, progress=stop).look()
        assert SemanticSearch(library, judge=eye).look() == 4


def test_pictures_that_cannot_be_read_are_named_and_hold_nobody_up(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        kept(library, *(f"#{value:02x}0000" for value in range(AT_ONCE + 4)))
        for id in range(3, AT_ONCE + 4):
            library.get(id).path.unlink()
        library.get(AT_ONCE + 4).path.write_bytes(b"no picture")
        sight = SemanticSearch(library, judge=Eye())
        assert [entry.id for entry, _ in sight.meaning("red")] == [2, 1]
        assert len(sight.blind) == AT_ONCE + 2


def test_the_judge_of_graine_sees_a_circle(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        for seed, (shape, colour) in enumerate([("ellipse", "red"), ("rectangle", "blue")]):
            image = Image.new("RGB", (128, 128), "white")
            getattr(ImageDraw.Draw(image), shape)((24, 24, 104, 104), fill=colour)
            library.keep(Picture(image, Recipe(prompt="", seed=seed)))
        sight = SemanticSearch(library)
        assert sight.meaning("a red circle")[0][0].id == 1
        assert sight.meaning("a blue square")[0][0].id == 2
