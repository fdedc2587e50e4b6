"""`graine loopback`: redraw a picture again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graine.cli.shared.command_options import MORE, declare, field_option, own_values
from graine.cli.shared.render_command import RenderContext, drawing, picture_and_prompt
from graine.edits import Loopback


@declare("loopback")
@picture_and_prompt
@field_option(Loopback, "loops")
@field_option(Loopback, "strength")
@field_option(Loopback, "final_strength")
@field_option(Loopback, "curve")
@field_option(Loopback, "resize", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Redraw a picture, then the result, and so on."""
    rendering, own = RenderContext.of(asked), own_values(asked, Loopback)
    taken = rendering.take(picture, words)
    rendering.finish(taken, words, Loopback(image=taken.hash, **own), asked)
