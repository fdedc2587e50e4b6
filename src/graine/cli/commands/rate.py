"""`graine rate`: how good pictures are, from 1 to 5."""

from __future__ import annotations

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare
from graine.i18n import text


@declare("rate")
@library_output.pictures
@click.argument("rating", type=click.IntRange(0, 5), metavar=text("cli.rate.metavar"))
def command(pictures: tuple[str, ...], rating: int) -> None:
    """Rate the pictures; 0 takes the rating away."""
    with library_output.library() as library:
        entries = library_output.meant(library, pictures)
        library.rate(library_output.numbers(entries), rating)
    key = "cli.rate.done" if rating else "cli.rate.removed"
    click.echo(text(key, ids=library_output.named(entries), stars="★" * rating))
