"""`graine star`: mark the pictures that matter."""

from __future__ import annotations

import click

from graine.cli import shelf
from graine.cli.options import declare, option
from graine.words import text


@declare("star")
@shelf.pictures
@option("star.off", "--off", is_flag=True)
def command(pictures: tuple[str, ...], off: bool) -> None:
    """Star the pictures, or take the stars away."""
    with shelf.library() as library:
        entries = shelf.meant(library, pictures)
        library.star(shelf.numbers(entries), not off)
    click.echo(text("cli.star.removed" if off else "cli.star.done", ids=shelf.named(entries)))
