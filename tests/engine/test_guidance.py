"""Guidance: one formula for CFG, composed prompts, the interval, and the rescale."""

import pytest
import torch

from graine.engine.guidance import Guidance, combine

GENERATOR = torch.Generator().manual_seed(1)
COND, OTHER, UNCOND = torch.randn(3, 4, 8, 8, generator=GENERATOR)


def guided(
    guidance: Guidance, parts: list[float], rows: list[torch.Tensor], share: float = 0.5
) -> torch.Tensor:
    weights, rest = guidance.weights(parts, share)
    used = [*rows[:-1], rows[-1]] if rest else rows[:-1]
    return combine(used, [*weights, rest] if rest else list(weights), rescale=guidance.rescale)


def test_plain_cfg_is_the_papers_formula() -> None:
    expected = UNCOND + 7.5 * (COND - UNCOND)
    torch.testing.assert_close(guided(Guidance(7.5), [1.0], [COND, UNCOND]), expected)


def test_composed_prompts_add_their_directions_by_weight() -> None:
    expected = UNCOND + 0.5 * 6 * (COND - UNCOND) + 1.2 * 6 * (OTHER - UNCOND)
    result = guided(Guidance(6.0), [0.5, 1.2], [COND, OTHER, UNCOND])
    torch.testing.assert_close(result, expected, atol=1e-4, rtol=1e-5)


def test_scale_one_needs_no_unconditioned_row() -> None:
    assert Guidance(1.0).weights([1.0], 0.0) == ((1.0,), 0.0)


@pytest.mark.parametrize(("share", "on"), [(0.0, False), (0.2, True), (0.79, True), (0.8, False)])
def test_guidance_is_on_only_inside_its_interval(share: float, on: bool) -> None:
    weights, rest = Guidance(7.0, start=0.2, end=0.8).weights([1.0], share)
    assert (weights, rest) == (((7.0,), -6.0) if on else ((1.0,), 0.0))


def test_full_rescale_restores_the_deviation_of_the_conditioned_row() -> None:
    result = guided(Guidance(9.0, rescale=1.0), [1.0], [COND, UNCOND])
    torch.testing.assert_close(result.std(), COND.std())


def test_half_rescale_lies_between() -> None:
    plain, full, half = (
        guided(Guidance(9.0, rescale=share), [1.0], [COND, UNCOND]) for share in (0.0, 1.0, 0.5)
    )
    torch.testing.assert_close(half, (plain + full) / 2)
