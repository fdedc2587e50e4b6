"""`graine show`: the recipe that a picture file carries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, table
from graine.edits import INPUTS, strength_word
from graine.errors import PictureError
from graine.i18n import text
from graine.picture.formats.picture_files import load
from graine.picture.inputs import Inputs
from graine.prompt.builder.presets import cfg_word
from graine.recipe import Recipe
from graine.settings import read_settings

if TYPE_CHECKING:
    from graine.edits import Edit, Hires


ALWAYS = frozenset({"prompt", "seed", "sampler", "schedule", "steps", "cfg", "width", "height", "model"})
SAID = frozenset({"strength", "final_strength", "scale", "loops", "gap", "direction"})  # even if as usual
DIGITS = 12  # of an input's hash
WORDS: dict[str, Callable[[float], str]] = {
    "cfg": cfg_word,
    **dict.fromkeys(("strength", "final_strength"), strength_word),
}


@declare("show")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("show.json", "--json", "as_json", is_flag=True)
def command(file: Path, as_json: bool) -> None:
    """Print the recipe as a table of words, or as JSON for programs."""
    saved = load(file)
    if saved.recipe is None:
        raise PictureError("no_recipe")
    if as_json:
        click.echo(json.dumps(saved.recipe.to_dict(), ensure_ascii=False, indent=2))
        return
    inputs = Inputs(read_settings().inputs)
    shown = rows(saved.recipe, lambda name: inputs.find(name) is not None)
    table([], shown + [(key, value) for key, value in saved.made_with.items()])
    for note in saved.notes:
        advise(note)
    if saved.agrees is False:
        advise(text("cli.show.changed"))


def rows(recipe: Recipe, kept: Callable[[str], bool] = bool) -> list[tuple[str, str]]:
    """The recipe's settings in words, without those that are off; `kept` tells what inputs are here."""
    usual, always = Recipe(prompt=""), ALWAYS if recipe.prompt else frozenset[str]()
    names = [field.name for field in fields(recipe) if field.name not in ("edit", "hires")]
    shown = [name for name in names if name in always or getattr(recipe, name) != getattr(usual, name)]
    found = [(text(f"fields.{name}"), _value(name, getattr(recipe, name))) for name in shown]
    if recipe.hires:
        found += [(text("fields.hires"), ""), *_part(recipe.hires, kept)]
    if recipe.edit:
        found += [(text("fields.edit"), text(f"fields.kinds.{recipe.edit.kind}")), *_part(recipe.edit, kept)]
    return found


def _part(part: Edit | Hires, kept: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The settings of an edit or a second pass, set in, without those that are off."""
    for field in fields(part):
        value = getattr(part, field.name)
        label = f"  {text(f'fields.{field.name}')}"
        if value and field.name in INPUTS:
            place = text("cli.show.kept" if kept(value) else "cli.show.missing")
            yield label, f"{value[:DIGITS]}…  ({place})"
        elif value and (field.name in SAID or value != field.default):
            yield label, _value(field.name, value)


def _value(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return (", " if name in ("memory", "crop") else " x ").join(str(part) for part in value)
    if isinstance(value, bool):
        return text("fields.on" if value else "fields.off")
    if isinstance(value, float | int) and name in WORDS:
        return f"{value:g} ({WORDS[name](value)})"
    return str(value)
