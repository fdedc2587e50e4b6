"""`graine tag`: words of one's own on pictures."""

from __future__ import annotations

import click

from graine.cli import shelf
from graine.cli.options import declare, option
from graine.library.entry import Query
from graine.words import text


@declare("tag")
@click.argument("pictures", nargs=-1, metavar=text("cli.shelf.some_ids"))
@option("tag.add", "-a", "--add", multiple=True, metavar="TAG")
@option("tag.remove", "-r", "--remove", multiple=True, metavar="TAG")
def command(pictures: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Put tags on, take tags away, or print those that are there."""
    if (add or remove) and not pictures:
        raise click.UsageError(text("cli.tag.none"))
    with shelf.library() as library:
        if not pictures:
            used = library.facets(Query())["tag"]
            shelf.grid([text("cli.shelf.tags"), text("cli.shelf.count")], [(tag, str(n)) for tag, n in used])
            return
        ids = shelf.numbers(shelf.meant(library, pictures))
        if add:
            library.tag(ids, add)
        if remove:
            library.untag(ids, remove)
        tags = [(str(id), ", ".join(library.get(id).tags)) for id in ids]
    shelf.grid([text("cli.shelf.id"), text("cli.shelf.tags")], tags)
