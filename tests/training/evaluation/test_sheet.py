import numpy as np

from training.captions import FILTER_NAMES, STYLE_NAMES, SUBJECT_NAMES, Example
from training.evaluation.eval_set import single, trial
from training.evaluation.sheet import (
    ABOVE,
    ACROSS,
    BESIDE,
    GAP,
    HELD_OUT,
    Block,
    Row,
    every,
    in_styles,
    kept_out,
    sheet,
)

SIDE, STEP = 32, 32 + GAP
CAT, FOX, HOUSE, TREE = (SUBJECT_NAMES.index(name) for name in ("cat", "fox", "house", "tree"))


def greys(count: int) -> np.ndarray:
    """Pictures of one grey each, every one lighter than the last."""
    return np.stack([np.full((128, 128, 3), 10 + 10 * n, np.uint8) for n in range(count)])


def test_pictures_lie_in_the_column_of_their_subject_and_the_row_of_their_style() -> None:
    block = in_styles((CAT, FOX))
    paper = sheet([block], greys(16), side=SIDE)
    assert paper.size == (BESIDE + ACROSS * STEP, ABOVE + 8 * STEP)
    for n, each in enumerate(every([block])):
        column, row = n % 2, n // 2
        middle = (BESIDE + column * STEP + SIDE // 2, ABOVE + row * STEP + SIDE // 2)
        assert paper.getpixel(middle) == (10 + 10 * n,) * 3
        assert each.example == single((CAT, FOX)[column], row)


def test_blocks_follow_each_other() -> None:
    blocks = [
        Block(["one"], [Row("a", [trial(single(FOX, 0))])]),
        Block(["two"], [Row("b", [trial(single(FOX, 2))])]),
    ]
    paper = sheet(blocks, greys(2), side=SIDE)
    assert paper.getpixel((BESIDE + SIDE // 2, 2 * ABOVE + STEP + SIDE // 2)) == (20, 20, 20)


def test_what_was_held_out_is_framed() -> None:
    outlined = STYLE_NAMES.index("streamline-emojis")
    row = [trial(single(CAT, outlined)), trial(single(FOX, outlined))]
    paper = sheet([Block(["cat", "fox"], [Row("", row)])], greys(2), side=SIDE)
    frame = tuple(bytes.fromhex(HELD_OUT[1:]))
    assert paper.getpixel((BESIDE, ABOVE)) == frame
    assert paper.getpixel((BESIDE + STEP, ABOVE)) == (20, 20, 20)


def test_scenes_and_painted_styles_may_be_held_out_too() -> None:
    oil = FILTER_NAMES.index("oil painting")
    assert kept_out(Example(subjects=(HOUSE, TREE), style=0, relation=0))
    assert kept_out(Example(subjects=(CAT,), style=0, filter=oil))
    assert not kept_out(Example(subjects=(FOX,), style=0, filter=oil))
