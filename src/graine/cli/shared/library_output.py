"""What the commands of the library share: which pictures are meant, and how they are shown."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.atomic_write import commit
from graine.cli.shared.command_options import Function
from graine.cli.shared.console import plain
from graine.cli.shared.output_paths import check_output
from graine.errors import LibraryError, PictureError, WriteError
from graine.i18n import text
from graine.library.store import Library
from graine.picture.sheets.contact_sheet import Cell
from graine.settings import read_settings

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.library.entry import Entry

MOST = 10_000  # numbers in one range
COLUMNS = 5  # of a sheet
SHORT = 60  # characters of a prompt in a line
ROOMY, ROOM = 72, 48  # columns of a terminal from which dates and tags have their place
GAP, LABELS, LEAST = 2, 18, 12  # columns between two of a table, of tags, of a prompt at least


def pictures(command: Function) -> Function:
    """Add to a command the pictures that are meant, as its first argument."""
    return click.argument("pictures", nargs=-1, required=True, metavar=text("cli.shelf.ids"))(command)


def library() -> Library:
    """Open the library of the settings; it is a context manager."""
    return Library(read_settings().library)


def meant(source: Library, references: Iterable[str]) -> list[Entry]:
    """The pictures that were named, each once: numbers, ranges ("12..15"), hashes, files.

    Raises `LibraryError` if one is not there; of a range it is enough that some are.
    """
    found: dict[int, Entry] = {}
    for reference in references:
        entries = _within(source, reference) or [source.get(reference)]
        found |= {entry.id: entry for entry in entries}
    return list(found.values())


def numbers(entries: Iterable[Entry]) -> list[int]:
    """The numbers of entries."""
    return [entry.id for entry in entries]


def named(entries: Sequence[Entry]) -> str:
    """Name some pictures briefly: "#12, #13, #14"."""
    shown = [f"#{entry.id}" for entry in entries[:8]]
    return ", ".join([*shown, "…"] if len(entries) > len(shown) else shown)


def stars(entry: Entry) -> str:
    """Show the rating, and a sign where the picture is starred."""
    return " ".join(filter(None, ("★" * entry.rating, "♥" * entry.starred)))


def moment(entry: Entry) -> str:
    """Say when a picture was made, in the user's time and way of writing."""
    return text("cli.shelf.moment", made=entry.made.astimezone())


def one_line(prompt: str) -> str:
    """A text on one line, without what could steer a terminal."""
    return plain(" ".join(prompt.split()))


def short(prompt: str, length: int = SHORT) -> str:
    """The beginning of a text on one line."""
    line = one_line(prompt)
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]], *, shrinking: int | None = None) -> None:
    """Print rows: a table on a screen, lines of cells with tabs between them for programs.

    Where there is no room, cells of the column `shrinking` are cut; those of the last, or of all, are folded.
    """
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(map(one_line, row)))
        return
    from rich.cells import cell_len  # programs never wait for it
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold")
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    if shrinking is not None:
        widths = _fitted(widths, shrinking)
    for place, head in enumerate(heads):
        cut, most = place == shrinking, None if shrinking is None else widths[place]
        table.add_column(head, no_wrap=cut, overflow="ellipsis" if cut else "fold", max_width=most)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console(width=width()).print(table)


def _fitted(widths: Sequence[int], shrinking: int) -> list[int]:
    """Share a screen's columns among the cells of a row: what others leave goes to the one that shrinks."""
    fitted = [min(one, LABELS) if place > shrinking else one for place, one in enumerate(widths)]
    others = sum(fitted) - fitted[shrinking] + GAP * len(fitted)
    fitted[shrinking] = min(fitted[shrinking], max(width() - others, LEAST))
    return fitted


def width() -> int:
    """The columns of the terminal."""
    return shutil.get_terminal_size().columns


