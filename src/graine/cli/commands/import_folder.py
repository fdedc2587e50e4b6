"""`graine import`: pictures of any program into the library, a folder, a file or a bundle at a time."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, plain, say
from graine.i18n import text
from graine.library.bundle_import import is_bundle, unbundle
from graine.library.import_folder import Imported, import_file, import_folder
from graine.picture.inputs import Inputs
from graine.settings import read_settings

if TYPE_CHECKING:
    from graine.library.store import Library

NOTES = 6  # kinds of notes that are shown, the most frequent first


@declare("import")
@click.argument("places", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FOLDER...")
@option("import.quiet", "-q", "--quiet", is_flag=True)
def command(places: tuple[Path, ...], quiet: bool) -> int:
    """Bring in what is there, and say what became of it; 1 if all that was there had to be skipped."""
    outcomes, tools, notes = Counter[str](), Counter[str](), Counter[str]()
    with library_output.library() as library, _counter() as count:
        for one in _all(library, places):
            outcomes[one.outcome] += 1
            count(outcomes.total())
            if one.outcome == "skipped":
                say(f"{_shown(one.path)}: {' '.join(one.notes)}", colour="yellow")
            elif one.entry and not sys.stdout.isatty():
                click.echo(f"{one.entry.id}\t{plain(_shown(one.path))}")
            if one.outcome == "new" and one.entry:
                tools[one.entry.tool] += 1
                notes.update(one.notes)
    _summary(outcomes, tools)
    for note, number in [] if quiet else notes.most_common(NOTES):
        advise(text("cli.import.note", count=number, note=note))
    return int(outcomes["skipped"] == outcomes.total() > 0)


def _all(library: Library, places: Iterable[Path]) -> Iterator[Imported]:
    for place in places:
        if is_bundle(place):
            inputs = Inputs(read_settings().inputs)
            yield from unbundle(place, library, inputs)
        elif place.is_file():
            yield import_file(library, place.resolve())
        else:
            yield from import_folder(library, place)


def _shown(path: Path) -> str:
    """A path as it can be printed: not every name of a file is text."""
    return os.fsencode(path).decode(errors="replace")


@contextmanager
def _counter() -> Generator[Callable[[int], None]]:
    """Show on a screen how many files were looked at."""
    console = Console(stderr=True)
    with console.status(text("cli.import.looking", count=0)) as status:
        yield lambda number: status.update(text("cli.import.looking", count=number))


def _summary(outcomes: Counter[str], tools: Counter[str]) -> None:
    say(text("cli.import.new", count=outcomes["new"]))
    for tool, number in tools.most_common():
        say(f"  {tool or text('cli.import.no_tool')}: {number}")
    if known := outcomes["known"]:
        say(text("cli.import.known", count=known))
    if skipped := outcomes["skipped"]:
        say(text("cli.import.skipped", count=skipped))
