"""What the commands put on the screen: results on standard output, all else on standard error."""

from __future__ import annotations

import io
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.i18n import text

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.progress import OnProgress, Progress

PREVIEW_SECONDS = 1.0  # between two previews


def say(sentence: str, *, colour: str | None = None) -> None:
    """Tell the user something that is not the result."""
    click.secho(plain(sentence), err=True, fg=colour)


def advise(sentence: str) -> None:
    """Print advice quietly."""
    say(sentence, colour="yellow")


def plain(sentence: str) -> str:
    """Take out control characters: the recipe of a stranger's picture must not steer the terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", sentence)


@contextmanager
def progress_bar() -> Generator[OnProgress]:
    """Show a bar with the time left while pictures are drawn; nothing where nobody watches."""
    from rich.console import Console  # every command imports this file
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    phase, left = TextColumn("{task.description}"), TextColumn("{task.fields[left]}")
    console = Console(stderr=True)
    # A result goes round the bar where both are on one screen, and to its own file or pipe elsewhere.
    one_screen = sys.stdout.isatty()
    with Bar(
        *(phase, BarColumn(), MofNCompleteColumn(), left),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=one_screen,
    ) as bar:
        task = bar.add_task(text("cli.phase.loading"), total=None, left="")

        def show(progress: Progress) -> None:
            words, left = text(f"cli.phase.{progress.phase}"), time_left(progress.seconds_left)
            bar.update(task, completed=progress.done, total=progress.total, description=words, left=left)

        yield show


def time_left(seconds: float | None) -> str:
    """Say about how long it will take: "12 s left", "3 min left"."""
    if seconds is None:
        return ""
    if seconds < 90:
        return text("cli.left.seconds", count=round(seconds))
    return text("cli.left.minutes", count=round(seconds / 60))


def about(seconds: float) -> str:
    """Say about how long something takes: "less than a second", "about 12 s", "about 3 min"."""
    if seconds < 1:
        return text("cli.takes.moment")
    if seconds < 90:
        return text("cli.takes.seconds", count=round(seconds))
    return text("cli.takes.minutes", count=round(seconds / 60))


@contextmanager
def previews(target: Path, show: OnProgress) -> Generator[OnProgress]:
    """Keep a small picture of the work so far beside `target`, renewed each second and removed at the end."""
    from graine.atomic_write import commit  # Pillow

    path, due = target.with_name(f"{target.stem}.preview.png"), 0.0

    def watch(progress: Progress) -> None:
        nonlocal due
        show(progress)
        if progress.preview and time.monotonic() >= due:
            commit(_png(progress.preview()), path, overwrite=True)
            due = time.monotonic() + PREVIEW_SECONDS

    try:
        yield watch
    finally:
        path.unlink(missing_ok=True)


def _png(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their heads on standard output; on a screen the last column is folded to its width."""
    lines = [*([heads] if heads else []), *rows]
    widths = [max(map(len, column)) for column in list(zip(*lines, strict=True))[:-1]]
    margin = sum(widths) + 2 * len(widths)
    room = max(shutil.get_terminal_size().columns - margin, 20) if sys.stdout.isatty() else sys.maxsize
    for *cells, last in lines:
        start = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        click.echo(plain(start + f"\n{' ' * margin}".join(textwrap.wrap(last, room) or [""])))
