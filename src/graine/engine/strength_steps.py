"""Which steps a denoising strength leaves to run, by A1111's two rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graine.pipelines.base import Pass


def steps_of(asked: Pass) -> tuple[int, float]:
    """The steps of the whole schedule, and the share of it that is spared at its start.

    The rule: int(min(strength, 0.999) * steps) + 1 steps run. With `exact_steps` the schedule is drawn out to
    int(steps / strength) steps, and the last `steps` run. A strength of 0 runs nothing, whatever this says.
    """
    steps = asked.recipe.steps
    if asked.exact_steps and 0 < asked.strength < 1:
        whole = int(steps / asked.strength)
        return whole, 1 - (steps - 1) / whole
    return steps, 1 - int(min(asked.strength, 0.999) * steps) / steps
