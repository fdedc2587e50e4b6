"""A picture for every choice among the values of some settings."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, cast

from graine.driver import relay
from graine.errors import ExperimentError
from graine.experiments.ab_test import evaluations
from graine.experiments.axes import NOTHING, Axis, Changes, Names, axis, matrix
from graine.experiments.base import Experiment, Render, Request, Shot, Tell
from graine.experiments.grid import Grid, Place, cells, grid
from graine.jobs.base import FOX, CheckContext, JobContext, JobPlan, Said, Work, both
from graine.jobs.cost import CostEstimate, estimate
from graine.jobs.draw import DrawRequest, VariedDrawing
from graine.recipe import Recipe
from graine.sampling.samplers import find_sampler, find_schedule
from graine.validation import Length, Name

if TYPE_CHECKING:
    from graine.studio.studio import Studio

MATRIX: Final = "prompt_matrix"  # an axis of this name adds every choice among options, "A|B|C"
MAX_AXES: Final = 4
MAX_VALUES_TEXT: Final = 5000  # characters of an axis
# What names stand for as far as no model is needed to tell.
NAMES: Final[Names] = {
    "sampler": lambda word: {"sampler": find_sampler(word)[0].name},
    "schedule": lambda word: {"schedule": find_schedule(word)},
}


@dataclass(frozen=True, slots=True)
class AxisRequest:
    """A setting and its values, as `graine grid` reads them: "3,7,12", "1-5 (+2)"."""

    example: ClassVar = {"name": "cfg", "values": "3,7,12"}

    name: Name  # "" for a direction in which nothing varies
    values: Annotated[str, Length(MAX_VALUES_TEXT)]


@dataclass(frozen=True, slots=True)
class AxisShown:
    """An axis as it is written along a grid."""

    name: str
    label: Said
    values: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A picture, and the number of the value on each axis."""

    place: Place
    picture: int


@dataclass(frozen=True, slots=True)
class GridOpened:
    """Told first: an empty grid."""

    axes: tuple[AxisShown, ...]
    total: int
    cells: tuple[DrawnCell, ...] = ()
    done: int = 0


@dataclass(frozen=True, slots=True)
class CellsFilled:
    """Told after each batch: the pictures that are there."""

    cells: tuple[DrawnCell, ...]
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPlan(JobPlan):
    """The recipe, and what it is varied by."""

    recipe: Recipe
    axes: tuple[AxisRequest, ...]
    pictures: int
    evaluations: int

    def experiment(self, studio: Studio) -> Experiment[Grid]:
        """The grid."""
        return grid(self.recipe, _axes(self.axes, axis_names(studio)))

    def run(self, context: JobContext) -> Work:
        """Draw the cells and tell of each batch."""
        axes = _axes(self.axes, axis_names(context.studio))
        places, drawn = cells(self.recipe, axes), dict[Recipe, int]()
        yield Tell(GridOpened(tuple(map(_shown, axes)), self.pictures))

        def answer(request: Request) -> Generator[Request, object, object]:
            if isinstance(request, Tell):
                return None
            answered: object = yield request
            if isinstance(request, Render):
                yield Tell(_filled(cast("list[Shot]", answered), places, drawn))
            return answered

        yield from relay(grid(self.recipe, axes), answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRequest(VariedDrawing):
    """A picture for every combination of some settings."""

    kind: ClassVar = "grid"
    plan_type: ClassVar[type[JobPlan]] = GridPlan
    example: ClassVar = {"base": FOX, "axes": [AxisRequest.example]}

    axes: Annotated[tuple[AxisRequest, ...], Length(MAX_AXES, least=1)]

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count the cells that differ."""
        base, axes = self._written()
        recipe = base.settled(context.recall)
        pictures, calls = _price(recipe, _axes(axes, NAMES))
        return estimate(recipe, context.recall, pictures=pictures, evaluations=calls)

    def plan(self, context: JobContext) -> GridPlan:
        """Decide the recipe; what cannot be drawn is said before anything else."""
        base, axes = self._written()
        recipe = base.one_recipe(context.studio)
        pictures, calls = _price(recipe, _axes(axes, axis_names(context.studio)))
        return GridPlan(recipe=recipe, axes=axes, pictures=pictures, evaluations=calls)

    def _written(self) -> tuple[DrawRequest, tuple[AxisRequest, ...]]:
        """The drawing and the axes; without another, the first option of a matrix is the prompt."""
        base, axes = self.base, list[AxisRequest]()
        for one in self.axes:
            if one.name == MATRIX:
                prompt, options = matrix_options(base.prompt, one.values)
                base, one = replace(base, prompt=prompt), replace(one, values="|".join(options))
            axes.append(one)
        return base, tuple(axes)


def axis_names(studio: Studio) -> Names:
    """Tell what the names of samplers, schedules and models stand for on an axis of a grid."""

    def sampler(word: str) -> Changes:
        spec, schedule = find_sampler(word)
        return {"sampler": spec.name} | ({"schedule": schedule} if schedule else {})

    def model(word: str) -> Changes:
        return {"model": word, "model_hash": studio.model(word).info.hash}

    return {
        "sampler": sampler,
        "schedule": lambda word: {"schedule": find_schedule(word)},
        "model": model,
        "noise": lambda word: {"noise": word.lower()},
        "emphasis": lambda word: {"emphasis": word.lower()},
    }


def matrix_options(prompt: str, asked: str) -> tuple[str, list[str]]:
    """The prompt and the options of a matrix; without another prompt, its first part is the prompt."""
    parts: Sequence[str] = [part.strip() for part in asked.split("|")]
    base, options = (prompt, parts) if prompt.strip() else (parts[0], parts[1:])
    return base, [option for option in options if option]


def _axes(written: Sequence[AxisRequest], names: Names) -> list[Axis]:
    axes = [one for each in written for one in _read(each, names)]
    if not axes:
        raise ExperimentError("grid_no_axes")
    return axes


def _read(written: AxisRequest, names: Names) -> list[Axis]:
    if not written.name:
        return [NOTHING]
    if written.name == MATRIX:
        return matrix([option for option in written.values.split("|") if option])
    return [axis(written.name, written.values, names)]


def _price(recipe: Recipe, axes: Sequence[Axis]) -> tuple[int, int]:
    """Count pictures and network evaluations. Raises `GraineError` for a cell that cannot be drawn."""
    distinct = set(cells(recipe, axes).values())
    return len(distinct), sum(map(evaluations, distinct))


def _shown(one: Axis) -> AxisShown:
    values = tuple(both(lambda lang, value=value: one.said(value, lang)) for value in one.values)
    return AxisShown(one.name, both(one.title), values)


def _filled(shots: Sequence[Shot], places: dict[Place, Recipe], drawn: dict[Recipe, int]) -> CellsFilled:
    drawn.update({shot.recipe: int(shot.name) for shot in shots})
    there = (DrawnCell(place, drawn[cell]) for place, cell in places.items() if cell in drawn)
    return CellsFilled(tuple(there), len(drawn))
