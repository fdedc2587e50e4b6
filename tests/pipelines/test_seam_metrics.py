"""The measures of seams tell a visible seam from none, in units that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from graine.pipelines.seam_metrics import Seam, drift, grades, seams
from tests.pipelines.test_extend import scene


def test_seams_are_the_borders_inside_the_picture() -> None:
    assert seams([(0, 0, 40, 30)], (50, 30)) == [Seam(1, 40, 0, 30, (0, 40))]
    assert seams([(5, 6, 40, 30)], (50, 60)) == [
        Seam(1, 5, 6, 30, (5, 40)),
        Seam(1, 40, 6, 30, (5, 40)),
        Seam(0, 6, 5, 40, (6, 30)),
        Seam(0, 30, 5, 40, (6, 30)),
    ]


def test_a_picture_without_a_seam_has_nothing_to_grade() -> None:
    found = grades(scene(20, 20), [(0, 0, 20, 20)])
    assert (found.energy, found.step) == (1, 0)


def test_a_picture_of_one_piece_grades_as_one() -> None:
    found = grades(scene(400, 200), [(0, 0, 211, 200)])
    assert found.energy == pytest.approx(1, abs=0.2)
    assert found.step < 2


def test_a_step_is_counted_in_levels() -> None:
    image = Image.new("RGB", (60, 40), (100, 100, 100))
    image.paste((110, 100, 100), (30, 0, 60, 40))
    found = grades(image, [(0, 0, 30, 40)])
    assert found.step == pytest.approx(10 / 3)
    assert found.energy == pytest.approx(100 / 3 + 1)


def test_opposite_steps_do_not_cancel_out() -> None:
    image = Image.new("RGB", (60, 64), (100, 100, 100))
    image.paste((110, 110, 110), (30, 0, 60, 32))
    image.paste((90, 90, 90), (30, 32, 60, 64))
    assert grades(image, [(0, 0, 30, 64)]).step == pytest.approx(10)


def test_a_step_over_four_pixels_shows_at_a_quarter_of_the_size() -> None:
    pixels = np.asarray(scene(200, 120), np.float64)
    pixels[:, 98:] += 40
    pixels[:, 98:102] -= np.linspace(32, 8, 4)[None, :, None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    assert grades(image, [(0, 0, 100, 120)], scale=4).step > 15


def test_drift_is_the_largest_difference() -> None:
    image = scene(60, 40)
    part = image.crop((10, 5, 30, 25))
    assert drift(image, part, (10, 5)) == 0
    part.putpixel((3, 4), tuple(min(value + 9, 255) for value in part.getpixel((3, 4))))  # type: ignore
    assert drift(image, part, (10, 5)) == 9
