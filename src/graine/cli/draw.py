"""`graine draw`: from a prompt to picture files."""

from __future__ import annotations

from typing import Any

import click

from graine.cli.drawing import Desk, drawing
from graine.cli.hires import second_pass, second_pass_of
from graine.cli.options import declare


@declare("draw")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@drawing
@second_pass
def command(words: tuple[str, ...], **asked: Any) -> None:
    """Draw what was asked; the studio decides what the user left open."""
    from graine.studio import Draw

    hires = second_pass_of(asked)
    desk = Desk.of(asked)
    desk.draw(Draw(prompt=" ".join(words), hires=hires, **asked))
