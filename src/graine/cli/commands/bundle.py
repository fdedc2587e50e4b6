"""`graine bundle`: a picture with all that another machine needs to draw it again, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, say
from graine.i18n import text
from graine.library.bundle import bundle
from graine.picture.inputs import Inputs
from graine.recipe import Recipe
from graine.settings import read_settings

BUILT_IN = Recipe(prompt="").model  # which every machine has


@declare("bundle")
@click.argument("picture", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path), metavar="OUT.zip")
@option("draw.force", "-f", "--force", is_flag=True)
def command(picture: str, file: Path, force: bool) -> None:
    """Write the bundle, and name what it holds and what the other machine must have."""
    with library_output.library() as library:
        inputs = Inputs(read_settings().inputs)
        done = bundle(library, library.get(picture), file, inputs, overwrite=force)
    click.echo(done.path)
    say(text("cli.bundle.pictures", count=done.pictures))
    if done.inputs:
        say(text("cli.bundle.inputs", count=done.inputs))
    for name, hash in done.models:
        if name != BUILT_IN:
            say(text("cli.bundle.model", name=name, hash=hash or "?"))
    for name in done.missing:
        advise(text("cli.bundle.missing", hash=name))
