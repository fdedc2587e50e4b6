"""The words that prompts are built from, with pictures of the library that have them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query

from graine.i18n import text
from graine.prompt.builder import wordlists
from graine.prompt.builder.wordlists import Word
from graine.server.dependencies import Language, TheStudio
from graine.server.schemas.base import responses
from graine.server.schemas.prompt import AskedWords, Category, ListedWord, WordList

router = APIRouter(prefix="/api", tags=["prompt"])

PARTS = {
    "subjects": "subject",
    "styles": "style",
    "artists": "artist",
    "periods": "period",
    "touches": "touch",
}


@router.get("/words", responses=responses())
def words(asked: Annotated[AskedWords, Query()], studio: TheStudio, lang: Language) -> WordList:
    """The words of a list, all of them or those that `q` may mean, in either language."""
    found = _found(PARTS[asked.kind], asked.q.strip())
    categories = Counter(_group(word, lang) for word in found)
    some = [word for word in found if asked.category in ("", _group(word, lang))]
    page = some[asked.offset : asked.offset + asked.limit]
    pictures = studio.library.showing([(word.name, word.french) for word in page])
    return WordList(
        total=len(some),
        words=[_shown(word, picture, lang) for word, picture in zip(page, pictures, strict=True)],
        categories=[Category(name=name, count=count) for name, count in categories.items()],
    )


@lru_cache(maxsize=256)
def _found(part: str, wanted: str) -> tuple[Word, ...]:
    listed = wordlists.words(part)
    return tuple(wordlists.find(wanted, part, len(listed))) if wanted else listed


def _shown(word: Word, picture: int | None, lang: str) -> ListedWord:
    return ListedWord(
        word=word.name,
        label=word.named(lang),
        category=_group(word, lang),
        facts=_facts(word, lang),
        picture=picture,
    )


def _group(word: Word, lang: str) -> str:
    return word.group_french if lang == "fr" else word.group


def _facts(word: Word, lang: str) -> str:
    """Say what is known of a word: an artist's years, country and work, the years of a period."""
    french = lang == "fr"
    about = word.about_french if french else word.about
    if word.part != "artist":
        return about or _years(word.begins, word.ends, lang)
    country, medium = (word.country_french, word.medium_french) if french else (word.country, word.medium)
    years = _years(word.born, word.died, lang)
    return text("cli.prompt.artist_is", lang=lang, years=years, country=country, medium=medium, about=about)


def _years(first: int | None, last: int | None, lang: str) -> str:
    """Write "1760–1849", "1941–", "3000 BC–30 BC"."""
    if first is None:
        return ""
    return "–".join(
        text("cli.prompt.before", lang=lang, year=-year) if year and year < 0 else str(year or "")
        for year in (first, last)
    )
