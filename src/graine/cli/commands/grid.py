"""`graine grid`: a picture for every choice among values of settings or words, on one page and one sheet."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import about, advise, say
from graine.cli.shared.experiment_command import ExperimentContext, compared
from graine.cli.shared.summary import introduction
from graine.errors import ExperimentError
from graine.experiments.axes import NOTHING, Axis
from graine.experiments.grid import Filled, Grid
from graine.i18n import text
from graine.jobs.draw import DrawRequest
from graine.jobs.grid import MATRIX, AxisRequest, GridRequest
from graine.picture.sheets.contact_sheet import Cell, Section

if TYPE_CHECKING:
    from graine.experiments.base import Confirm
    from graine.studio.experiment_runner import ExperimentRunner

UNASKED: Final = 100  # pictures that need no question, if they take no longer than ...
UNASKED_SECONDS: Final = 300.0
LETTERS: Final = "xyz"
LARGEST: Final = 512  # pixels a side of a picture on the sheet
TOTAL: Final = 40_000_000  # pixels of all pictures that are kept in memory for sheet and page


@declare("grid")
@click.argument("words", metavar="[PROMPT]", nargs=-1)
@option("grid.x", "--x", metavar="NAME=VALUES")
@option("grid.y", "--y", metavar="NAME=VALUES")
@option("grid.z", "--z", metavar="NAME=VALUES")
@option("grid.axis", "--axis", "further", multiple=True, metavar="NAME=VALUES")
@option("grid.prompt_matrix", "--prompt-matrix", metavar="'A|B|C'")
@compared
def command(words: tuple[str, ...], **asked: Any) -> None:
    """Draw the grid, cell by cell as far as the library lacks them, and leave its page and its sheet."""
    comparison = GridContext.of(asked)
    written = _written([asked.pop(letter) for letter in LETTERS], asked.pop("further"))
    if options := asked.pop("prompt_matrix"):
        written.insert(0, AxisRequest(MATRIX, options))
    base = DrawRequest(prompt=" ".join(words), **asked)
    if not written:
        raise ExperimentError("grid_no_axes")
    plan = GridRequest(base=base, axes=tuple(written)).plan(comparison.context)
    say(introduction([plan.recipe]))
    for sentence in comparison.studio.advice([plan.recipe]):
        advise(sentence)
    name = comparison.named("grid", plan.recipe)
    with comparison.runner(_tell) as runner:
        found = runner.run(plan.experiment(comparison.studio), name)
        sections = list(_sections(runner, found))
        paragraphs = [introduction([plan.recipe])]
        comparison.leave(_file_name(comparison, name, found.axes), sections, plan.recipe.prompt, paragraphs)
    if comparison.as_json:
        click.echo(json.dumps(_numbers(found), ensure_ascii=False, indent=2))


class GridContext(ExperimentContext):
    """An experiment's context that states the cost of every grid, and asks only before a large one."""

    __slots__ = ()

    def _agree(self, asked: Confirm, seconds: float | None) -> bool:
        time = about(seconds) if seconds else ""
        say(text("cli.comparing.cost", count=asked.pictures, time=time))
        small = asked.pictures <= UNASKED and (seconds or 0) <= UNASKED_SECONDS
        return self.yes or small or click.confirm(text("cli.comparing.go"), err=True)


def _written(lettered: Sequence[str | None], further: Sequence[str]) -> list[AxisRequest]:
    """Read the axes in their order; where a letter is left out before another, nothing varies along it."""
    last = max((place for place, one in enumerate(lettered) if one), default=-1)
    return [_axis(one) if one else AxisRequest("", "") for one in (*lettered[: last + 1], *further)]


def _axis(written: str) -> AxisRequest:
    name, equals, values = written.partition("=")
    if not equals or not name.strip():
        raise ExperimentError("grid_axis_form", value=written)
    return AxisRequest(name.strip(), values)


def _file_name(comparison: ExperimentContext, name: str, axes: Sequence[Axis]) -> str:
    """Name the files by what varies, so that another grid of the same recipe has other files."""
    if comparison.name:
        return name
    varied = "-".join(dict.fromkeys(one.name for one in axes if one.name))
    return f"{name}-{varied}".replace("_", "-")


def _tell(event: object) -> None:
    if isinstance(event, Filled) and event.done == event.total:
        say(text("grid.filled", count=event.total))


def _sections(runner: ExperimentRunner, found: Grid) -> Iterator[Section]:
    """Lay out a table for every choice on the third axis and those after it."""
    columns, rows, *rest = (*found.axes, *[NOTHING] * (2 - len(found.axes)))
    places = [range(len(one.values)) for one in rest]
    side = min(LARGEST, math.isqrt(TOTAL // len(found.shots)))

    def cell(*place: int) -> Cell:
        return _cell(runner, found, place[: len(found.axes)], side)

    for deep in product(*places):
        table = [
            [cell(column, row, *deep) for column in range(len(columns.values))]
            for row in range(len(rows.values))
        ]
        title = ", ".join(one.named(one.values[at]) for one, at in zip(rest, deep, strict=True))
        yield Section(table, _headings(columns), _headings(rows), title)


def _headings(one: Axis) -> list[str]:
    return [one.named(value) for value in one.values] if one is not NOTHING else []


def _cell(runner: ExperimentRunner, found: Grid, place: tuple[int, ...], side: int) -> Cell:
    shot = found.shots[place]
    image = runner.image(shot).convert("RGB")
    image.thumbnail((side, side))
    return Cell(image, note=f"#{shot.name}")


def _numbers(found: Grid) -> dict[str, object]:
    """All cells, ready for JSON: the library's number of each picture, by the values of the axes."""
    axes = [{"name": one.name, "values": [value.label for value in one.values]} for one in found.axes]
    pictures = [{"place": list(place), "id": int(shot.name)} for place, shot in found.shots.items()]
    return {"axes": axes, "pictures": pictures}
