"""`graine blend`: place two pictures and paint what lies between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graine.cli.shared.command_options import MORE, declare, field_option, own_values
from graine.cli.shared.render_command import PICTURE, WORDS, RenderContext, drawing
from graine.edits import Blend


@declare("blend")
@PICTURE
@click.argument("other", type=click.Path(path_type=Path), metavar="OTHER")
@WORDS
@field_option(Blend, "gap")
@field_option(Blend, "direction")
@field_option(Blend, "tries")
@field_option(Blend, "overlap", section=MORE)
@field_option(Blend, "strength", section=MORE)
@drawing
def command(picture: Path, other: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Blend two pictures."""
    own = own_values(asked, Blend)
    own.pop("other", None)
    rendering = RenderContext.of(asked)
    taken, second = rendering.take(picture, words), rendering.take(other, words)
    rendering.finish(taken, words, Blend(image=taken.hash, other=second.hash, **own), asked)
