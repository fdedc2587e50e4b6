"""What the page sees while a job is in hand: how far it is, how long it will take, and what it looks like."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from graine.jobs.cost import effort
from graine.worker.eta import Item, time_left
from graine.worker.model_facts import rss

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.engine.meter import Effort
    from graine.recipe import Recipe
    from graine.worker.active_job import Run
    from graine.worker.messages import Voice
    from graine.worker.render_pool import PendingRender, RenderPool

EVERY: Final = 0.25  # seconds between two messages of a kind about one job
SIDE: Final = 256  # pixels of a preview at most
QUALITY: Final = 70  # of WebP


class Reports:
    """Tells the parent, seldom enough."""

    def __init__(self, voice: Voice, pool: RenderPool) -> None:
        self._voice, self._easel = voice, pool
        self._told: dict[tuple[str, str], float] = {}
        self._turn = 0

    def progress(self, runs: Sequence[Run], served: Iterable[PendingRender]) -> None:
        """Tell how far the runs are, and show what was just drawn of them."""
        due = [run for run in runs if run.drawings and self._is_due("progress", run)]
        if due:
            left = self.foresee(runs)
            for run in due:
                self._tell(run, "drawing", left.get(run))
        for drawing in self._in_turn(list(served)):
            if drawing.run in runs and not drawing.done and self._is_due("preview", drawing.run):
                self._show(drawing)
        self._forget(runs)

    def loading(self, runs: Iterable[Run]) -> None:
        """Tell that a model is being loaded."""
        for run in runs:
            self._tell(run, "loading", None)

    def phase(self, run: Run, phase: str) -> None:
        """Tell at once that a job is at something else."""
        self._tell(run, phase, None)

    def usage(self) -> None:
        """Tell how much memory is used."""
        self._voice.tell("usage", rss=rss())

    def foresee(self, runs: Iterable[Run]) -> dict[Run, float]:
        """The seconds left for each run; none for one whose model was not measured yet."""
        running, waiting = list[Item](), list[Item]()
        for run in runs:
            running += [item for one in run.drawings if (item := self._rest(one))]
            waiting += [item for _, recipe in run.wanted if (item := self._item(run, recipe, effort(recipe)))]
            waiting += self._unknown(run)
        ends = time_left(running, waiting, self._easel.slots)
        return {run: ends[run] for run in runs if run in ends}

    def _rest(self, drawing: PendingRender) -> Item | None:
        rest, spent = drawing.expected, drawing.spent
        rest.add(spent, -1)
        item = self._item(drawing.run, drawing.recipe, rest)
        if item and drawing.task and drawing.task.rounds > 1:  # a larger pass shares no call with others
            return replace(item, group=(item.group, item.width))
        return item

    def _item(self, run: Run, recipe: Recipe, rest: Effort) -> Item | None:
        speed = self._easel.speed(recipe.model)
        line = speed.line
        if line is None:
            return None
        cells = rest.cells / rest.calls if rest.calls else 0.0
        finish = speed.finish((recipe.width, recipe.height, recipe.upscale, recipe.hires is not None))
        width = cells / self._easel.most_cells
        return Item(run, rest.calls, cells * line.cell, line.fixed, recipe.model, finish, width)

    def _unknown(self, run: Run) -> list[Item]:
        """Stand for the pictures that an experiment has not asked for yet, like those that it has."""
        known = run.drawn + len(run.drawings) + len(run.wanted)
        missing, calls = run.pictures - known, run.evaluations - run.total_known.calls
        like = run.drawings[-1].recipe if run.drawings else None
        if missing <= 0 or calls <= 0 or like is None:
            return []
        each = effort(like)
        share = calls / missing / each.calls
        each.calls, each.cells = each.calls * share, each.cells * share
        item = self._item(run, like, each)
        return [item] * missing if item else []

    def _tell(self, run: Run, phase: str, left: float | None) -> None:
        self._voice.tell(
            "progress",
            job=run.id,
            phase=phase,
            done=int(run.done.calls + 1e-6),
            total=round(run.total),
            seconds_left=None if left is None else round(left, 2),
            index=run.drawn,
        )

    def _show(self, drawing: PendingRender) -> None:
        if paint := drawing.preview():
            index = drawing.index if drawing.run.counts else drawing.run.drawn
            self._voice.tell("preview", job=drawing.run.id, index=index, image=data_url(paint()))

    def _in_turn(self, served: list[PendingRender]) -> list[PendingRender]:
        """Begin with another one each time, so that every picture of a job is seen to grow."""
        self._turn += 1
        first = self._turn % max(1, len(served))
        return served[first:] + served[:first]

    def _is_due(self, kind: str, run: Run) -> bool:
        now, last = monotonic(), self._told.get((kind, run.id))
        if last is not None and now - last < EVERY:
            return False
        self._told[kind, run.id] = now
        return True

    def _forget(self, runs: Iterable[Run]) -> None:
        ids = {run.id for run in runs}
        self._told = {key: at for key, at in self._told.items() if key[1] in ids}


def data_url(image: Image) -> str:
    """A small WebP of an image as a URL that holds it."""
    image = image.convert("RGB")
    image.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=0)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
