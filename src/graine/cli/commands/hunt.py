"""`graine hunt`: many seeds drafted, the best drawn in full."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared.command_options import MORE, declare, job_option, own_values
from graine.cli.shared.console import about, advise, say
from graine.cli.shared.contact_sheets import (
    ACROSS,
    SECONDS,
    Album,
    HuntContext,
    leave_page,
    leave_sheet,
    sheet_path,
)
from graine.cli.shared.experiment_command import JUDGE, ExperimentContext, compared
from graine.cli.shared.summary import introduction
from graine.experiments.seed_hunt import Drafted, Find, Hunt, Opening, Scored
from graine.i18n import text
from graine.jobs.draw import DrawRequest
from graine.jobs.hunt import HuntRequest
from graine.picture.sheets.contact_sheet import Cell, Section, rows_of

if TYPE_CHECKING:
    from graine.recipe import Recipe


@declare("hunt")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@job_option(HuntRequest, "seeds")
@job_option(HuntRequest, "keep", "-k", "--keep")
@job_option(HuntRequest, "budget", "-b", "--budget", type=SECONDS, metavar="TIME")
@job_option(HuntRequest, "near_duplicates")
@job_option(HuntRequest, "draft_steps", section=MORE)
@JUDGE
@compared
def command(words: tuple[str, ...], **asked: Any) -> None:
    """Hunt seeds, show the drafts as they come, and leave the kept pictures, a sheet and a page."""
    comparison, own = HuntContext.of(asked), own_values(asked, HuntRequest)
    asked_for = HuntRequest(base=DrawRequest(prompt=" ".join(words), **asked), **own)
    recipe = asked_for.base.one_recipe(comparison.studio)
    say(introduction([recipe]))
    for sentence in comparison.studio.advice([recipe]):
        advise(sentence)
    name = comparison.named("hunt", recipe)
    show = Show(comparison, recipe, sheet_path(comparison, name, recipe.seed))
    with comparison.runner(show) as runner:
        show.album = Album(runner)
        plan = asked_for.planned(recipe, runner.prices)
        if budget := asked_for.budget:
            steps = plan.hunt_plan.looks[0].steps
            say(text("cli.hunt.affordable", count=plan.seeds, steps=steps, time=about(budget)))
        hunt = runner.run(plan.experiment(), name)
        _report(comparison, hunt, show)
    if len(hunt.kept) < plan.keep:
        advise(text("cli.hunt.few", count=len(hunt.kept), seeds=plan.seeds))
    say(text("cli.hunt.more", seed=recipe.seed + plan.seeds))


@dataclass
class Show:
    """Shows what a hunt tells: sentences on the screen, drafts on a sheet that is renewed as they come."""

    comparison: ExperimentContext
    recipe: Recipe
    path: Path
    album: Album | None = None
    drafts: tuple[Scored, ...] = ()

    def __call__(self, event: object) -> None:
        """Take what the hunt tells."""
        if isinstance(event, Opening):
            self._open(event)
        elif isinstance(event, Drafted):
            self._draft(event)

    def _open(self, event: Opening) -> None:
        if not event.foretells:
            advise(text("cli.hunt.unsteady", sampler=self.recipe.sampler))
        share = event.evaluations / event.whole
        say(
            text(
                "cli.hunt.opening",
                count=event.seeds,
                evaluations=event.evaluations,
                percent=round(100 * share),
            )
        )

    def _draft(self, event: Drafted) -> None:
        if not self.drafts:
            say(text("cli.hunt.sheet", path=self.path))
        self.drafts = event.drafts
        done = text("cli.hunt.drafts", done=len(event.drafts), total=event.total)
        leave_sheet([self.section(done)], self.path, title=self.recipe.prompt)

    def section(self, title: str) -> Section:
        """Lay out the drafts, best first."""
        return Section(list(rows_of([self._cell(draft) for draft in self.drafts], ACROSS)), title=title)

    def finals(self, finds: Sequence[Find]) -> Section:
        """Lay out the kept finals beside the drafts that they come from."""
        assert self.album
        album = self.album
        finals = [
            Cell(album.small(find.final.shot), _label(find.final), "; ".join(_remarks(find)), marked=True)
            for find in finds
        ]
        drafts = [self._cell(find.draft) for find in finds]
        names = [text("cli.hunt.finals"), text("cli.hunt.their_drafts")]
        return Section([finals, drafts], names=names)

    def _cell(self, draft: Scored) -> Cell:
        assert self.album
        return Cell(self.album.small(draft.shot), _label(draft))


def _label(scored: Scored) -> str:
    return text("cli.hunt.label", seed=scored.shot.recipe.seed, score=round(scored.score, 3))


def _remarks(find: Find) -> Iterator[str]:
    """Say whether the draft foretold the final, and which seeds look the same."""
    yield text(
        "cli.hunt.foretold" if find.foretold else "cli.hunt.not_foretold", value=round(find.likeness, 2)
    )
    if find.alike:
        seeds = ", ".join(str(shot.recipe.seed) for shot in find.alike[:8])
        more = ", …" if len(find.alike) > 8 else ""
        yield text("cli.hunt.alike", count=len(find.alike), seeds=seeds + more)


def _report(comparison: ExperimentContext, hunt: Hunt, show: Show) -> None:
    """Lay the finals into the folder, renew the sheet, write the page, and say what was found."""
    assert show.album
    files = [show.album.copy(find.final.shot, comparison.folder) for find in hunt.kept]
    spent = text(
        "cli.hunt.spent",
        evaluations=hunt.evaluations,
        whole=hunt.whole,
        percent=round(100 * hunt.evaluations / hunt.whole),
    )
    everything = text("cli.hunt.drafts", done=len(show.drafts), total=len(show.drafts))
    show.drafts = hunt.drafts
    sections = [show.finals(hunt.kept), show.section(everything)]
    leave_sheet(sections, show.path, title=show.recipe.prompt)
    leave_page(sections, show.path.with_suffix(".html"), title=show.recipe.prompt, paragraphs=[spent])
    say(spent)
    if comparison.as_json:
        click.echo(json.dumps(_numbers(hunt, files), ensure_ascii=False, indent=2))
        return
    for file, find in zip(files, hunt.kept, strict=True):
        click.echo(text("cli.hunt.kept", path=file, seed=find.seed, score=round(find.final.score, 3)))
        say("   " + "; ".join(_remarks(find)))


def _numbers(hunt: Hunt, files: Sequence[Path]) -> dict[str, object]:
    """All that was found, ready for JSON."""
    return {
        "evaluations": hunt.evaluations,
        "whole": hunt.whole,
        "kept": [
            {
                "file": str(file),
                "id": int(find.final.shot.name),
                "seed": find.seed,
                "score": find.final.score,
                "draft_score": find.draft.score,
                "likeness": find.likeness,
                "foretold": find.foretold,
                "alike": [shot.recipe.seed for shot in find.alike],
            }
            for file, find in zip(files, hunt.kept, strict=True)
        ],
        "drafts": [{"seed": one.shot.recipe.seed, "score": one.score} for one in hunt.drafts],
    }
