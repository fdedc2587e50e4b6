import numpy as np

from training.captions import STYLE_NAMES, SUBJECT_NAMES
from training.sheet import ABOVE, ACROSS, BESIDE, GAP, sheet, wish


def test_every_pair_has_a_prompt_and_a_seed_of_its_own() -> None:
    wishes = [
        wish(subject, style) for subject in range(len(SUBJECT_NAMES)) for style in range(len(STYLE_NAMES))
    ]
    assert len({each.seed for each in wishes}) == len({each.prompt for each in wishes}) == len(wishes)
    assert wish(0, STYLE_NAMES.index("fluent-3d")).prompt == "a cat, 3D render"
    assert wish(0, STYLE_NAMES.index("fluent-3d"), "fr").prompt == "un chat, rendu 3D"


def test_pictures_lie_in_the_column_of_their_subject_and_the_row_of_their_style() -> None:
    made = np.stack([np.full((128, 128, 3), (40 * n, 0, 0), np.uint8) for n in range(4)])
    paper = sheet(made, ["dog", "fox"], ["noto", "twemoji"], side=64)
    assert paper.size == (BESIDE + 2 * (64 + GAP), ABOVE + 2 * (64 + GAP))
    for column in range(2):
        for row in range(2):
            middle = (BESIDE + column * (64 + GAP) + 32, ABOVE + row * (64 + GAP) + 32)
            assert paper.getpixel(middle) == (40 * (column * 2 + row), 0, 0)


def test_more_subjects_go_into_blocks_below() -> None:
    made = np.zeros((ACROSS + 1, 128, 128, 3), np.uint8)
    paper = sheet(made, SUBJECT_NAMES[: ACROSS + 1], ["noto"], side=16)
    assert paper.size == (BESIDE + ACROSS * (16 + GAP), 2 * (ABOVE + 16 + GAP))
    assert paper.getpixel((BESIDE + 8, 2 * ABOVE + 16 + GAP + 8)) == (0, 0, 0)
