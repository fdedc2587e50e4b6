"""`graine replay`: render a picture again from its own recipe, and compare."""

from __future__ import annotations

from pathlib import Path

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, progress_bar
from graine.cli.shared.output_paths import check_output
from graine.cli.shared.summary import written
from graine.i18n import text
from graine.picture.formats.picture_files import load
from graine.settings import read_settings
from graine.studio import Studio

FILE = click.Path(path_type=Path)


@declare("replay")
@click.argument("file", type=FILE, metavar="FILE")
@option("replay.input", "-i", "--input", "given", type=FILE, metavar="FILE", multiple=True)
@option("replay.output", "-o", "--output", type=FILE, metavar="FILE")
@option("draw.force", "-f", "--force", is_flag=True)
@option("draw.device", "--device", metavar="NAME")
@option("draw.dtype", "--dtype", metavar="NAME")
def command(
    file: Path,
    output: Path | None,
    given: tuple[Path, ...],
    *,
    force: bool,
    device: str | None,
    dtype: str | None,
) -> int:
    """0 if every pixel is equal, else 1."""
    saved = load(file)
    if output:
        check_output(output, overwrite=force)
    with progress_bar() as show:
        replay = Studio(read_settings(), device=device, dtype=dtype).replay(saved, given=given, progress=show)
    if output:
        replay.picture.save(output, overwrite=force)
        click.echo(written(output, replay.picture.recipe))
    if replay.same:
        click.echo(text("cli.replay.same"))
        return 0
    click.echo(text("cli.replay.differs", count=replay.largest_difference))
    advise(replay.cause)
    return 1
