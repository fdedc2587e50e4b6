"""Which recipes give the same picture in fewer or more steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graine.sampling.samplers import SAMPLERS

if TYPE_CHECKING:
    from graine.recipe import Recipe


def is_steady(recipe: Recipe) -> bool:
    """Tell whether fewer or more steps give the same picture: no noise is added on the way."""
    spec = SAMPLERS[recipe.sampler]
    eta = spec.default_eta if recipe.eta is None else recipe.eta
    return spec.noise == "none" or eta == 0
