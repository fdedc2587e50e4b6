"""`graine extend`: paint on beyond the edges of a picture (outpainting)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graine.cli.shared.command_options import MORE, declare, field_option, own_values
from graine.cli.shared.render_command import RenderContext, drawing, picture_and_prompt
from graine.edits import Extend


@declare("extend")
@picture_and_prompt
@field_option(Extend, "left")
@field_option(Extend, "right")
@field_option(Extend, "up")
@field_option(Extend, "down")
@field_option(Extend, "overlap", section=MORE)
@field_option(Extend, "strength", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Extend a picture."""
    rendering, own = RenderContext.of(asked), own_values(asked, Extend)
    taken = rendering.take(picture, words)
    rendering.finish(taken, words, Extend(image=taken.hash, **own), asked)
