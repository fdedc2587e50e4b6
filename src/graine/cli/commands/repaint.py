"""`graine repaint`: paint a part of a picture anew (inpainting)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graine.cli.shared.command_options import BOX, MORE, declare, field_option, option, own_values
from graine.cli.shared.render_command import RenderContext, drawing, picture_and_prompt
from graine.edits import Repaint
from graine.errors import PictureError


@declare("repaint")
@picture_and_prompt
@option("repaint.mask", "--mask", type=click.Path(path_type=Path), metavar="FILE")
@option("repaint.box", "--box", type=BOX)
@option("repaint.invert", "--invert", is_flag=True)
@field_option(Repaint, "strength")
@field_option(Repaint, "content")
@field_option(Repaint, "area")
@field_option(Repaint, "padding", section=MORE)
@field_option(Repaint, "blur", section=MORE)
@option("repaint.grow", "--grow", section=MORE, type=int, default=0)
@field_option(Repaint, "soft", section=MORE)
@field_option(Repaint, "mask_weight", section=MORE)
@field_option(Repaint, "exact_steps", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Repaint where the mask is white."""
    mask, box = asked.pop("mask"), asked.pop("box")
    invert, grow = asked.pop("invert"), asked.pop("grow")
    if mask and box:
        raise PictureError("mask_twice")
    rendering, own = RenderContext.of(asked), own_values(asked, Repaint)
    taken = rendering.take(picture, words)
    prepared = rendering.studio.take_mask(mask or box, taken, invert=invert, grow=grow)
    rendering.finish(taken, words, Repaint(image=taken.hash, mask=prepared, **own), asked)
