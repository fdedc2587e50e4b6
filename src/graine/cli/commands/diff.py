"""`graine diff`: what differs between two pictures, in their recipes and in their pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise
from graine.errors import LibraryError, PictureError
from graine.i18n import text
from graine.library.decode_bytes import decode
from graine.library.foreign.base import Foreign
from graine.library.foreign.registry import read_picture
from graine.library.recipe_diff import Described, Difference, between
from graine.picture.pixels.pixel_diff import Distance, distance, shown_difference
from graine.picture.sheets.contact_sheet import Cell, sheet

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.library.store import Library

LONG = 80  # characters of what a file says of how it was made


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two pictures."""

    name: str
    image: Image
    said: Described
    made_with: dict[str, str]


@declare("diff")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@option("diff.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FILE.png")
@option("draw.force", "-f", "--force", is_flag=True)
@option("diff.json", "--json", "as_json", is_flag=True)
def command(first: str, second: str, output: Path | None, force: bool, as_json: bool) -> None:
    """Print what differs field by field, prompts word by word, then how far the pixels are apart."""
    library_output.check_sheet(output, overwrite=force)
    with library_output.library() as library:
        a, b = side(library, first), side(library, second)
    fields, pixels = between(a.said, b.said), distance(a.image, b.image)
    tools = dict(_tools(a, b))
    if as_json:
        click.echo(json.dumps(_as_json(fields, tools, pixels), ensure_ascii=False, indent=2))
    else:
        rows = [row for one in fields for row in _rows(one)]
        rows += [(name, old, new) for name, (old, new) in tools.items()]
        _print(a, b, rows, pixels)
    if output:
        _write_sheet(a, b, output, overwrite=force)


def side(library: Library, reference: str) -> Side:
    """A picture of the library, or of any file. Raises `LibraryError`, `PictureError`."""
    try:
        entry = library.get(reference)
    except LibraryError as error:
        if error.key != "library_unknown" or not Path(reference).exists():
            raise
        return _of_file(Path(reference))
    return Side(f"#{entry.id}", library.load(entry), entry, library.facts(entry.id))


def _of_file(path: Path) -> Side:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError("picture_closed", path=path, reason=error.strerror) from error
    image = decode(data, path).image
    found = read_picture(data) or Foreign(tool="", prompt="")
    return Side(path.name, image, found, found.facts)


def _tools(a: Side, b: Side) -> Iterator[tuple[str, tuple[str, str]]]:
    """What they were made with where it is not the same; the sampler is a part of the recipe."""
    told = {"sampler"} if a.said.recipe and b.said.recipe else set[str]()
    for name in dict.fromkeys([*a.made_with, *b.made_with]):
        pair = a.made_with.get(name, ""), b.made_with.get(name, "")
        if pair[0] != pair[1] and name not in told:
            yield name, (library_output.short(pair[0], LONG), library_output.short(pair[1], LONG))


def _rows(one: Difference) -> list[tuple[str, str, str]]:
    """The lines of the table for a field; a prompt has one for each change."""
    if one.old is None or one.new is None or not one.changes:
        return [(one.label(), one.value(one.old), one.value(one.new))]
    labels = {kind: text(f"cli.diff.{kind}") for kind in ("added", "removed", "changed", "weighted", "moved")}
    return [(f"{one.label()}, {labels[change.kind]}", change.old, change.new) for change in one.changes]


def _print(a: Side, b: Side, rows: list[tuple[str, str, str]], pixels: Distance | None) -> None:
    for one in (a, b):
        if not one.said.recipe:
            advise(text("cli.diff.no_recipe", name=one.name))
    if rows:
        library_output.grid([text("cli.diff.setting"), a.name, b.name], rows)
    else:
        click.echo(text("cli.diff.same_recipe"))
    click.echo(_pixels(a, b, pixels))


def _pixels(a: Side, b: Side, pixels: Distance | None) -> str:
    if pixels is None:
        sizes = {"first": _size(a.image), "second": _size(b.image)}
        return text("cli.diff.sizes", **sizes)
    if pixels.largest == 0:
        return text("cli.diff.same_pixels")
    mean, share = round(pixels.mean, 2), round(100 * pixels.share, 1)
    return text("cli.diff.pixels", mean=mean, largest=pixels.largest, share=share)


def _size(image: Image) -> str:
    return f"{image.width}x{image.height}"


def _as_json(
    fields: list[Difference], tools: dict[str, tuple[str, str]], pixels: Distance | None
) -> dict[str, object]:
    told: list[dict[str, object]] = []
    for one in fields:
        told.append({"field": one.field, "old": one.old, "new": one.new})
        if one.changes:
            told[-1]["changes"] = [{"kind": c.kind, "old": c.old, "new": c.new} for c in one.changes]
    made_with = {name: {"old": old, "new": new} for name, (old, new) in tools.items()}
    return {"fields": told, "made_with": made_with, "pixels": pixels._asdict() if pixels else None}


def _write_sheet(a: Side, b: Side, path: Path, *, overwrite: bool) -> None:
    """Write the two side by side, with a third picture that shows where they differ."""
    cells = [Cell(one.image, one.name, library_output.short(one.said.prompt)) for one in (a, b)]
    if where := shown_difference(a.image, b.image):
        cells.append(Cell(where, text("cli.diff.where")))
    side = min(1024, max(*a.image.size, *b.image.size))
    library_output.write_sheet(sheet([cells], side=side), path, overwrite=overwrite)
