"""`graine advise`: a prompt explained, and what to try next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import plain, table
from graine.errors import PromptError
from graine.i18n import text
from graine.models.checkpoints.catalogue import Catalogue
from graine.prompt.lint.review import Study, study
from graine.settings import read_settings
from graine.studio.vocabulary import vocabulary

if TYPE_CHECKING:
    from graine.prompt.advice import Advice


@declare("advise")
@click.argument("words", metavar="PROMPT", nargs=-1, required=True)
@option("advise.negative", "--negative", default="", metavar="TEXT")
@option("advise.model", "--model", default="pousse", metavar="NAME")
@option("advise.json", "--json", "as_json", is_flag=True)
def command(words: tuple[str, ...], negative: str, model: str, as_json: bool) -> None:
    """Print the parts, the remarks, and what to try."""
    prompt = " ".join(words)
    if not prompt.strip():
        raise PromptError("prompt_empty")
    known = vocabulary(Catalogue.of(read_settings()).find(model))
    found = study(prompt, negative=negative, tokenizer=known.tokenizer, known_words=known.known)
    if as_json:
        click.echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
    else:
        _show(found)


def _show(found: Study) -> None:
    parts = found.parts
    said = (parts.subject, parts.style, parts.artist, ", ".join(parts.touches))
    names = ("subject", "style", "artist", "touches")
    rows = [(text(f"cli.advise.{name}"), value or "–") for name, value in zip(names, said, strict=True)]
    table([], [*rows, (text("cli.advise.tokens"), str(found.tokens))])
    _list(found.remarks)
    if found.negative:
        click.echo(f"\n{text('cli.advise.negative_head')}")
        _list(found.negative)
    if not found.remarks and not found.negative:
        click.secho(f"\n{text('cli.advise.nothing')}", fg="green")
    click.echo(f"\n{text('cli.advise.next')}")
    for each in found.tries:
        click.echo(plain(f"  {each.text()}\n    {each.line}"))


def _list(remarks: Iterable[Advice]) -> None:
    for remark in remarks:
        click.secho(plain(f"\n- {remark.text()}"), fg="yellow")


def _data(found: Study) -> dict[str, object]:
    parts = found.parts
    return {
        "parts": {
            "subject": parts.subject,
            "style": parts.style,
            "artist": parts.artist,
            "touches": list(parts.touches),
        },
        "tokens": found.tokens,
        "remarks": [_remark(each) for each in found.remarks],
        "negative": [_remark(each) for each in found.negative],
        "next": [{"why": each.text(), "command": ["graine", *each.command]} for each in found.tries],
    }


def _remark(remark: Advice) -> dict[str, object]:
    return {"code": remark.code, "column": remark.column, "text": remark.text()}
