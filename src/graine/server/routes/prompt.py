"""Prompts: checked while they are typed, joined from parts, split into them, expanded, translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from graine.errors import PromptError
from graine.i18n import text_elsewhere
from graine.prompt.advice import Advice
from graine.prompt.builder import parts
from graine.prompt.dialects import translate as written_for
from graine.prompt.lint import fixes
from graine.prompt.lint.linter import advise
from graine.prompt.lint.review import remarks, remarks_against
from graine.prompt.syntax.chunks import ROOM
from graine.prompt.syntax.word_positions import Typed, typed
from graine.prompt.templates import expansion
from graine.prompt.templates.wildcards import Wildcards
from graine.server.dependencies import Language, TheState, TheStudio
from graine.server.http.utf16 import Offsets
from graine.server.model_info import DEFAULT, find_model, words_of
from graine.server.schemas.base import responses
from graine.server.schemas.prompt import (
    CheckBody,
    Checked,
    ExpandBody,
    Expanded,
    FourParts,
    Joined,
    Parts,
    Reading,
    Remark,
    SplitBody,
    Suggestion,
    TranslateBody,
    Translated,
    TypedWord,
)

if TYPE_CHECKING:
    from graine.studio.vocabulary import Vocabulary

router = APIRouter(prefix="/api/prompt", tags=["prompt"])

DEEP = 5_000  # characters up to which a prompt is judged as a whole, at every key that is typed
MAX_KNOWN = 10**15  # combinations that are counted; JavaScript's numbers are exact to 9e15


@router.post("/check", responses=responses())
def check(asked: CheckBody, studio: TheStudio, lang: Language) -> Checked:
    """Count tokens, weigh every word, and give advice beside the words that it concerns."""
    words = words_of(find_model(studio.catalogue, asked.model or DEFAULT))
    said = typed(asked.prompt, words.tokenizer, emphasis=asked.emphasis)
    unsaid = typed(asked.negative, words.tokenizer, emphasis=asked.emphasis, composed=False)
    found, against = _remarks(asked, words)
    return Checked(
        **_reading(said, asked.prompt).model_dump(),
        negative=_reading(unsaid, asked.negative),
        advice=[*_advice(found, asked, lang), *_advice_against(against, asked, lang)],
    )


@router.post("/join", responses=responses())
def join(asked: FourParts) -> Joined:
    """Write the four parts as one prompt."""
    four = parts.PromptParts(
        asked.subject.strip(), asked.style.strip(), asked.artist.strip(), tuple(asked.touches)
    )
    return Joined(prompt=parts.join(four))


@router.post("/split", responses=responses())
def split(asked: SplitBody) -> Parts:
    """Sort a prompt into its four parts; what no list knows is the subject."""
    found = parts.split(asked.prompt)
    return Parts(subject=found.subject, style=found.style, artist=found.artist, touches=list(found.touches))


@router.post("/expand", responses=responses())
def expand(asked: ExpandBody, state: TheState) -> Expanded:
    """Fill a template in, once for each seed from the first on; the same seed gives the same prompt."""
    folder = state.settings.home / "wildcards"
    lists = Wildcards(folder if folder.is_dir() else None)
    seeds = range(asked.seed, asked.seed + asked.count)
    return Expanded(
        prompts=[expansion.tidy(expansion.expand(asked.template, seed, lists)) for seed in seeds],
        combinations=_combinations(asked.template, lists),
    )


@router.post("/translate", responses=responses())
def translate(asked: TranslateBody, lang: Language) -> Translated:
    """Write a prompt as another tool writes it, with what is lost."""
    found = written_for(asked.prompt, asked.to, source=asked.source, negative=asked.negative)
    return Translated(
        text=found.prompt,
        negative=found.negative,
        settings=dict(found.settings),
        lost=[change.text(lang) for change in found.changes],
    )


def _remarks(asked: CheckBody, words: Vocabulary) -> tuple[Sequence[Advice], Sequence[Advice]]:
    """The remarks on both prompts; of a very long one only its slips are told."""
    found, against = list[Advice](), list[Advice]()
    for text, into, composed in ((asked.prompt, found, True), (asked.negative, against, False)):
        if not text.strip():
            continue
        if len(text) > DEEP:
            into += advise(text, emphasis=asked.emphasis, composed=composed, tokenizer=words.tokenizer)
        elif composed:
            into += remarks(text, asked.negative[:DEEP], **_heard(asked, words))
        else:
            into += remarks_against(text, **_heard(asked, words))
    return found, against


def _heard(asked: CheckBody, words: Vocabulary) -> dict[str, Any]:
    return {"emphasis": asked.emphasis, "tokenizer": words.tokenizer, "known_words": words.known}


def _combinations(template: str, lists: Wildcards) -> int | None:
    try:
        number = expansion.count(template, lists)
    except PromptError:
        return None
    return number if number <= MAX_KNOWN else None


def _reading(found: Typed, text: str) -> Reading:
    offsets = Offsets(text)
    words = [
        TypedWord.model_construct(
            start=offsets[word.start],
            end=offsets[word.end],
            weight=word.weight,
            past_limit=word.past_limit,
        )
        for word in found.words
    ]
    return Reading(tokens=found.tokens, limit=ROOM, chunks=found.chunks, words=words)


def _advice(found: Iterable[Advice], asked: CheckBody, lang: str) -> Iterator[Remark]:
    offsets = Offsets(asked.prompt)
    for remark in found:
        place = fixes.place(remark, asked.prompt)
        better = fixes.mended(remark, asked.prompt, asked.negative)
        yield Remark(
            field="prompt",
            start=offsets[place[0]] if place else None,
            end=offsets[place[1]] if place else None,
            key=remark.code,
            text=remark.text(lang, text_elsewhere),
            suggestion=Suggestion(prompt=better.prompt, negative=better.negative) if better else None,
        )


def _advice_against(found: Iterable[Advice], asked: CheckBody, lang: str) -> Iterator[Remark]:
    offsets = Offsets(asked.negative)
    for remark in found:
        place = fixes.place(remark, asked.negative)
        better = fixes.mended(remark, asked.negative) if remark.code in fixes.SIGNS else None
        yield Remark(
            field="negative",
            start=offsets[place[0]] if place else None,
            end=offsets[place[1]] if place else None,
            key=remark.code,
            text=remark.text(lang, text_elsewhere),
            suggestion=Suggestion(negative=better.prompt) if better else None,
        )
