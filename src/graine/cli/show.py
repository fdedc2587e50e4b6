"""`graine show`: the recipe that a picture file carries."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.cli.options import declare, option
from graine.cli.screen import advise, table
from graine.errors import PictureError
from graine.prompt.scales import cfg_word
from graine.words import text

if TYPE_CHECKING:
    from graine.recipe import Recipe


@declare("show")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("show.json", "--json", "as_json", is_flag=True)
def command(file: Path, as_json: bool) -> None:
    """Print the recipe as a table of words, or as JSON for programs."""
    from graine.picture.files import load

    saved = load(file)
    if saved.recipe is None:
        raise PictureError("no_recipe")
    if as_json:
        click.echo(json.dumps(saved.recipe.to_dict(), ensure_ascii=False, indent=2))
        return
    table([], rows(saved.recipe) + [(key, value) for key, value in saved.made_with.items()])
    for note in saved.notes:
        advise(note)
    if saved.agrees is False:
        advise(text("cli.show.changed"))


def rows(recipe: Recipe) -> list[tuple[str, str]]:
    """Give the recipe's settings in words, without those that are off."""
    from graine.recipe import Recipe as Default

    usual = Default(prompt="")
    always = {"prompt", "seed", "sampler", "schedule", "steps", "cfg", "width", "height", "model"}
    shown = [field.name for field in fields(recipe)]
    shown = [name for name in shown if name in always or getattr(recipe, name) != getattr(usual, name)]
    return [(text(f"fields.{name}"), _value(name, getattr(recipe, name))) for name in shown]


def _value(name: str, value: object) -> str:
    if name == "cfg" and isinstance(value, float | int):
        return f"{value:g} ({cfg_word(value)})"
    if isinstance(value, tuple):
        return (" x " if name == "seed_resize" else ", ").join(str(part) for part in value)
    return str(value)
