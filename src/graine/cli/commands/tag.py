"""`graine tag`: words of one's own on pictures."""

from __future__ import annotations

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.i18n import text
from graine.library.entry import Query


@declare("tag")
@click.argument("pictures", nargs=-1, metavar=text("cli.shelf.some_ids"))
@option("tag.add", "-a", "--add", multiple=True, metavar="TAG")
@option("tag.remove", "-r", "--remove", multiple=True, metavar="TAG")
def command(pictures: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Put tags on, take tags away, or print those that are there."""
    if (add or remove) and not pictures:
        raise click.UsageError(text("cli.tag.none"))
    with library_output.library() as library:
        if not pictures:
            used = library.facets(Query())["tag"]
            library_output.grid(
                [text("cli.shelf.tags"), text("cli.shelf.count")], [(tag, str(n)) for tag, n in used]
            )
            return
        ids = library_output.numbers(library_output.meant(library, pictures))
        if add:
            library.tag(ids, add)
        if remove:
            library.untag(ids, remove)
        tags = [(str(id), ", ".join(library.get(id).tags)) for id in ids]
    library_output.grid([text("cli.shelf.id"), text("cli.shelf.tags")], tags)
