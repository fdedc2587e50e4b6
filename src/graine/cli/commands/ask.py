"""`graine ask`: words for a picture, and a prompt made of the best."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, plain, say, table
from graine.i18n import language, number, text
from graine.picture.formats.picture_files import load
from graine.settings import read_settings

if TYPE_CHECKING:
    from graine.studio.interrogate import Interrogation

MANY = 500  # words that take a judge long enough to say so


@declare("ask")
@click.argument("file", type=click.Path(path_type=Path), metavar="PICTURE")
@option("ask.judge", "--judge", metavar="FOLDER")
@option("ask.words", "--words", "count", type=click.IntRange(1, 50), default=5)
@option("ask.json", "--json", "as_json", is_flag=True)
def command(file: Path, judge: str | None, count: int, as_json: bool) -> None:
    """Print keywords by category, then the prompt."""
    # torch: help does not wait for it
    from graine.studio.interrogate import ask, find_captioner, find_judge, load_judge, unheard, word_lists

    saved = load(file)
    home = read_settings().home
    folder = home / "judges"
    place, lang = find_judge(judge, folder), language()
    lists = word_lists(place, lang)
    judging, captioner = load_judge(place, home / "cache"), find_captioner(folder)
    if (new := unheard(judging, lists)) > MANY:
        say(text("cli.ask.hearing", count=new))
    answer = ask(saved.image, judging, lists, lang=lang, count=count, captioner=captioner)
    carried = saved.recipe.prompt if saved.recipe else ""
    if as_json:
        click.echo(json.dumps(_data(answer, carried), ensure_ascii=False, indent=2))
        return
    _show(answer, carried)
    if judge is None:
        count, styles = len(lists["subject"]), len(lists["style"])
        advise("\n" + text("cli.ask.small", folder=folder, count=count, styles=styles))


def _show(answer: Interrogation, carried: str) -> None:
    rows = [(text("cli.ask.caption"), answer.caption)] if answer.caption else []
    for kind, found in answer.keywords.items():
        said = ", ".join(f"{each.word} ({_share(each.share)})" for each in found)
        rows.append((text(f"cli.ask.{kind}"), said))
    table([], rows)
    click.echo(plain(f"\n{text('cli.ask.prompt')}\n  {answer.prompt}"))
    if carried:
        click.echo(plain(f"\n{text('cli.ask.carried')}\n  {carried}"))


def _share(share: float) -> str:
    return text("cli.ask.share", value=number(round(100 * share)))


def _data(answer: Interrogation, carried: str) -> dict[str, object]:
    return {
        "keywords": {
            kind: [{"word": each.word, "share": round(each.share, 4)} for each in found]
            for kind, found in answer.keywords.items()
        },
        "caption": answer.caption,
        "prompt": answer.prompt,
        "carried": carried,
    }
