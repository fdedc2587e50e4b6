"""`graine find`: pictures of the library by words, by what is known of them, by likeness and by meaning."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from graine.cli.shared import library_output
from graine.cli.shared.command_options import MORE, declare, option
from graine.cli.shared.console import progress_bar, say
from graine.i18n import text
from graine.library.entry import Entry, Query
from graine.picture.sheets.contact_sheet import rows_of, sheet
from graine.settings import read_settings

if TYPE_CHECKING:
    from graine.library.store import Library

FIRST, LAST = date(1971, 1, 1), date(2999, 12, 31)
ORDERS = ("newest", "oldest", "best", "fitting")
MOST = 10_000  # pictures on a page, and pages
WORDS = {  # days before today
    **dict.fromkeys(("today", "aujourd'hui"), 0),
    **dict.fromkeys(("yesterday", "hier"), 1),
}
UNITS = {"d": 1, "j": 1, "w": 7, "s": 7}  # days; French: jour, semaine


class Ratings(click.ParamType[tuple[int, int]]):
    """Ratings from ... to: "4", "4..", "..2", "2..4"."""

    name = "N..M"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """The lowest and the highest."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-5]?)(?:(\.\.)([0-5]?))?", str(value).strip())
        if not found or not (found[1] or found[3]):
            self.fail(text("cli.find.bad_rating", value=value), param, ctx)
        low = int(found[1] or 1)  # "..2" is for rated pictures: 0 says nothing of one
        return low, int(found[3] or 5) if found[2] else low


class Day(click.ParamType[date]):
    """A day: 2026-11-22, 22/11/2026, "today", "yesterday", 7d, 2w."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, of the user's calendar."""
        if isinstance(value, date):
            return value
        given = str(value).strip().lower()
        ago = re.fullmatch(r"(\d{1,5})\s*([djws])", given)
        days = int(ago[1]) * UNITS[ago[2]] if ago else WORDS.get(given)
        french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", given)
        with suppress(ValueError, OverflowError):
            if days is not None:
                day = datetime.now().astimezone().date() - timedelta(days=days)
            else:
                day = date(*map(int, french.groups()[::-1])) if french else date.fromisoformat(given)
            if FIRST <= day <= LAST:
                return day
        self.fail(text("cli.find.bad_date", value=value), param, ctx)


class ResultPage(NamedTuple):
    """A page of pictures, how many there are in all, and how like each is to what was asked for."""

    entries: list[Entry]
    total: int
    likeness: Mapping[int, float] = MappingProxyType({})  # by number; empty for a search by words


@declare("find")
@click.argument("words", nargs=-1, metavar=text("cli.find.metavar"))
@option("find.like", "--like", metavar=text("cli.find.picture"))
@option("find.meaning", "--meaning", metavar="TEXT")
@option("find.rating", "--rating", type=Ratings(), metavar="N..M")
@option("find.starred", "--starred", is_flag=True, default=None)
@option("find.tag", "--tag", default="", metavar="TAG")
@option("find.board", "--board", default="", metavar="NAME")
@option("find.model", "-m", "--model", default="", metavar="NAME")
@option("find.since", "--since", type=Day(), metavar="DATE")
@option("find.until", "--until", type=Day(), metavar="DATE")
@option("find.limit", "-c", "--limit", type=click.IntRange(1, MOST), default=20, metavar="N")
@option("find.page", "--page", type=click.IntRange(1, MOST), default=1, metavar="N")
@option("find.facets", "--facets", is_flag=True)
@option("find.sheet", "--sheet", type=click.Path(path_type=Path), metavar="FILE.png")
@option("find.sampler", "--sampler", section=MORE, default="", metavar="NAME")
@option("find.tool", "--tool", section=MORE, default="", metavar="NAME")
@option("find.experiment", "--experiment", section=MORE, default="", metavar="NAME")
@option("find.bin", "--bin", "binned", section=MORE, is_flag=True)
@option("ask.judge", "--judge", section=MORE, metavar="FOLDER")
@option("find.order", "--order", section=MORE, type=click.Choice(ORDERS))
@option("find.json", "--json", "as_json", section=MORE, is_flag=True)
@option("draw.force", "-f", "--force", section=MORE, is_flag=True)
def command(words: tuple[str, ...], like: str | None, meaning: str | None, **asked: Any) -> None:
    """Print a page of what was found, or count it by facets."""
    if like is not None and meaning is not None:
        raise click.UsageError(text("cli.find.both"))
    as_json, facets, page, judge = (asked.pop(name) for name in ("as_json", "facets", "page", "judge"))
    sheet, force = asked.pop("sheet"), asked.pop("force")
    library_output.check_sheet(sheet, overwrite=force)
    query = wish(" ".join(words), page=page, **asked)
    with library_output.library() as library:
        if facets:
            _print_facets(library.facets(query), as_json=as_json)
            return
        if like is None and meaning is None:
            page_found = library.find(query)
            found = ResultPage(page_found.entries, page_found.total)
        else:
            found = nearest(library, query, like, meaning, judge=judge)
        if as_json:
            _print_json(found)
        else:
            library_output.listing(found.entries, found.likeness)
        _sum_up(library, found, query)
        if sheet and found.entries:
            _write_sheet(library, found.entries, sheet, overwrite=force)


