"""What a network call takes, from those that were seen."""

from __future__ import annotations

import pytest

from graine.worker.throughput import Line, Speed, fitted


def test_calls_of_several_sizes_tell_the_fixed_part_from_the_rest() -> None:
    line = fitted([(cells, 0.01 + 2e-5 * cells) for cells in (512, 1024, 4096, 512)])
    assert line == pytest.approx(Line(0.01, 2e-5))


def test_calls_of_one_size_leave_the_fixed_part_to_what_was_known_before() -> None:
    assert fitted([(512, 0.1), (512, 0.1)], 488) == pytest.approx(Line(0.0488, 1e-4))
    speed = Speed(warm=True, believed=Line(0.01, 2e-5))
    assert speed.line == speed.believed
    speed.called(500, 0.04)
    assert speed.line == pytest.approx(Line(0.02, 4e-5))


def test_noise_never_makes_a_part_negative() -> None:
    steep = fitted([(100, 0.0), (200, 1.0)])
    falling = fitted([(100, 1.0), (200, 0.5)])
    assert min(*steep, *falling) >= 0


def test_later_calls_weigh_more() -> None:
    line = fitted([(512, 0.1)] * 40 + [(512, 0.2)] * 40)
    assert line.fixed + line.cell * 512 > 0.17


def test_the_first_call_warms_up_and_tells_nothing() -> None:
    speed = Speed()
    speed.called(512, 9.0)
    assert speed.line is None
    speed.called(512, 0.1)
    line = speed.line
    assert line
    assert line.fixed + 512 * line.cell == pytest.approx(0.1)


def test_finishing_is_by_kind_and_else_what_others_take() -> None:
    speed = Speed()
    assert speed.finish("small") == 0.0
    for seconds in (1.0, 3.0, 2.0):
        speed.finished("large", seconds)
    assert (speed.finish("large"), speed.finish("small")) == (2.0, 2.0)
