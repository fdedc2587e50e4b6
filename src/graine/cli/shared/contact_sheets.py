"""What `hunt` and `refine` share: when they ask, and how pictures reach the screen and the disk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from graine.atomic_write import commit
from graine.cli.shared.console import about, say
from graine.cli.shared.experiment_command import ExperimentContext, write_png
from graine.cli.shared.output_paths import slug
from graine.i18n import text
from graine.picture.formats.picture_files import free_name
from graine.picture.sheets.contact_sheet import Section, sheet_of
from graine.picture.sheets.html_gallery import page_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.experiments.base import Confirm, Shot
    from graine.studio.experiment_runner import ExperimentRunner

UNASKED: Final = 300.0  # seconds of work that need no question
SIDE: Final = 160  # pixels of a draft on a sheet
ACROSS: Final = 8  # pictures beside each other


class HuntContext(ExperimentContext):
    """An experiment's context that asks only before work that takes minutes."""

    __slots__ = ()

    def _agree(self, asked: Confirm, seconds: float | None) -> bool:
        if seconds is None or self.yes or seconds <= UNASKED:
            return True
        cost = text("cli.comparing.cost", count=asked.pictures, time=about(seconds))
        return click.confirm(f"{cost} {text('cli.comparing.go')}", err=True)


def sheet_path(comparison: ExperimentContext, name: str, seed: int) -> Path:
    """The file of the contact sheet; hunts and refinements of other seeds have other files."""
    return comparison.folder / f"{slug(name) if comparison.name else name}-{seed}.png"


class Seconds(click.ParamType[float]):
    """A time: "60s", "2 min", "1h", "90"."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds."""
        units = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
        found = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z]*)", str(value).strip().lower())
        if not found or found[2] not in units:
            self.fail(text("cli.hunt.time", value=value), param, ctx)
        return float(found[1].replace(",", ".")) * units[found[2]]


SECONDS = Seconds()


class Album:
    """The pictures of an experiment as they are read from the library, each once, and small."""

    def __init__(self, runner: ExperimentRunner) -> None:
        self._laboratory, self._small = runner, dict[str, "Image"]()

    def small(self, shot: Shot) -> Image:
        """A picture no larger than a sheet shows it."""
        if shot.name not in self._small:
            image = self._laboratory.image(shot).convert("RGB")
            image.thumbnail((2 * SIDE, 2 * SIDE))
            self._small[shot.name] = image
        return self._small[shot.name]

    def copy(self, shot: Shot, folder: Path) -> Path:
        """Lay a picture's file from the library into a folder; what is there already is not written twice."""
        data = self._laboratory.entry(shot).path.read_bytes()
        path = folder / f"{shot.recipe.seed}-{slug(shot.recipe.prompt)}.png"
        if path.exists() and path.read_bytes() == data:
            return path
        return commit(data, free_name(path))


def leave_sheet(sections: Sequence[Section], path: Path, *, title: str) -> None:
    """Write a contact sheet over the one before it; whoever looks at the file sees one or the other whole."""
    write_png(sheet_of(sections, title=title, side=SIDE), path)


def leave_page(sections: Sequence[Section], path: Path, *, title: str, paragraphs: Sequence[str]) -> None:
    """Write the page of an experiment over the one of its last run."""
    commit(page_of(sections, title=title, paragraphs=paragraphs).encode(), path, overwrite=True)
    say(text("cli.hunt.page", path=path))
