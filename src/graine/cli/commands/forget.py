"""`graine forget`: pictures go into the bin, come back, or are deleted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.i18n import text
from graine.library.entry import Query

if TYPE_CHECKING:
    from graine.library.store import Library


@declare("forget")
@click.argument("pictures", nargs=-1, metavar=text("cli.shelf.some_ids"))
@option("forget.restore", "--restore", is_flag=True)
@option("forget.empty", "--empty", is_flag=True)
@option("forget.yes", "-y", "--yes", is_flag=True)
def command(pictures: tuple[str, ...], restore: bool, empty: bool, yes: bool) -> None:
    """Move pictures into the bin or out of it, or empty it."""
    if empty == bool(pictures) or (empty and restore):
        raise click.UsageError(text("cli.forget.which"))
    with library_output.library() as library:
        if empty:
            _empty(library, asking=not yes)
            return
        entries = library_output.meant(library, pictures)
        (library.restore if restore else library.forget)(library_output.numbers(entries))
    click.echo(
        text("cli.forget.restored" if restore else "cli.forget.done", ids=library_output.named(entries))
    )


def _empty(library: Library, *, asking: bool) -> None:
    count = library.find(Query(binned=True, limit=1)).total
    if count and asking and not library_output.agreed(text("cli.forget.sure", count=count)):
        raise click.Abort
    click.echo(text("cli.forget.emptied", count=library.empty_bin()))
