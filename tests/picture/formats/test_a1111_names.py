"""The words of the file format agree with the samplers themselves."""

from __future__ import annotations

import pytest

from graine.picture.formats import a1111_names
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES


def test_every_sampler_and_schedule_has_the_label_that_it_shows() -> None:
    assert {name: spec.label for name, spec in SAMPLERS.items()} == a1111_names.SAMPLERS
    assert {name: spec.label for name, spec in SCHEDULES.items()} == a1111_names.SCHEDULES


def test_the_eta_noise_seed_delta_is_left_out_where_it_changes_nothing() -> None:
    assert {name for name, spec in SAMPLERS.items() if spec.noise != "ancestral"} == a1111_names.WITHOUT_ENSD


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Euler a", ("k_euler_a", None)),
        ("euler A", ("k_euler_a", None)),
        ("DPM++ 2M Karras", ("dpmpp_2m", "karras")),
        ("DPM++ 2M SDE Exponential", ("dpmpp_2m_sde", "exponential")),
        ("Restart", ("Restart", None)),
        ("Karras", ("Karras", None)),
    ],
)
def test_old_joined_labels_are_split(label: str, expected: tuple[str, str | None]) -> None:
    assert a1111_names.split_sampler(label) == expected
