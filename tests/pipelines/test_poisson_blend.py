"""The membrane: exact where it is known, harmonic between, fast where it is large."""

from __future__ import annotations

import time

import numpy as np
import pytest

from graine.pipelines.poisson_blend import harmonised, membrane


def test_between_two_borders_the_shift_is_a_straight_line() -> None:
    rim = np.zeros((20, 41), np.bool_)
    rim[:, [0, -1]] = True
    values = np.zeros((20, 41, 1), np.float32)
    values[:, -1] = 40
    found = membrane(values, rim, ~rim)
    assert np.abs(found[:, :, 0] - np.arange(41)).max() < 1.5


def test_a_wave_along_the_border_dies_away_as_a_harmonic_one() -> None:
    rim = np.zeros((256, 128), np.bool_)
    rim[:, 0] = True
    values = np.zeros((256, 128, 1), np.float32)
    values[:, 0, 0] = 100 * np.cos(np.pi * (np.arange(256) + 0.5) * 8 / 256)
    found = membrane(values, rim, ~rim)[:, :, 0]
    depth = np.arange(128)
    wanted = values[:, :1, 0] * np.cosh(np.pi * 8 / 256 * (127 - depth)) / np.cosh(np.pi * 8 / 256 * 127)
    assert np.abs(found - wanted).max() < 8


def test_kept_pixels_stay_and_new_ones_keep_their_gradients() -> None:
    generator = np.random.default_rng(1)
    drawn = generator.integers(100, 130, (40, 60, 3), np.uint8)
    kept = np.full((40, 60, 3), 60, np.uint8)
    known = np.zeros((40, 60), np.bool_)
    known[:, :20] = True
    found = harmonised(drawn, kept, known)
    assert (found[:, :20] == 60).all()
    apart = np.diff(found[:, 40:].astype(int), axis=1) - np.diff(drawn[:, 40:].astype(int), axis=1)
    assert np.abs(apart).max() <= 1


def test_quick_changes_along_the_border_fade_out_over_some_pixels() -> None:
    """Stripes that end at the border would be a row of teeth there; they run out instead."""
    stripes = np.where(np.arange(64) % 4 < 2, 40, 160).astype(np.uint8)
    kept = np.broadcast_to(stripes[:, None, None], (64, 60, 3))
    known = np.zeros((64, 60), np.bool_)
    known[:, :20] = True
    found = harmonised(np.full((64, 60, 3), 100, np.uint8), kept, known).astype(int)
    across = np.abs(np.diff(found, axis=1)).mean((0, 2))
    assert across[19] <= 2
    assert across.max() <= 120 / 6
    assert np.ptp(found[:, 35:]) <= 3


@pytest.mark.parametrize("known", [np.ones((9, 9), np.bool_), np.zeros((9, 9), np.bool_)])
def test_without_a_border_nothing_is_changed(known: np.ndarray) -> None:
    drawn, kept = np.full((9, 9, 3), 7, np.uint8), np.full((9, 9, 3), 200, np.uint8)
    assert (harmonised(drawn, kept, known) == (200 if known.all() else 7)).all()


def test_a_large_hole_takes_seconds() -> None:
    known = np.zeros((700, 700), np.bool_)
    known[:10] = True
    began = time.process_time()
    harmonised(np.zeros((700, 700, 3), np.uint8), np.full((700, 700, 3), 9, np.uint8), known)
    assert time.process_time() - began < 5