def listing(entries: Sequence[Entry], near: Mapping[int, float] | None = None) -> None:
    """Print pictures, one a line; for programs with everything that can be wanted."""
    columns = _columns(near or {}, narrow=sys.stdout.isatty())
    rows = [[cell(entry) for cell in columns.values()] for entry in entries]
    names = list(columns)
    grid([text(f"cli.shelf.{name}") for name in names], rows, shrinking=names.index("prompt"))


def facts(entry: Entry) -> dict[str, object]:
    """What the library knows of a picture, ready for JSON."""
    plain_fields = ("id", "hash", "width", "height", "tool", "prompt", "negative", "model")
    marks = ("rating", "starred", "binned", "tags", "boards", "experiment", "scores")
    return {
        **{name: getattr(entry, name) for name in plain_fields},
        "path": str(entry.path),
        "made": entry.made.isoformat(),
        **{name: getattr(entry, name) for name in marks},
        "parents": [{"id": parent.id, "how": parent.how} for parent in entry.parents],
        "recipe": entry.recipe.to_dict() if entry.recipe else None,
    }


def cell(source: Library, entry: Entry, note: str | None = None, *, marked: bool = False) -> Cell:
    """A picture's place on a sheet; an empty one where its file is gone or damaged."""
    try:
        image = source.load(entry)
    except (LibraryError, PictureError):
        image = None
    label = " ".join(filter(None, (f"#{entry.id}", stars(entry))))
    return Cell(image, label, short(entry.prompt) if note is None else note, marked)


def write_sheet(image: Image, path: Path, *, overwrite: bool = False) -> None:
    """Write a sheet as PNG and name the file. Raises `WriteError`."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    click.echo(commit(buffer.getvalue(), path, overwrite=overwrite), err=not sys.stdout.isatty())


def check_sheet(path: Path | None, *, overwrite: bool = False) -> None:
    """Raise `WriteError` now, rather than after the work, if a sheet cannot be written."""
    if path is None:
        return
    if path.suffix.lower() != ".png":
        raise WriteError("shelf_sheet", path=path)
    check_output(path, overwrite=overwrite)


def agreed(question: str) -> bool:
    """Ask the user for a yes; whatever else is a no."""
    answer = click.prompt(f"{question} {text('cli.shelf.yes_no')}", default="", show_default=False, err=True)
    return answer.strip().lower() in text("cli.shelf.yes").split()


def _columns(near: Mapping[int, float], *, narrow: bool) -> dict[str, Callable[[Entry], str]]:
    room = width() if narrow else ROOMY
    columns: dict[str, Callable[[Entry], str]] = {"id": lambda entry: str(entry.id)}
    if near:
        columns["likeness"] = lambda entry: f"{near[entry.id]:.3f}"
    if room >= ROOMY:
        columns["made"] = moment if narrow else lambda entry: entry.made.isoformat()
    columns["rating"] = stars if narrow else lambda entry: str(entry.rating)
    columns["prompt"] = lambda entry: entry.prompt
    if room >= ROOM:
        columns["tags"] = lambda entry: ", ".join(entry.tags)
    if not narrow:
        columns["path"] = lambda entry: str(entry.path)
    return columns


def _within(source: Library, reference: str) -> list[Entry]:
    """The pictures of a range; [] for what is none."""
    ends = re.fullmatch(r"#?(\d{1,18})\.\.#?(\d{1,18})", reference.strip(), re.ASCII)
    if ends is None:
        return []
    low, high = sorted((int(ends[1]), int(ends[2])))
    if high - low >= MOST:
        raise LibraryError("shelf_range", value=reference, count=high - low + 1, limit=MOST)
    found = [entry for id in range(low, high + 1) if (entry := _known(source, id))]
    if not found:
        raise LibraryError("shelf_range_empty", value=reference)
    return found


def _known(source: Library, id: int) -> Entry | None:
    try:
        return source.get(id)
    except LibraryError as error:
        if error.key != "library_unknown":
            raise
        return None
