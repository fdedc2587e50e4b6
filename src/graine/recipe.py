"""`Recipe`: everything that decides the pixels of one picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from graine import edits
from graine.bounds import check_choice, check_fields, check_integer, check_number, check_side, check_types
from graine.edits import MAX_CFG, MAX_STEPS, Edit, Hires
from graine.errors import PromptError

MAX_SEED = 2**64 - 1
MAX_PROMPT = 50_000  # characters
MAX_UPSCALE = 16
NOISES = ("cpu", "nv")
EMPHASES = ("original", "no norm", "ignore", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that decides the pixels: same recipe, same picture. A change is `replace(recipe, ...)`."""

    prompt: str
    negative: str = ""
    seed: int = 0
    variation_seed: int = 0
    variation_strength: float = 0.0  # 0 = the seed alone, 1 = the variation seed alone
    seed_resize: tuple[int, int] | None = None  # (width, height) that the seed's noise is drawn at
    noise: str = "cpu"  # "cpu" (torch's CPU generator) or "nv" (CUDA's Philox numbers)
    ensd: int = 0  # eta noise seed delta, added to the seed for the noise of ancestral steps
    sampler: str = "k_lms"
    schedule: str = "automatic"
    steps: int = 25
    eta: float | None = None  # None = the sampler's own
    cfg: float = 7.0  # CFG scale
    cfg_rescale: float = 0.0  # 0 = off; Lin et al. 2024, "Common diffusion noise schedules", section 3.4
    guidance_start: float = 0.0  # guidance is on for this share of the steps ...
    guidance_end: float = 1.0  # ... to this one; outside, one network row a step
    width: int = 512  # pixels before upscaling
    height: int = 512
    model: str = "pousse"
    model_hash: str = ""  # first 10 hex digits of the weights' sha256, as A1111 writes it
    clip_skip: int = 1
    emphasis: str = "original"
    upscale: int = 1  # factor of the bundled upscaler
    hires: Hires | None = None  # a second, larger pass
    edit: Edit | None = None  # what is done to a picture that is there already; None = a new one is drawn
    memory: tuple[str, ...] = ()  # measures taken when memory was short: "attention slicing", "tiled VAE"

    def to_dict(self) -> dict[str, Any]:
        """Give the recipe as JSON-ready values, lossless."""
        return {**asdict(self), "edit": edits.to_dict(self.edit)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Recipe:
        """Read what `to_dict` gave; a field that this version does not know is refused, not dropped."""
        values = {**check_fields(cls, data)}
        for name in ("seed_resize", "memory"):  # JSON knows lists, a frozen recipe has tuples
            if isinstance(values.get(name), list):
                values[name] = tuple(values[name])
        if values.get("edit") is not None:
            values["edit"] = edits.from_dict(values["edit"])
        if values.get("hires") is not None:
            values["hires"] = edits.hires_from_dict(values["hires"])
        return cls(**values)


def check(recipe: Recipe) -> Recipe:
    """Give the recipe back if all can be used, else raise `RecipeError` or `PromptError` with the repair."""
    check_types(recipe)
    edits.check(recipe.edit, recipe.hires)
    _check_prompt(recipe)
    check_integer("steps", recipe.steps, 1, MAX_STEPS)
    check_integer("seed", recipe.seed, 0, MAX_SEED)
    check_integer("variation_seed", recipe.variation_seed, 0, MAX_SEED)
    check_integer("ensd", recipe.ensd, 0, MAX_SEED)
    check_integer("clip_skip", recipe.clip_skip, 1, 12)
    check_integer("upscale", recipe.upscale, 1, MAX_UPSCALE)
    check_side("width", recipe.width)
    check_side("height", recipe.height)
    for side in recipe.seed_resize or ():
        check_side("seed_resize", side)
    check_number("cfg", recipe.cfg, 0.0, MAX_CFG)
    for name in ("variation_strength", "cfg_rescale", "guidance_start", "guidance_end"):
        check_number(name, getattr(recipe, name), 0.0, 1.0)
    if recipe.eta is not None:
        check_number("eta", recipe.eta, 0.0, 1.0)
    check_choice("noise", recipe.noise, NOISES)
    check_choice("emphasis", recipe.emphasis, EMPHASES)
    return recipe


def _check_prompt(recipe: Recipe) -> None:
    if not recipe.prompt.strip() and edits.needs_prompt(recipe.edit):
        raise PromptError("prompt_empty")
    hires = (recipe.hires.prompt, recipe.hires.negative) if recipe.hires else ()
    for text in (recipe.prompt, recipe.negative, *hires):
        if len(text) > MAX_PROMPT:
            raise PromptError("prompt_long", count=len(text), limit=MAX_PROMPT)
