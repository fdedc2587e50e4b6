"""What every edit has in common: it asks for passes of the sampler and is sent what they drew."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.recipe import Recipe

# Of the area that a model was trained at: with less shapes fall apart; more is slow, and things appear twice.
LEAST, MOST = 0.5, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One run of the sampler. Image and mask have the size of the pass: (recipe.width, recipe.height)."""

    recipe: Recipe  # prompts, seed, sampler, steps, CFG scale, size; its edit, hires and upscale are ignored
    image: Image | None = None  # RGB to start from; None: from pure noise
    latent: Any = None  # to start from instead of an image, (channels, height / 8, width / 8)
    strength: float = 1.0  # denoising strength; counts only where there is something to start from
    exact_steps: bool = False  # run recipe.steps steps, whatever the strength
    mask: Image | None = None  # "L": white is painted anew, black kept; None: all is painted
    content: str = "original"  # what the hole holds at first: "original", "latent noise" or "latent nothing"
    soft: bool = False  # greys are strengths, pixel by pixel; else the mask is rounded in latent space
    mask_weight: float = 1.0  # of the picture that a 9-channel checkpoint sees
    window: int = 0  # pixels a side of overlapping windows that the network sees of a large picture; 0 = all
    window_overlap: int = 0  # pixels that neighbouring windows share
    first: Recipe | None = (
        None  # of the first pass, where this is a second: prompt schedules count on from it
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What edits need of the world besides passes."""

    picture: Callable[[str], Image]  # the input with this hash: RGB, or "L" if it is a mask
    enlarge: Callable[[Image, float, str], Image]  # image, factor, upscaler ("" is the bundled one)
    native_size: tuple[int, int]  # (width, height) in pixels that the model was trained at, before enlarging


@dataclass(frozen=True, slots=True)
class Finished:
    """The picture that an edit made, and what was measured on the way."""

    image: Image  # RGB
    measured: dict[str, float] = field(default_factory=dict[str, float])  # such as the seed that won


class Drawn(NamedTuple):
    """What a pass gave."""

    image: Image  # RGB, of the size of the pass
    latent: Any  # (channels, height / 8, width / 8) float32, a torch tensor


Steps: TypeAlias = Generator[list[Pass], list[Drawn], Finished]
"""An edit in the making: yields passes that do not depend on each other, is sent what they gave in the same
order, and returns the finished picture. It holds no model, and is tested with `next()` and `send()`."""

Finisher: TypeAlias = "Callable[[Recipe, Tools], Steps]"
