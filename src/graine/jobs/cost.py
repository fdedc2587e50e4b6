"""What drawing takes in time and memory, from what the worker measured: arithmetic, no model is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypedDict, cast

from graine.edits import Loopback, Redraw, Repaint, needs_prompt
from graine.engine.meter import Effort
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS
from graine.studio.draw_request import Draw, draft
from graine.validation import CELL

Recall: TypeAlias = Callable[[str], object]  # what the worker left by name: "model:pousse", "speed:pousse"
FULL: Final = 4_096  # latent cells of a full network call, where the worker says nothing else


class _Speed(TypedDict):
    fixed: float  # seconds of a network call ...
    cell: float  # ... and of each of its latent cells
    finish: float
    full: int


class _Memory(TypedDict):
    bytes: int
    pixels: int


class _Model(TypedDict, total=False):
    native_size: tuple[int, int]
    default_cfg: float
    upscale: int
    pixel_bytes: int


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What a request takes at most; None where nothing was measured yet."""

    seconds: float | None = None
    memory_bytes: int | None = None
    pictures: int = 0
    evaluations: int = 0  # network evaluations


def estimate(
    recipe: Recipe, recall: Recall, *, pictures: int, evaluations: int, budget: float | None = None
) -> CostEstimate:
    """Estimate pictures like that of a recipe; a budget of seconds is what they take."""
    seconds = budget or _seconds(recipe, pictures, evaluations, recall)
    return CostEstimate(seconds, _memory(recipe, recall), pictures, evaluations)


def effort(recipe: Recipe) -> Effort:
    """Foresee the network calls of a picture, and the latent cells that they compute."""
    if not needs_prompt(recipe.edit):
        return Effort()
    spec, rows = SAMPLERS.get(recipe.sampler), 2 if recipe.cfg != 1 else 1
    each = rows * (recipe.width // CELL) * (recipe.height // CELL)
    calls = recipe.steps * (spec.calls_per_step if spec else 1)
    found = Effort(calls * _share(recipe), calls * _share(recipe) * each)
    if recipe.hires and not recipe.edit:
        second = calls * (recipe.hires.steps or recipe.steps) / recipe.steps
        larger = largest(recipe) / (recipe.width * recipe.height)
        found.add(Effort(second, second * each * larger))
    return found


def largest(recipe: Recipe) -> float:
    """The pixels of a picture's last pass, which decides the memory."""
    pixels = recipe.width * recipe.height
    if recipe.hires is None or recipe.edit:
        return pixels
    width, height = recipe.hires.size or (0, 0)
    return width * height or pixels * recipe.hires.scale**2


def settled(ask: Draw, recall: Recall) -> Recipe:
    """The recipe of a request, with what its model decides as far as the worker left it."""
    recipe = draft(ask)
    known = _model(recipe, recall)
    width, height = ask.size or known.get("native_size") or (recipe.width, recipe.height)
    cfg = known.get("default_cfg", recipe.cfg) if ask.cfg is None else ask.cfg
    upscale = int(known.get("upscale", 1)) if ask.upscale else 1
    return replace(recipe, width=width, height=height, cfg=cfg, upscale=upscale)


def _share(recipe: Recipe) -> float:
    """The passes of an edit as a multiple of a whole one: it begins where its strength says."""
    edit = recipe.edit
    if isinstance(edit, Loopback):
        return edit.loops * (edit.strength + edit.final_strength) / 2
    if isinstance(edit, Redraw | Repaint) and not edit.exact_steps:
        return min(edit.strength, 1.0)
    return 1.0


def _seconds(recipe: Recipe, pictures: int, evaluations: int, recall: Recall) -> float | None:
    """The time of pictures that share network calls as far as they fit."""
    known = cast("_Speed | None", recall(f"speed:{recipe.model}"))
    if not known:
        return None
    each = effort(recipe)
    width = each.cells / each.calls if each.calls else 0.0
    together = max(1.0, min(pictures, known.get("full", FULL) // max(width, 1)))
    drawing = evaluations * (known["fixed"] / together + known["cell"] * width)
    return round(drawing + pictures * known["finish"], 2)


def _memory(recipe: Recipe, recall: Recall) -> int | None:
    """What the worker took at most so far, and more for larger pictures than it has drawn."""
    known = cast("_Memory | None", recall(f"memory:{recipe.model}"))
    if not known:
        return None
    larger = max(0, largest(recipe) - known["pixels"])
    return int(known["bytes"] + larger * _model(recipe, recall).get("pixel_bytes", 0))


def _model(recipe: Recipe, recall: Recall) -> _Model:
    return cast("_Model | None", recall(f"model:{recipe.model}")) or {}
