"""`graine refine`: a found picture drawn slowly, and its near neighbours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared.command_options import MORE, declare, job_option, option
from graine.cli.shared.console import advise, say
from graine.cli.shared.contact_sheets import ACROSS, Album, HuntContext, leave_page, leave_sheet, sheet_path
from graine.cli.shared.experiment_command import JUDGE, ExperimentContext
from graine.cli.shared.render_command import DEVICE
from graine.errors import LibraryError, PictureError
from graine.experiments.refine import (
    Climbed,
    Refined,
    RefinePlan,
    Rung,
    Settled,
    Variant,
)
from graine.i18n import text
from graine.jobs.refine import RefineJobPlan, RefineRequest, said_of, settled_text, variant_text
from graine.library.entry import VARIED, Parent
from graine.picture.formats.picture_files import load
from graine.picture.sheets.contact_sheet import Cell, Section, rows_of

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.recipe import Recipe


@declare("refine")
@click.argument("picture", metavar="ID|FILE")
@option("refine.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER")
@option("comparing.name", "--name", metavar="NAME")
@option("comparing.json", "--json", "as_json", is_flag=True)
@option("comparing.yes", "-y", "--yes", is_flag=True)
@job_option(RefineRequest, "variations", section=MORE)
@JUDGE
@DEVICE[0]
@DEVICE[1]
def command(picture: str, variations: int, **asked: Any) -> None:
    """Show where a picture stands still, rank its neighbours, and leave the best in full."""
    comparison = HuntContext.of(asked)
    with comparison.runner(_tell) as runner:
        recipe, parents = _found(runner.library, picture)
        plan = RefineJobPlan.of(recipe, variations)
        if not plan.refine_plan.converges:
            advise(text("cli.refine.unsteady", sampler=recipe.sampler))
        name = comparison.named("refine", recipe)
        refined = runner.run(plan.experiment(), name, parents=parents)
        _report(
            comparison, refined, plan.refine_plan, Album(runner), sheet_path(comparison, name, recipe.seed)
        )


def _found(library: Library, reference: str) -> tuple[Recipe, tuple[Parent, ...]]:
    """The recipe of a picture of the library, or of a file. Raises `PictureError` without one."""
    try:
        entry = library.get(reference)
    except LibraryError:
        if not Path(reference).is_file():
            raise
        recipe, parents = load(Path(reference)).recipe, ()
    else:
        recipe, parents = entry.recipe, (Parent(entry.id, VARIED),)
    if recipe is None:
        raise PictureError("no_recipe")
    return replace(recipe, memory=()), parents


def _tell(event: object) -> None:
    if isinstance(event, Climbed):
        say(_rung(event.rungs[-1]))
    elif isinstance(event, Settled) and len(event.rungs) > 1:
        say(settled_text(event))


def _rung(rung: Rung) -> str:
    if rung.likeness is None:
        return text("cli.refine.first", count=rung.steps)
    return text("cli.refine.rung", count=rung.steps, value=round(rung.likeness, 3))


def _report(
    comparison: ExperimentContext, refined: Refined, plan: RefinePlan, album: Album, path: Path
) -> None:
    """Lay the best picture into the folder, write the sheet and the page, and say what was found."""
    file = album.copy(refined.final, comparison.folder)
    said = said_of(refined, converges=plan.converges)
    sections, title = list(_sections(refined, album)), refined.final.recipe.prompt
    leave_sheet(sections, path, title=title)
    leave_page(sections, path.with_suffix(".html"), title=title, paragraphs=said)
    say(text("cli.hunt.sheet", path=path))
    if comparison.as_json:
        click.echo(json.dumps(_numbers(refined, file), ensure_ascii=False, indent=2))
    else:
        say(said[-1])
        click.echo(text("cli.refine.written", path=file, count=refined.final.recipe.steps))


def _sections(refined: Refined, album: Album) -> Iterator[Section]:
    """Lay out the convergence, then the neighbours, best first."""
    rungs = [Cell(album.small(rung.shot), _rung(rung)) for rung in refined.rungs]
    yield Section([rungs], title=text("cli.refine.convergence"))
    cells = [_cell(one, album, marked=one is refined.best) for one in refined.variants]
    yield Section(list(rows_of(cells, ACROSS)), title=text("cli.refine.neighbours"))


def _cell(variant: Variant, album: Album, *, marked: bool) -> Cell:
    note = text("cli.refine.note", score=round(variant.score, 3), value=round(variant.likeness, 2))
    return Cell(album.small(variant.shot), variant_text(variant), note, marked)


def _numbers(refined: Refined, file: Path) -> dict[str, object]:
    """All that was found, ready for JSON."""
    return {
        "file": str(file),
        "id": int(refined.final.name),
        "settled": refined.settled,
        "convergence": [{"steps": rung.steps, "likeness": rung.likeness} for rung in refined.rungs],
        "neighbours": [
            {
                "kind": one.kind,
                "change": one.change,
                "score": one.score,
                "likeness": one.likeness,
                "id": int(one.shot.name),
            }
            for one in refined.variants
        ],
        "recipe": refined.final.recipe.to_dict(),
    }
