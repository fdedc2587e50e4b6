"""`graine upscale`: more pixels, with or without new detail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graine.cli.shared.command_options import FACTOR, MORE, declare, field_option, own_values
from graine.cli.shared.console import about, say
from graine.cli.shared.render_command import RenderContext, drawing, picture_and_prompt
from graine.edits import Upscale
from graine.i18n import text

if TYPE_CHECKING:
    from graine.studio import InputPicture


@declare("upscale")
@picture_and_prompt
@field_option(Upscale, "scale", type=FACTOR)
@field_option(Upscale, "upscaler", metavar="NAME")
@field_option(Upscale, "detail")
@field_option(Upscale, "overlap", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Enlarge a picture."""
    rendering, own = RenderContext.of(asked), own_values(asked, Upscale)
    taken = rendering.take(picture, words)
    edit = Upscale(image=taken.hash, **own)
    _announce(rendering, edit, taken)
    if edit.detail:
        rendering.finish(taken, words, edit, asked)
    else:
        rendering.touch(rendering.studio.touch(edit, taken), picture)


def _announce(rendering: RenderContext, edit: Upscale, picture: InputPicture) -> None:
    """Say how large the picture becomes, and about how long the enlarging takes."""
    time = about(rendering.studio.upscaling_seconds(edit, picture))
    width, height = (round(side * edit.scale) for side in picture.image.size)
    say(text("cli.upscale.introduction", width=width, height=height, time=time))
