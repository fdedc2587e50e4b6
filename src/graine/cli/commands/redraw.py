"""`graine redraw`: another picture from a picture (img2img)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graine.cli.shared.command_options import MORE, declare, field_option, own_values
from graine.cli.shared.render_command import RenderContext, drawing, picture_and_prompt
from graine.edits import Redraw


@declare("redraw")
@picture_and_prompt
@field_option(Redraw, "strength")
@field_option(Redraw, "resize")
@field_option(Redraw, "exact_steps", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Redraw a picture."""
    rendering, own = RenderContext.of(asked), own_values(asked, Redraw)
    taken = rendering.take(picture, words)
    rendering.finish(taken, words, Redraw(image=taken.hash, **own), asked)