def wish(words: str, *, page: int = 1, **asked: Any) -> Query:
    """The query for what a user asked; what is not asked has its own default."""
    since, until, order = asked.pop("since", None), asked.pop("until", None), asked.pop("order", None)
    return Query(
        words=words,
        rating=asked.pop("rating", None) or (0, 5),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,  # that day is among them
        order=order or ("fitting" if words.strip() else "newest"),
        offset=(page - 1) * asked["limit"],
        **asked,
    )


def nearest(
    library: Library, query: Query, like: str | None, meaning: str | None, *, judge: str | None = None
) -> ResultPage:
    """A page of the pictures most like a picture or a text, with their cosines."""
    from graine.judges.clip import ClipJudge  # torch: a search by words does not wait for it
    from graine.studio.interrogate import find_judge
    from graine.studio.semantic_search import SemanticSearch

    place = find_judge(judge, read_settings().home / "judges")
    with progress_bar() as show:
        sight = SemanticSearch(library, judge=ClipJudge.load(place), progress=show)
        found = sight.like(like, query) if like is not None else sight.meaning(meaning or "", query)
    for entry in sight.blind:
        say(text("cli.find.blind", id=entry.id, path=entry.path), colour="yellow")
    likeness = {entry.id: cosine for entry, cosine in found}
    return ResultPage([entry for entry, _ in found], library.find(query).total, likeness)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day).astimezone()


def _print_json(found: ResultPage) -> None:
    near = found.likeness
    pictures = [
        library_output.facts(one) | ({"likeness": near[one.id]} if one.id in near else {})
        for one in found.entries
    ]
    click.echo(json.dumps({"total": found.total, "pictures": pictures}, ensure_ascii=False, indent=2))


def _print_facets(facets: dict[str, list[tuple[str, int]]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({name: dict(counts) for name, counts in facets.items()}, ensure_ascii=False))
        return
    rows = [
        (text(f"cli.find.facet.{name}"), value, str(count))
        for name, counts in facets.items()
        for value, count in counts
        if (name, value) != ("rating", "0")
    ]
    grid_heads = [text("cli.find.facet.name"), text("cli.find.facet.value"), text("cli.shelf.count")]
    library_output.grid(grid_heads, rows)


def _sum_up(library: Library, found: ResultPage, query: Query) -> None:
    """Tell on the screen how many there are, and what to do where there are none."""
    if not found.entries:
        if found.total:
            say(text("cli.find.past", count=found.total))
        elif library.find(Query(limit=1)).total:
            say(text("cli.find.nothing"))
        else:
            say(text("cli.find.empty"))
    elif query.offset + len(found.entries) < found.total and sys.stderr.isatty():
        page = query.offset // query.limit + 2
        say(text("cli.find.more", shown=len(found.entries), count=found.total, page=page))


def _write_sheet(library: Library, entries: list[Entry], path: Path, *, overwrite: bool) -> None:
    cells = [library_output.cell(library, entry) for entry in entries]
    image = sheet(list(rows_of(cells, library_output.COLUMNS)))
    library_output.write_sheet(image, path, overwrite=overwrite)
