"""`graine star`: mark the pictures that matter."""

from __future__ import annotations

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.i18n import text


@declare("star")
@library_output.pictures
@option("star.off", "--off", is_flag=True)
def command(pictures: tuple[str, ...], off: bool) -> None:
    """Star the pictures, or take the stars away."""
    with library_output.library() as library:
        entries = library_output.meant(library, pictures)
        library.star(library_output.numbers(entries), not off)
    click.echo(text("cli.star.removed" if off else "cli.star.done", ids=library_output.named(entries)))
