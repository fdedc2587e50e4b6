"""A picture for every choice among values, as `graine grid` draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graine.errors import ExperimentError
from graine.experiments.ab_test import evaluations
from graine.experiments.axes import Axis, axis, matrix
from graine.experiments.base import Shot
from graine.experiments.grid import cells, grid
from graine.recipe import Recipe
from graine.studio.comparing import axis_names, base_recipe, matrix_options
from graine.studio.wish_data import read_draw
from graine.worker.kinds.base import Desk, Plan, Work, both, experiment_plan, watched

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio

MATRIX = "prompt_matrix"  # an axis of this name adds every choice among options, "A|B|C"


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Decide the recipe; what cannot be drawn is said before anything else."""
    ask, written = read_draw(wish["base"]), [dict(one) for one in wish.get("axes") or ()]
    for one in written:
        if one["name"] == MATRIX:
            prompt, options = matrix_options(ask.prompt, one["values"])
            ask, one["values"] = replace(ask, prompt=prompt), "|".join(options)
    recipe = base_recipe(studio, ask)
    distinct = set(cells(recipe, _axes(studio, written)).values())
    price = {"pictures": len(distinct), "evaluations": sum(map(evaluations, distinct))}
    return experiment_plan(recipe, axes=written, **price)


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Draw the cells and tell of each batch."""
    recipe, axes = Recipe.from_dict(plan["recipe"]), _axes(desk.studio, plan["axes"])
    places, drawn = cells(recipe, axes), dict[Recipe, int]()
    desk.publish(axes=[_axis(one) for one in axes], cells=[], done=0, total=plan["pictures"])

    def see(shots: list[Shot]) -> None:
        drawn.update({shot.recipe: int(shot.name) for shot in shots})
        there = [(place, drawn[cell]) for place, cell in places.items() if cell in drawn]
        desk.publish(cells=[{"place": list(place), "picture": id} for place, id in there], done=len(drawn))

    steps = desk.laboratory().steps(grid(recipe, axes), desk.id)
    yield from watched(steps, see)


def _axes(studio: Studio, written: Sequence[Mapping[str, str]]) -> list[Axis]:
    names = axis_names(studio)
    axes = [one for each in written for one in _read(each["name"], each["values"], names)]
    if not axes:
        raise ExperimentError("grid_no_axes")
    return axes


def _read(name: str, values: str, names: Any) -> list[Axis]:
    return matrix(values.split("|")) if name == MATRIX else [axis(name, values, names)]


def _axis(one: Axis) -> dict[str, Any]:
    values = [both(lambda lang, value=value: one.said(value, lang)) for value in one.values]
    return {"name": one.name, "label": both(one.title), "values": values}
