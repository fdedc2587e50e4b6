"""`graine translate`: a prompt as another tool writes it, with what is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.cli.shared.command_options import SIZE, declare, option
from graine.cli.shared.console import advise, plain
from graine.errors import PictureError, PromptError
from graine.i18n import text
from graine.picture.formats.picture_files import load
from graine.prompt.dialects import Meaning, Written, translate

if TYPE_CHECKING:
    from graine.recipe import Recipe

TOOLS = ("a1111", "comfyui", "compel", "novelai", "midjourney", "dalle")


@declare("translate")
@click.argument("words", metavar="[PROMPT]", nargs=-1)
@option("translate.to", "--to", type=click.Choice(TOOLS), required=True)
@option("translate.source", "--from", "source", type=click.Choice(TOOLS), default="a1111")
@option("translate.negative", "--negative", default="", metavar="TEXT")
@option("translate.picture", "--picture", type=click.Path(path_type=Path), metavar="FILE")
@option("translate.seed", "--seed", type=click.IntRange(0, 2**64 - 1))
@option("translate.size", "--size", type=SIZE)
@option("translate.cfg", "--cfg", type=float)
@option("translate.json", "--json", "as_json", is_flag=True)
def command(
    words: tuple[str, ...],
    to: str,
    source: str,
    negative: str,
    picture: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Print the prompt; what is lost or changed goes to standard error."""
    prompt = " ".join(words)
    if picture:
        recipe = _recipe(picture)
        prompt, negative = prompt or recipe.prompt, negative or recipe.negative
        given = {"seed": recipe.seed, "size": (recipe.width, recipe.height), "cfg": recipe.cfg} | {
            name: value for name, value in given.items() if value is not None
        }
    if not prompt.strip():
        raise PromptError("prompt_empty")
    written = translate(
        prompt, to, source=source, negative=negative, settle=lambda found: _settled(found, given)
    )
    if as_json:
        click.echo(json.dumps(_data(written, to), ensure_ascii=False, indent=2))
    else:
        _show(written, to)


def _recipe(picture: Path) -> Recipe:
    recipe = load(picture).recipe
    if recipe is None:
        raise PictureError("no_recipe")
    return recipe


def _settled(found: Meaning, given: dict[str, Any]) -> Meaning:
    """Add what was given beside the prompt; it is stronger than what the prompt says."""
    named = {"seed": given["seed"], "shape": given["size"], "cfg": given["cfg"]}
    return replace(found, **{name: value for name, value in named.items() if value is not None})


def _show(written: Written, to: str) -> None:
    click.echo(plain(written.prompt))
    if written.negative:
        pasted = "en" if to == "a1111" else None  # A1111 reads its own English words back
        click.echo(plain(text("cli.translate.negative_is", lang=pasted, words=written.negative)))
    for name, value in written.settings:
        click.echo(plain(text(f"cli.translate.{name}_is", value=value)))
    for change in written.changes:
        advise(f"- {change.text()}")


def _data(written: Written, to: str) -> dict[str, object]:
    return {
        "to": to,
        "prompt": written.prompt,
        "negative": written.negative,
        "settings": dict(written.settings),
        "changes": [{"code": change.code, "text": change.text()} for change in written.changes],
    }
