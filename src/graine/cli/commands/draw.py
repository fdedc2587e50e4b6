"""`graine draw`: from a prompt to picture files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.hires_options import second_pass, second_pass_of
from graine.cli.shared.render_command import RenderContext, drawing
from graine.errors import PictureError
from graine.library.entry import VARIED, Parent
from graine.studio import Draw
from graine.studio.draw_request import continued

DEFAULT = click.core.ParameterSource.DEFAULT


@declare("draw")
@click.argument("words", metavar="[PROMPT]", nargs=-1)
@option("draw.from", "--from", "source", metavar="ID")
@drawing
@second_pass
@click.pass_context
def command(context: click.Context, words: tuple[str, ...], source: str | None, **asked: Any) -> None:
    """Draw what was asked; the studio decides what the user left open."""
    if source is None and not words:
        raise click.MissingParameter(param_hint="PROMPT", param_type="argument", ctx=context)
    hires = second_pass_of(asked)
    rendering = RenderContext.of(asked)
    ask = Draw(prompt=" ".join(words), hires=hires, **asked)
    if source is not None:
        entry = rendering.studio.library.get(source)
        if entry.recipe is None:
            raise PictureError("no_recipe")
        typed = {name for name in asked if context.get_parameter_source(name) is not DEFAULT}
        ask = continued(ask, entry.recipe, typed)
        rendering = replace(rendering, parents=(Parent(entry.id, VARIED),))
    rendering.draw(ask)
