"""`graine prompt`: a prompt built from four parts, from lists of words, from saved styles and templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import randrange
from typing import Any

import click

from graine.atomic_write import commit
from graine.cli.shared.command_options import MORE, declare, option
from graine.cli.shared.console import advise, plain, say, table
from graine.errors import PromptError
from graine.i18n import language, text
from graine.prompt.builder.parts import PromptParts, join, split, unweighted
from graine.prompt.builder.styles import Style, apply, choose, read_styles, write_styles
from graine.prompt.builder.wordlists import PARTS, Word, find, named, nearest
from graine.prompt.builder.wordlists import words as all_words
from graine.prompt.templates.expansion import combinations, expand, has_choices, tidy
from graine.prompt.templates.wildcards import Wildcards
from graine.settings import read_settings

SEEDS = 1 << 32
FOUND = 40  # words that a search shows


@declare("prompt")
@click.argument("words", metavar="[PROMPT]", nargs=-1)
@option("prompt.style", "--style", "style", multiple=True, metavar="TEXT")
@option("prompt.artist", "--artist", "artist", multiple=True, metavar="TEXT")
@option("prompt.touch", "--touch", "touch", multiple=True, metavar="TEXT")
@option("prompt.list", "--list", "listed", type=click.Choice(PARTS))
@option("prompt.split", "--split", "parted", is_flag=True)
@option("prompt.count", "--count", type=click.IntRange(1, 10_000), default=1, metavar="N")
@option("prompt.seed", "--seed", type=click.IntRange(0), metavar="N")
@option("prompt.all", "--all", "every", is_flag=True)
@option("prompt.wildcards", "--wildcards", type=click.Path(path_type=Path), metavar="FOLDER", section=MORE)
@option("prompt.styles", "--styles", type=click.Path(path_type=Path), metavar="FILE", section=MORE)
@option("prompt.with", "--with", "named", multiple=True, metavar="NAME", section=MORE)
@option("prompt.save", "--save", metavar="NAME", section=MORE)
@option("prompt.negative", "--negative", default="", metavar="TEXT", section=MORE)
def command(words: tuple[str, ...], listed: str | None, parted: bool, **asked: Any) -> None:
    """Print the prompt and nothing else, or a list of words, or the parts of a prompt."""
    given = " ".join(words)
    if listed:
        show_words(listed, given)
    elif parted:
        show_parts(given)
    else:
        write(_joined(given, asked), asked)


def show_words(part: str, wanted: str) -> None:
    """Print the words of a part, all of them or those that a text may mean."""
    found = find(wanted, part, FOUND) if wanted else all_words(part)
    if not found:
        raise PromptError("prompt_word_unknown", value=wanted, part=text(f"cli.prompt.parts.{part}"))
    heads = [text(f"cli.prompt.heads.{name}") for name in ("word", "translation", "group", "about")]
    rows = [_row(word, language()) for word in found]
    columns = 4 if any(row[3] for row in rows) else 3
    table(heads[:columns], [row[:columns] for row in rows])


def _row(word: Word, lang: str) -> tuple[str, str, str, str]:
    """A word in the user's language, in the other one, its group, and what is known of it."""
    ours, other, group, about = word.name, word.french, word.group, word.about
    country, medium = word.country, word.medium
    if lang == "fr":
        ours, other, group, about = other, ours, word.group_french, word.about_french
        country, medium = word.country_french, word.medium_french
    if word.part == "artist":
        years = _years(word.born, word.died)
        about = text("cli.prompt.artist_is", years=years, country=country, medium=medium, about=about)
    return ours, "" if other == ours else other, group, about or _years(word.begins, word.ends)


def _years(first: int | None, last: int | None) -> str:
    """Write "1760-1849", "1941-", "3000 BC-30 BC"."""
    years = (
        text("cli.prompt.before", year=-year) if year and year < 0 else str(year or "")
        for year in (first, last)
    )
    return "" if first is None else "–".join(years)


def show_parts(prompt: str) -> None:
    """Print the four parts of a prompt, one a line."""
    parts = split(prompt)
    values = {
        "subject": parts.subject,
        "style": parts.style,
        "artist": parts.artist,
        "touch": ", ".join(parts.touches),
    }
    table([], [(text(f"cli.prompt.parts.{name}"), value) for name, value in values.items()])


def _joined(given: str, asked: dict[str, Any]) -> str:
    """Join what was given as four parts; names of the lists are written as a model reads them."""
    style, artist, touches = (
        [_known(value, part) for value in asked[part]] for part in ("style", "artist", "touch")
    )
    return join(PromptParts(given, ", ".join(style), " and ".join(artist), tuple(touches)))


def _known(value: str, part: str) -> str:
    """A word of the lists in English, weight and all; any other is kept, and the nearest to it named."""
    before, name, after = unweighted(value)
    if has_choices(value):
        return value
    if word := named(name, part) or named(name, whole=True):
        return before + word.name + after
    near = ", ".join(word.named(language()) for word in nearest(name, part))
    advise(
        text("cli.prompt.unknown_near" if near else "cli.prompt.unknown", value=value, near=near, part=part)
    )
    return value


def write(prompt: str, asked: dict[str, Any]) -> None:
    """Save a prompt as a style, or print it with styles applied and choices made."""
    if asked["save"]:
        _save(prompt, asked)
        return
    styles = choose(_read(_file(asked)), asked["named"]) if asked["named"] else ()
    prompt, negative = apply(prompt, asked["negative"], styles)
    if not prompt.strip():
        raise PromptError("prompt_nothing")
    for filled in _filled(prompt, asked):
        click.echo(plain(filled))
    if negative and styles:
        say(text("cli.prompt.negative_is", value=negative))


def _filled(prompt: str, asked: dict[str, Any]) -> Iterator[str]:
    """Fill in what a prompt leaves to chance; one that leaves nothing is given as it is."""
    if not has_choices(prompt):
        yield prompt
        return
    wildcards = _wildcards(asked["wildcards"])
    if asked["every"]:
        yield from map(tidy, combinations(prompt, wildcards))
        return
    seed = asked["seed"] if asked["seed"] is not None else randrange(SEEDS)
    if asked["seed"] is None:
        say(text("cli.prompt.seed_is", seed=seed))
    for number in range(asked["count"]):
        yield tidy(expand(prompt, seed + number, wildcards))


def _wildcards(folder: Path | None) -> Wildcards:
    """The lists of the folder that was named, or of Graine's own if there is one."""
    own = read_settings().home / "wildcards"
    return Wildcards(folder or (own if own.is_dir() else None))


def _file(asked: dict[str, Any]) -> Path:
    return asked["styles"] or read_settings().home / "styles.csv"


def _read(path: Path) -> tuple[Style, ...]:
    try:
        return read_styles(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PromptError("prompt_styles_missing", path=path) from error
    except UnicodeDecodeError as error:
        raise PromptError("prompt_styles_file", reason=error) from error


def _save(prompt: str, asked: dict[str, Any]) -> None:
    """Put a style into the file, in the place of one of the same name."""
    if not (prompt or asked["negative"]):
        raise PromptError("prompt_nothing")
    path = _file(asked)
    style = Style(asked["save"].strip(), prompt, asked["negative"])
    kept = {one.name: one for one in (_read(path) if path.exists() else ())} | {style.name: style}
    commit(write_styles(kept.values()).encode(), path, overwrite=True)
    say(text("cli.prompt.saved", name=style.name, path=path))
