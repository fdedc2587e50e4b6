"""What a wish costs in time and memory, from what the worker measured: arithmetic, no model is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from graine.edits import Loopback, Redraw, Repaint, needs_prompt
from graine.engine.meter import Effort
from graine.experiments import ab_test
from graine.experiments.axes import Names, axis
from graine.experiments.base import Confirm
from graine.experiments.grid import cells
from graine.experiments.refine import refine
from graine.prompt.cutting import idle_changes, part_cuts
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS, find_sampler, find_schedule
from graine.studio.hunting import hunt_plan, refine_plan
from graine.studio.wish_data import read_draw
from graine.studio.wishes import Draw, draft

Recall: TypeAlias = Callable[[str], Any]  # what the worker left by name: "model:pousse", "speed:pousse"
SCALE: Final = 8  # pixels a side of one latent cell
FULL: Final = 4_096  # latent cells of a full network call, where the worker says nothing else
NAMES: Final[Names] = {
    "sampler": lambda word: {"sampler": find_sampler(word)[0].name},
    "schedule": lambda word: {"schedule": find_schedule(word)},
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a wish takes at most; None where nothing was measured yet."""

    seconds: float | None
    memory_bytes: int | None
    pictures: int
    evaluations: int  # network evaluations


def estimate(kind: str, wish: Mapping[str, Any], recall: Recall, picture: Recipe | None = None) -> Estimate:
    """Estimate a job of a kind; `picture` is the recipe of the picture that "refine" and "words" begin from.

    Raises `GraineError` for a wish that cannot be made.
    """
    if kind == "ask":
        return Estimate(None, None, 0, 0)
    recipes = list(_recipes(kind, wish, recall, picture))
    pictures, evaluations = COSTS[kind](recipes, wish)
    if not recipes:
        return Estimate(None, None, pictures, evaluations)
    seconds = wish.get("budget") or _seconds(recipes[0], pictures, evaluations, recall)
    return Estimate(seconds, _memory(recipes[0], recall), pictures, evaluations)


def effort(recipe: Recipe) -> Effort:
    """Foresee the network calls of a picture, and the latent cells that they compute."""
    if not needs_prompt(recipe.edit):
        return Effort()
    spec, rows = SAMPLERS.get(recipe.sampler), 2 if recipe.cfg != 1 else 1
    each = rows * (recipe.width // SCALE) * (recipe.height // SCALE)
    calls = recipe.steps * (spec.calls_per_step if spec else 1)
    found = Effort(calls * _share(recipe), calls * _share(recipe) * each)
    if recipe.hires and not recipe.edit:
        second = calls * (recipe.hires.steps or recipe.steps) / recipe.steps
        larger = largest(recipe) / (recipe.width * recipe.height)
        found.add(Effort(second, second * each * larger))
    return found


def largest(recipe: Recipe) -> float:
    """Give the pixels of a picture's last pass, which decides the memory."""
    pixels = recipe.width * recipe.height
    if recipe.hires is None or recipe.edit:
        return pixels
    width, height = recipe.hires.size or (0, 0)
    return width * height or pixels * recipe.hires.scale**2


def settled(ask: Draw, recall: Recall) -> Recipe:
    """Give the recipe of a wish, with what its model decides as far as the worker left it."""
    recipe = draft(ask)
    known = recall(f"model:{recipe.model}") or {}
    width, height = ask.size or known.get("native_size") or (recipe.width, recipe.height)
    cfg = known.get("default_cfg", recipe.cfg) if ask.cfg is None else ask.cfg
    upscale = int(known.get("upscale", 1)) if ask.upscale else 1
    return replace(recipe, width=width, height=height, cfg=cfg, upscale=upscale)


def _share(recipe: Recipe) -> float:
    """Give the passes of an edit as a multiple of a whole one: it begins where its strength says."""
    edit = recipe.edit
    if isinstance(edit, Loopback):
        return edit.loops * (edit.strength + edit.final_strength) / 2
    if isinstance(edit, Redraw | Repaint) and not edit.exact_steps:
        return min(edit.strength, 1.0)
    return 1.0


def _recipes(kind: str, wish: Mapping[str, Any], recall: Recall, picture: Recipe | None) -> Iterator[Recipe]:
    if kind in ("refine", "words"):
        yield from [picture] if picture else []
    elif kind == "draw" and wish.get("recipes") is not None:
        yield from (Recipe.from_dict(dict(one)) for one in wish["recipes"])
    else:
        sides = (
            [wish] if kind == "draw" else [wish[side] for side in ("base", "left", "right") if side in wish]
        )
        yield from (settled(read_draw(side), recall) for side in sides)


def _seconds(recipe: Recipe, pictures: int, evaluations: int, recall: Recall) -> float | None:
    """Give the time of pictures that share network calls as far as they fit."""
    known = recall(f"speed:{recipe.model}")
    if not known:
        return None
    each = effort(recipe)
    width = each.cells / each.calls if each.calls else 0.0
    together = max(1.0, min(pictures, known.get("full", FULL) // max(width, 1)))
    drawing = evaluations * (known["fixed"] / together + known["cell"] * width)
    return round(drawing + pictures * known["finish"], 2)


def _memory(recipe: Recipe, recall: Recall) -> int | None:
    """Give what the worker took at most so far, and more for larger pictures than it has drawn."""
    known, model = recall(f"memory:{recipe.model}"), recall(f"model:{recipe.model}") or {}
    if not known:
        return None
    larger = max(0, largest(recipe) - known["pixels"])
    return int(known["bytes"] + larger * model.get("pixel_bytes", 0))


def _drawn(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    count = 1 if wish.get("recipes") is not None else int(wish.get("count") or 1)
    return count * len(recipes), round(count * sum(effort(recipe).calls for recipe in recipes))


def _compared(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    seeds = int(wish.get("seeds") or 12)
    return 2 * seeds, seeds * sum(map(ab_test.evaluations, recipes))


def _ablated(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    prompt = recipes[0].prompt
    pictures = int(wish.get("seeds") or 4) * (1 + len(part_cuts(prompt)) + len(idle_changes(prompt)))
    return pictures, pictures * ab_test.evaluations(recipes[0])


def _tabled(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    axes = [axis(one["name"], one["values"], NAMES) for one in wish.get("axes") or ()]
    distinct = set(cells(recipes[0], axes).values())
    return len(distinct), sum(map(ab_test.evaluations, distinct))


def _hunted(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    seeds, keep = int(wish.get("seeds") or 64), int(wish.get("keep") or 4)
    return hunt_plan(recipes[0]).cost(recipes[0], seeds, keep)


def _refined(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    if not recipes:
        return 0, 0
    variations = wish.get("variations")
    seeds = tuple(range(1, (2 if variations is None else int(variations)) + 1))
    asked = next(refine(recipes[0], plan=replace(refine_plan(recipes[0]), seeds=seeds)))
    assert isinstance(asked, Confirm)
    return asked.pictures, asked.evaluations


def _watched(recipes: list[Recipe], wish: Mapping[str, Any]) -> tuple[int, int]:
    return len(recipes), round(sum(effort(recipe).calls for recipe in recipes))


COSTS: Final[Mapping[str, Callable[[list[Recipe], Mapping[str, Any]], tuple[int, int]]]] = {
    "draw": _drawn,
    "ab": _compared,
    "ablate": _ablated,
    "grid": _tabled,
    "hunt": _hunted,
    "refine": _refined,
    "words": _watched,
}
