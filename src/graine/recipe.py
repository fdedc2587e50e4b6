"""`Recipe`: everything that decides the pixels of one picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from graine import edits
from graine.edits import Edit, Hires
from graine.errors import PromptError
from graine.fields import decode
from graine.json_types import Json
from graine.validation import (
    MAX_PROMPT,
    CfgScale,
    ClipSkip,
    OneOf,
    PromptText,
    Range,
    Seed,
    Share,
    Side,
    Steps,
    check_values,
)

MAX_UPSCALE = 16
NOISES = ("cpu", "nv")
EMPHASES = ("original", "no norm", "ignore", "none")
Noise = Annotated[str, OneOf(NOISES)]
Emphasis = Annotated[str, OneOf(EMPHASES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that decides the pixels: same recipe, same picture. A change is `replace(recipe, ...)`."""

    prompt: PromptText
    negative: PromptText = ""
    seed: Seed = 0
    variation_seed: Seed = 0
    variation_strength: Share = 0.0  # 0 = the seed alone, 1 = the variation seed alone
    seed_resize: tuple[Side, Side] | None = None  # (width, height) that the seed's noise is drawn at
    noise: Noise = "cpu"  # "cpu" (torch's CPU generator) or "nv" (CUDA's Philox numbers)
    ensd: Seed = 0  # eta noise seed delta, added to the seed for the noise of ancestral steps
    sampler: str = "k_lms"
    schedule: str = "automatic"
    steps: Steps = 25
    eta: Share | None = None  # None = the sampler's own
    cfg: CfgScale = 7.0  # CFG scale
    cfg_rescale: Share = 0.0  # 0 = off; Lin et al. 2024, "Common diffusion noise schedules", section 3.4
    guidance_start: Share = 0.0  # guidance is on for this share of the steps ...
    guidance_end: Share = 1.0  # ... to this one; outside, one network row a step
    width: Side = 512  # pixels before upscaling
    height: Side = 512
    model: str = "pousse"
    model_hash: str = ""  # first 10 hex digits of the weights' sha256, as A1111 writes it
    clip_skip: ClipSkip = 1
    emphasis: Emphasis = "original"
    upscale: Annotated[int, Range(1, MAX_UPSCALE)] = 1  # factor of the bundled upscaler
    hires: Hires | None = None  # a second, larger pass
    edit: Edit | None = None  # what is done to a picture that is there already; None = a new one is drawn
    memory: tuple[str, ...] = ()  # measures taken when memory was short: "attention slicing", "tiled VAE"

    def to_dict(self) -> dict[str, Json]:
        """The recipe as JSON-ready values, lossless."""
        return {**asdict(self), "edit": edits.to_dict(self.edit)}

    @classmethod
    def from_dict(cls, data: object) -> Recipe:
        """Read what `to_dict` gave; a field that this version does not know is refused, not dropped."""
        return decode(cls, data)


def check(recipe: Recipe) -> Recipe:
    """Return the recipe if all can be used, else raise `RecipeError` or `PromptError` with the repair."""
    check_values(recipe)
    edits.check(recipe.edit, recipe.hires)
    _check_prompt(recipe)
    return recipe


def _check_prompt(recipe: Recipe) -> None:
    if not recipe.prompt.strip() and edits.needs_prompt(recipe.edit):
        raise PromptError("prompt_empty")
    hires = (recipe.hires.prompt, recipe.hires.negative) if recipe.hires else ()
    for text in (recipe.prompt, recipe.negative, *hires):
        if len(text) > MAX_PROMPT:
            raise PromptError("prompt_long", count=len(text), limit=MAX_PROMPT)
