"""The chance that one more final is worth drawing is what a simulation says."""

from __future__ import annotations

import random

import pytest

from graine.experiments.stopping_rule import chance


def test_it_is_the_share_of_finals_above_the_bar() -> None:
    chosen = random.Random(5)
    drafts = [chosen.gauss(0, 1) for _ in range(4000)]
    finals = [draft - 0.2 + chosen.gauss(0, 0.3) for draft in drafts]
    above = sum(1.0 - 0.2 + chosen.gauss(0, 0.3) > 1.2 for _ in range(20_000)) / 20_000
    assert chance(drafts, finals, 1.0, 1.2) == pytest.approx(above, abs=0.02)


def test_drafts_that_never_erred_leave_no_doubt() -> None:
    assert chance([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], 1.5, 2.4) == 1.0
    assert chance([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], 1.5, 2.6) == 0.0


def test_of_one_final_nothing_is_known_yet() -> None:
    assert chance([1.0], [1.0], -5.0, 1.0) == 1.0
