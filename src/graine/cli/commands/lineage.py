"""`graine lineage`: from the first try to the picture, and on to what came of it."""

from __future__ import annotations

import json
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise
from graine.i18n import text
from graine.library.lineage import Lineage, LineageRow, LineageStep, lineage
from graine.library.recipe_diff import joined
from graine.picture.sheets.contact_sheet import rows_of, sheet

if TYPE_CHECKING:
    from graine.library.store import Library

LONG = 400  # characters of what differs on a step


@declare("lineage")
@click.argument("picture", metavar=text("cli.find.picture"))
@option("lineage.sheet", "--sheet", type=click.Path(path_type=Path), metavar="FILE.png")
@option("draw.force", "-f", "--force", is_flag=True)
@option("lineage.json", "--json", "as_json", is_flag=True)
def command(picture: str, sheet: Path | None, force: bool, as_json: bool) -> None:
    """Print the tree, or its pictures and steps as JSON."""
    library_output.check_sheet(sheet, overwrite=force)
    with library_output.library() as library:
        found = lineage(library, picture)
        if as_json:
            click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
        else:
            room = library_output.width() if sys.stdout.isatty() else sys.maxsize
            click.echo("\n".join(lines(found, room)))
        if not found.complete:
            advise(text("cli.lineage.cut", count=len(found.entries)))
        if sheet:
            _write_sheet(library, found, sheet, overwrite=force)


def lines(lineage: Lineage, room: int) -> Iterator[str]:
    """Draw the tree in text, one picture a line, folded to `room` columns."""
    for place in lineage.places():
        start, further = _branch(place.last)
        words = textwrap.wrap(_description(place, lineage.id), max(room - len(start), 20)) or [""]
        yield start + words[0]
        yield from (further + line for line in words[1:])


def step(edge: LineageStep) -> str:
    """Say what differed on a step."""
    found = joined(difference.text() for difference in edge.differences)
    return library_output.short(found or text(f"cli.lineage.how.{edge.how}"), LONG)


def _branch(last: tuple[bool, ...]) -> tuple[str, str]:
    """What stands before a picture's line, and before those that go on with it."""
    if len(last) == 1:
        return "", "  "
    above = "".join("   " if done else "│  " for done in last[1:-1])
    return above + ("└─ " if last[-1] else "├─ "), above + ("   " if last[-1] else "│  ") + "  "


def _description(place: LineageRow, own: int) -> str:
    entry = place.entry
    marks = [f"#{entry.id}", library_output.stars(entry)]
    marks += [
        text(f"cli.lineage.{mark}")
        for mark, is_so in (("here", entry.id == own), ("bin", entry.binned))
        if is_so
    ]
    if place.again:
        words = text("cli.lineage.again")
    elif place.edge:
        words = step(place.edge)
    else:
        words = f"{library_output.short(entry.prompt)}  {library_output.moment(entry)}".strip()
    return "  ".join(filter(None, (*marks, words)))


def _as_json(lineage: Lineage) -> dict[str, object]:
    steps = [
        {
            "from": edge.parent,
            "to": edge.child,
            "how": edge.how,
            "differences": [
                {"field": one.field, "old": one.old, "new": one.new, "text": one.text()}
                for one in edge.differences
            ],
        }
        for edge in lineage.edges
    ]
    pictures = [library_output.facts(entry) for entry in lineage.entries.values()]
    return {
        "picture": lineage.id,
        "complete": lineage.complete,
        "first": lineage.roots,
        "pictures": pictures,
        "steps": steps,
    }


def _write_sheet(library: Library, lineage: Lineage, path: Path, *, overwrite: bool) -> None:
    """Write a sheet with a row for each generation."""
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for place in lineage.places():
        if not place.again:
            note = step(place.edge) if place.edge else None
            marked = place.entry.id == lineage.id
            rows[place.depth].append(library_output.cell(library, place.entry, note, marked=marked))
    image = sheet([row for depth in sorted(rows) for row in rows_of(rows[depth], library_output.COLUMNS)])
    library_output.write_sheet(image, path, overwrite=overwrite)
