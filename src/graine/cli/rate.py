"""`graine rate`: how good pictures are, from 1 to 5."""

from __future__ import annotations

import click

from graine.cli import shelf
from graine.cli.options import declare
from graine.words import text


@declare("rate")
@shelf.pictures
@click.argument("rating", type=click.IntRange(0, 5), metavar=text("cli.rate.metavar"))
def command(pictures: tuple[str, ...], rating: int) -> None:
    """Rate the pictures; 0 takes the rating away."""
    with shelf.library() as library:
        entries = shelf.meant(library, pictures)
        library.rate(shelf.numbers(entries), rating)
    key = "cli.rate.done" if rating else "cli.rate.removed"
    click.echo(text(key, ids=shelf.named(entries), stars="★" * rating))
