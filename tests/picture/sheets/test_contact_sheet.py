"""Contact sheets show what they are given where it belongs, and stay small enough to open."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from graine.picture.sheets.contact_sheet import ACCENT, Cell, Section, rows_of, sheet, sheet_of
from graine.picture.sheets.text_layout import font, shortened, wrapped

RED, BLUE = (200, 10, 10), (10, 10, 200)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (64, 64)) -> Image.Image:
    return Image.new("RGB", size, colour)


def where(image: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) of all pixels of a colour."""
    rows, columns = np.nonzero((np.asarray(image) == colour).all(-1))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_pictures_lie_in_their_places_in_the_size_asked_for() -> None:
    image = sheet([[Cell(plain(RED)), Cell(None)], [Cell(None), Cell(plain(BLUE))]], side=100)
    red, blue = where(image, RED), where(image, BLUE)
    assert (red[2] - red[0], red[3] - red[1]) == (100, 100)
    assert blue[0] > red[2]
    assert blue[1] > red[3]


def test_a_picture_keeps_its_shape() -> None:
    left, top, right, bottom = where(sheet([[Cell(plain(RED, (40, 80)))]], side=120), RED)
    assert (right - left, bottom - top) == (60, 120)


def test_words_take_room_below_above_and_beside() -> None:
    bare = sheet([[Cell(plain(RED))]], side=128)
    labelled = sheet([[Cell(plain(RED), "seed 3", "score 0.2")]], columns=["CFG 7"], names=["ddim"], side=128)
    assert labelled.height > bare.height + 30
    assert where(labelled, RED)[0] > where(bare, RED)[0] + 20
    assert where(labelled, RED)[1] > where(bare, RED)[1] + 10


def test_a_marked_picture_has_a_frame_of_the_accent_colour() -> None:
    accent = tuple(bytes.fromhex(ACCENT[1:]))
    marked, plain_one = (np.asarray(sheet([[Cell(plain(RED), marked=on)]])) for on in (True, False))
    assert (marked == accent).all(-1).any()
    assert not (plain_one == accent).all(-1).any()


@pytest.mark.parametrize(("rows", "columns"), [(40, 50), (1, 3000), (3000, 1)])
def test_a_large_sheet_is_drawn_smaller(rows: int, columns: int) -> None:
    image = sheet([[Cell(None)] * columns] * rows, title="many")
    assert image.width * image.height < 64_000_000
    assert max(image.size) <= 30_000


def test_sections_stand_under_each_other_with_their_titles() -> None:
    both = sheet_of([Section([[Cell(plain(RED))]], title="8 steps"), Section([[Cell(plain(BLUE))]])], side=64)
    assert where(both, BLUE)[1] > where(both, RED)[3]


def test_nothing_makes_a_sheet_too() -> None:
    assert min(sheet([]).size) > 0


def test_transparent_and_grey_pictures_are_shown_on_white() -> None:
    clear = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    grey = Image.new("L", (32, 32), 77)
    for image, colour in ((clear, (255, 255, 255)), (grey, (77, 77, 77))):
        left, top, right, bottom = where(sheet([[Cell(image)]], side=64), colour)
        assert (right - left, bottom - top) == (64, 64)


def drawn(letter: str) -> bytes:
    """The pixels of a letter."""
    image = Image.new("L", (40, 40))
    ImageDraw.Draw(image).text((4, 4), letter, fill=255, font=font(20))
    return image.tobytes()


def test_the_font_has_the_letters_of_french_and_of_other_european_languages() -> None:
    missing = drawn("漢")  # the sign for what the font lacks
    for letter in "éèêëàâçùûüôîïœŒæÉÀ«»…×’ßñøłžДЖωα":
        assert drawn(letter) != missing, letter


def test_long_words_are_wrapped_then_shortened() -> None:
    lines = wrapped("une très longue légende qui ne tient pas", 15, width=100, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(font(15).getlength(line) <= 100 for line in lines)
    assert wrapped("x" * 90, 15, width=60, lines=2)[0] == "x" * len(
        wrapped("x" * 90, 15, width=60, lines=2)[0]
    )
    assert wrapped("two\nlines\x00 here", 10, width=500, lines=3) == ["two lines here"]
    assert wrapped("", 10, width=50, lines=2) == []
    assert shortened("kept", 10, width=100) == "kept"


def test_cells_break_into_rows() -> None:
    cells = [Cell(None, str(number)) for number in range(5)]
    assert [[cell.label for cell in row] for row in rows_of(cells, 2)] == [["0", "1"], ["2", "3"], ["4"]]
