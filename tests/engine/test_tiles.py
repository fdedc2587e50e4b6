"""Windows: all cells are seen, neighbours share enough, and joining shows no border."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from graine.engine.tiles import Windows

SIDES = st.integers(1, 40)


@given(
    height=SIDES, width=SIDES, side=st.integers(0, 16), overlap=st.integers(0, 20), margin=st.integers(0, 9)
)
def test_every_cell_is_in_a_window_and_joining_what_was_cut_gives_the_plane(
    height: int, width: int, side: int, overlap: int, margin: int
) -> None:
    plane = torch.rand(2, height, width)
    windows = Windows.of(height, width, side=side, overlap=overlap, margin=margin)
    parts = windows.cut(plane)
    assert {part.shape for part in parts} == {(2, min(side or height, height), min(side or width, width))}
    torch.testing.assert_close(windows.join(parts), plane)


@pytest.mark.parametrize(
    ("length", "side", "overlap", "count"), [(64, 16, 8, 7), (64, 64, 8, 1), (65, 64, 8, 2)]
)
def test_the_fewest_windows_share_at_least_the_overlap(
    length: int, side: int, overlap: int, count: int
) -> None:
    spans = [columns for _, columns in Windows.of(1, length, side=side, overlap=overlap).places]
    assert len(spans) == count
    assert all(one.stop - following.start >= overlap for one, following in pairwise(spans))


def test_one_window_that_covers_all_changes_no_bit() -> None:
    plane = torch.rand(3, 9, 7)
    windows = Windows.of(9, 7, side=64, overlap=8)
    assert torch.equal(windows.join(windows.cut(plane)), plane)


def test_windows_that_disagree_meet_without_a_step() -> None:
    """Neighbours that are 0 and 1 all over meet in a slope of 8 cells, not in an edge."""
    windows = Windows.of(8, 56, side=32, overlap=8)
    left, right = windows.cut(torch.zeros(1, 8, 56))
    joined = windows.join([left, right + 1])
    steps = joined.diff(dim=-1)
    assert (steps >= 0).all()
    assert joined[0, 0, [0, -1]].tolist() == [0, 1]
    assert steps.max() < 1.6 / 8


def test_where_nothing_may_change_no_window_is_laid() -> None:
    wanted = torch.zeros(32, 32, dtype=torch.bool)
    wanted[2, 30] = True
    windows = Windows.of(32, 32, side=16, overlap=4)
    assert len(windows.places) == 9
    kept = windows.only(wanted)
    assert kept.places == ((slice(0, 16), slice(16, 32)),)
    joined = kept.join([torch.ones(1, 16, 16)])
    assert joined[0, 2, 30] == 1
    assert joined[0, 31, 0] == 0


def test_the_same_windows_can_be_laid_on_the_pixels() -> None:
    cells = Windows.of(20, 33, side=16, overlap=4, margin=1)
    pixels = cells.times(8)
    assert [rows.start * 8 for rows, _ in cells.places] == [rows.start for rows, _ in pixels.places]
    assert (pixels.height, pixels.width, pixels.overlap, pixels.margin) == (160, 264, 32, 8)
