"""`graine adjust`: the plain finishing touches of an image editor, each recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graine.cli.shared.command_options import BOX, declare, field_option, own_values
from graine.cli.shared.render_command import OUTPUT, PICTURE, RenderContext
from graine.edits import Adjust


@declare("adjust")
@PICTURE
@field_option(Adjust, "straighten")
@field_option(Adjust, "crop", type=BOX)
@field_option(Adjust, "match", type=click.Path(path_type=Path), metavar="FILE", default=None)
@field_option(Adjust, "match_strength")
@field_option(Adjust, "contrast")
@field_option(Adjust, "brightness")
@field_option(Adjust, "saturation")
@field_option(Adjust, "sharpen")
@OUTPUT[0]
@OUTPUT[1]
def command(picture: Path, match: Path | None, **asked: Any) -> None:
    """Adjust a picture."""
    rendering, own = RenderContext.of(asked), own_values(asked, Adjust)
    taken = rendering.take(picture)
    other = rendering.take(match).hash if match else ""
    rendering.touch(rendering.studio.touch(Adjust(image=taken.hash, match=other, **own), taken), picture)
