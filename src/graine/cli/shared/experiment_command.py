"""What commands that compare share: their options, what runs them, and the files that they leave."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.atomic_write import commit
from graine.cli.shared.command_options import MORE, Function, field_option, option
from graine.cli.shared.console import about, progress_bar, say
from graine.cli.shared.output_paths import check_folder, slug
from graine.cli.shared.render_command import DEVICE, SAMPLING, UPSCALE
from graine.i18n import text
from graine.jobs.base import JobContext
from graine.library.store import Library
from graine.picture.sheets.contact_sheet import Section, sheet_of
from graine.picture.sheets.html_gallery import page_of
from graine.settings import read_settings
from graine.studio import Draw, Studio
from graine.studio.experiment_runner import Chooser, ExperimentRunner
from graine.studio.judge_loader import judge_named

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.experiments.base import Confirm
    from graine.experiments.budget import Prices
    from graine.judges.base import Judge
    from graine.progress import OnProgress, Progress
    from graine.recipe import Recipe

OPTIONS = (
    field_option(Draw, "seed", "-s", "--seed", key="comparing.seed", default=1),
    field_option(Draw, "negative", "-n", "--negative"),
    field_option(Draw, "quality", "-q", "--quality"),
    field_option(Draw, "cfg"),
    field_option(Draw, "size"),
    field_option(Draw, "model", "-m", "--model"),
    option("comparing.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER"),
    option("comparing.name", "--name", metavar="NAME"),
    option("comparing.json", "--json", "as_json", is_flag=True),
    option("comparing.yes", "-y", "--yes", is_flag=True),
    *SAMPLING,
    field_option(Draw, "clip_skip", section=MORE),
    field_option(Draw, "emphasis", section=MORE),
    field_option(Draw, "cfg_rescale", section=MORE),
    UPSCALE,
    *DEVICE,
)

JUDGE = option("comparing.judge", "--judge", section=MORE, metavar="NAME")


def compared(command: Function) -> Function:
    """Add to a command the options of everything that is compared; they follow its own."""
    for declared in reversed(OPTIONS):
        command = declared(command)
    return command


@dataclass(frozen=True, slots=True)
class ExperimentContext:
    """Where comparisons are made, and where their results go."""

    studio: Studio
    folder: Path
    name: str  # as the user gave it, "" for one that follows from what is compared
    as_json: bool
    yes: bool  # no question about the cost
    judge: Judge | None = None  # None = the one that comes with Graine

    @classmethod
    def of(cls, asked: dict[str, Any]) -> ExperimentContext:
        """Take what is not for the recipes out of a command's options; raises `WriteError`, `ModelError`."""
        settings = read_settings()
        studio = Studio(settings, device=asked.pop("device"), dtype=asked.pop("dtype"))
        folder = asked.pop("output") or settings.pictures
        check_folder(folder)
        judge = judge_named(asked.pop("judge", None), settings.home / "judges")
        return cls(studio, folder, asked.pop("name") or "", asked.pop("as_json"), asked.pop("yes"), judge)

    @property
    def context(self) -> JobContext:
        """What a kind of job is planned with, before its laboratory is open."""
        return JobContext(self.studio, self._prices)

    def _prices(self, recipe: Recipe) -> Prices:
        return ExperimentRunner(self.studio, self.studio.library, judge=self.judge).prices(recipe)

    def named(self, kind: str, *recipes: Recipe) -> str:
        """Name an experiment: the same recipes, seeds apart, have the same name, so that it goes on."""
        if self.name:
            return self.name
        same = repr([replace(recipe, seed=0) for recipe in recipes])
        return f"{kind}-{slug(recipes[0].prompt)}-{hashlib.sha256(same.encode()).hexdigest()[:6]}"

    def stem(self, name: str) -> str:
        """The file name, without its ending, of what belongs to an experiment."""
        return slug(name) if self.name else name

    @contextmanager
    def runner(
        self, tell: Callable[[object], None], chooser: Chooser | None = None
    ) -> Generator[ExperimentRunner]:
        """Open a runner; its bar of progress begins with the drawing, and leaves room for a chooser."""
        with ExitStack() as open_things:
            library = open_things.enter_context(Library(self.studio.settings.library))
            found = ExperimentRunner(
                self.studio, library, judge=self.judge, chooser=chooser, confirm=self._agree, tell=tell
            )
            bar: list[OnProgress] = []

            def show(progress: Progress) -> None:
                bar.extend([] if bar else [open_things.enter_context(progress_bar())])
                bar[0](progress)

            found.progress = None if chooser else show
            yield found

    def _agree(self, asked: Confirm, seconds: float | None) -> bool:
        """Say what a large experiment costs, and ask."""
        cost = text("cli.comparing.cost", count=asked.pictures, time=about(seconds) if seconds else "")
        if self.yes:
            say(cost)
            return True
        return click.confirm(f"{cost} {text('cli.comparing.go')}", err=True)

    def leave(self, name: str, sections: Sequence[Section], title: str, paragraphs: Sequence[str]) -> None:
        """Write the page and the picture of a comparison over those of its last run, and name them."""
        page = self.folder / f"{self.stem(name)}.html"
        commit(page_of(sections, title=title, paragraphs=paragraphs).encode(), page, overwrite=True)
        sheet = write_png(sheet_of(sections, title=title), page.with_suffix(".png"))
        say(text("cli.comparing.written", page=page, sheet=sheet))


def write_png(image: Image, path: Path) -> Path:
    """Write a picture that is not one of the user's own, over an older one."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return commit(buffer.getvalue(), path, overwrite=True)
