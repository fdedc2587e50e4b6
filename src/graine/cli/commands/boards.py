"""`graine boards`: pictures that belong together."""

from __future__ import annotations

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.i18n import text


@declare("boards")
@click.argument("pictures", nargs=-1, metavar=text("cli.shelf.some_ids"))
@option("boards.add", "-a", "--add", metavar="NAME")
@option("boards.remove", "-r", "--remove", metavar="NAME")
def command(pictures: tuple[str, ...], add: str | None, remove: str | None) -> None:
    """Print the boards, or put pictures on one, or take them off, or take a whole board away."""
    chosen = [name for name in (add, remove) if name is not None]
    if len(chosen) > 1 or (pictures and not chosen) or (add is not None and not pictures):
        raise click.UsageError(text("cli.boards.which"))
    with library_output.library() as library:
        entries = library_output.meant(library, pictures)
        if add is not None:
            library.board(add, library_output.numbers(entries))
        elif remove is not None and entries:
            library.board(remove, library_output.numbers(entries), on=False)
        elif remove is not None:
            library.remove_board(remove)
        found = [(name, str(count)) for name, count in library.boards()]
    library_output.grid([text("cli.boards.name"), text("cli.shelf.count")], found)
