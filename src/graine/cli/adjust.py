"""`graine adjust`: the plain finishing touches of an image editor, each recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graine.cli.drawing import OUTPUT, PICTURE, Desk
from graine.cli.options import BOX, declare, edit_option, own_values
from graine.edits import Adjust


@declare("adjust")
@PICTURE
@edit_option(Adjust, "straighten")
@edit_option(Adjust, "crop", type=BOX)
@edit_option(Adjust, "match", type=click.Path(path_type=Path), metavar="FILE", default=None)
@edit_option(Adjust, "match_strength")
@edit_option(Adjust, "contrast")
@edit_option(Adjust, "brightness")
@edit_option(Adjust, "saturation")
@edit_option(Adjust, "sharpen")
@OUTPUT[0]
@OUTPUT[1]
def command(picture: Path, match: Path | None, **asked: Any) -> None:
    """Adjust a picture."""
    desk, own = Desk.of(asked), own_values(asked, Adjust)
    taken = desk.take(picture)
    other = desk.take(match).hash if match else ""
    desk.touch(desk.studio.touch(Adjust(image=taken.hash, match=other, **own), taken), picture)
