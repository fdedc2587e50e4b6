from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from training import examples as laid
from training.backgrounds import BACKGROUNDS, COLOURS, TINT_NAMES, TINTS, WHITE
from training.captions import FILTER_NAMES, RELATIONS, STYLE_NAMES, SUBJECT_NAMES, Example
from training.data import SIZE, SOURCES, Pictures, held_out, held_out_scene

RED, BLUE = (200, 30, 30), (30, 30, 200)


def block(colour: tuple[int, int, int]) -> np.ndarray:
    """Half the picture, in the middle, in one colour; nothing round it."""
    rgba = np.zeros((SIZE, SIZE, 4), np.uint8)
    rgba[32:96, 32:96] = (*colour, 255)
    return rgba


@pytest.fixture(autouse=True)
def pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every subject in every set: cats are red blocks, all others blue ones."""
    pairs = [(subject, style) for subject in range(len(SUBJECT_NAMES)) for style in range(len(SOURCES))]
    names = list(SOURCES)
    made = Pictures(
        np.stack([block(RED if SUBJECT_NAMES[subject] == "cat" else BLUE) for subject, _ in pairs]),
        np.array([subject for subject, _ in pairs]),
        np.array([style for _, style in pairs]),
        np.array([held_out(SUBJECT_NAMES[subject], names[style]) for subject, style in pairs]),
    )
    monkeypatch.setattr(laid, "load", lambda: made)
    laid.drawn.cache_clear()
    laid.styles_of.cache_clear()
    yield
    laid.drawn.cache_clear()
    laid.styles_of.cache_clear()


def blobs(pixels: np.ndarray, colour: tuple[int, int, int]) -> int:
    from scipy import ndimage

    near = (np.abs(pixels.astype(int) - colour) < 60).all(2)
    labelled = np.zeros(near.shape, np.int32)
    return int(np.asarray(ndimage.label(near, output=labelled)))


def test_nothing_held_out_is_learnt() -> None:
    found = [example for _, example in laid.examples(Random(1))]
    for example in found:
        names = [SUBJECT_NAMES[subject] for subject in example.subjects]
        assert not any(held_out(name, STYLE_NAMES[example.style]) for name in names)
        assert example.filter < 0 or not held_out(names[0], FILTER_NAMES[example.filter])
        assert len(names) == 1 or not held_out_scene(*names)
    assert {kind for kind, _ in laid.examples(Random(1))} <= set(laid.ARRANGE)


@pytest.mark.parametrize("count", laid.PLACES)
def test_as_many_things_are_shown_as_are_counted(count: int) -> None:
    example = Example(subjects=(SUBJECT_NAMES.index("cat"),), style=0, count=count)
    assert blobs(laid.picture("counted", example, Random(count)), RED) == count


@pytest.mark.parametrize("relation", RELATIONS)
def test_two_things_lie_as_the_relation_says(relation: str) -> None:
    cat, dog = SUBJECT_NAMES.index("cat"), SUBJECT_NAMES.index("dog")
    example = Example(subjects=(cat, dog), style=0, relation=RELATIONS.index(relation))
    pixels = laid.picture("scene", example, Random(3))
    centres = [np.argwhere((np.abs(pixels.astype(int) - c) < 60).all(2)).mean(0) for c in (RED, BLUE)]
    (top, left), (other_top, other_left) = centres
    wanted = {"left of": left < other_left, "right of": left > other_left, "above": top < other_top}
    assert wanted.get(relation, True)
    assert blobs(pixels, RED) == blobs(pixels, BLUE) == 1


@pytest.mark.parametrize("background", [WHITE, *range(len(COLOURS))])
def test_a_named_background_is_near_its_colour(background: int) -> None:
    example = Example(subjects=(0,), style=0, background=background)
    corner = laid.picture("coloured", example, Random(background))[0, 0].astype(int)
    wanted = (255, 255, 255) if background == WHITE else BACKGROUNDS[COLOURS[background]][1]
    assert (np.abs(corner - wanted) <= (0 if background == WHITE else 10)).all()


@pytest.mark.parametrize("name", TINT_NAMES)
def test_a_tint_turns_the_main_hue(name: str) -> None:
    from PIL import Image

    turned = laid.tint(block(RED), TINTS[name][2])
    hue = int(np.asarray(Image.fromarray(turned[..., :3]).convert("HSV"))[64, 64, 0])
    assert abs((hue - TINTS[name][2] + 128) % 256 - 128) <= 3
    assert (turned[..., 3] == block(RED)[..., 3]).all()


def test_reducing_leaves_no_rim() -> None:
    """Transparent pixels are black here: none of it may show at the edge of a red block on red ground."""
    example = Example(subjects=(SUBJECT_NAMES.index("cat"),), style=0)
    pixels = np.asarray(laid.picture("moved", example, Random(2)))
    assert (pixels.astype(int)[..., 0] >= 195).all()  # from red to white the red channel never falls
