"""A prompt explained as a kind expert would: what each part is, what to mind, and what to try next."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from graine.prompt.advice import Advice
from graine.prompt.builder.parts import PromptParts, split
from graine.prompt.lint.contradictions import contradictions
from graine.prompt.lint.extreme_weights import burning
from graine.prompt.lint.linter import advise
from graine.prompt.lint.negation import negated, negated_twice, without_negations
from graine.prompt.lint.phrase_order import has_style, kinds, order, reordered
from graine.prompt.lint.phrases import readings
from graine.prompt.lint.quality_words import praise, praises, without_praise
from graine.prompt.lint.repetition import in_both, repetitions, without_repetitions
from graine.prompt.syntax.chunks import ROOM, Tokenizer, count_tokens
from graine.prompt.syntax.detect_language import language_of
from graine.prompt.syntax.grammar import Piece

MANY_WORDS = 150
CHUNKS = 3  # of 75 tokens; what lies beyond hardly counts
TRIES = 3
STYLES = {
    "en": ("watercolor", "oil painting", "3D render", "pencil drawing", "flat vector"),
    "fr": ("aquarelle", "peinture à l'huile", "rendu 3D", "dessin au crayon", "vecteur plat"),
}
SIGNS = "[]{}<>\\|#"  # where they stand, a prompt is not rewritten
_WEIGHT_AT_END = re.compile(r":\s*[\d.+-]+\s*$")


@dataclass(frozen=True, slots=True)
class Try:
    """Something to try next: why, and a command that can be given as it stands."""

    code: str  # of `prompt.try`
    command: tuple[str, ...]

    @property
    def line(self) -> str:
        """Write the command as it is typed."""
        return " ".join(["graine", *(_quoted(word) for word in self.command)])

    def text(self, lang: str | None = None) -> str:
        """Say why."""
        return Advice(f"try_{self.code}").text(lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What there is to say about a prompt."""

    parts: PromptParts  # what is subject, style, artist, touches
    remarks: tuple[Advice, ...]
    negative: tuple[Advice, ...]  # remarks on the negative prompt
    tries: tuple[Try, ...]
    tokens: int | None  # of the prompt, if a tokenizer was given


def study(
    text: str,
    *,
    negative: str = "",
    emphasis: str = "original",
    tokenizer: Tokenizer | None = None,
    known_words: frozenset[str] | None = None,
) -> Study:
    """Explain a prompt; with a tokenizer and the words of a model, for that model.

    `advise` finds the slips; here is what can be said beside them. Remarks are in the order of the text,
    those on the whole last.
    """
    return Study(
        parts=split(text),
        remarks=remarks(text, negative, emphasis=emphasis, tokenizer=tokenizer, known_words=known_words),
        negative=remarks_against(negative, emphasis=emphasis, tokenizer=tokenizer, known_words=known_words),
        tries=tuple(islice(_tries(text, negative, known_words), TRIES)),
        tokens=_tokens(text, tokenizer),
    )


def remarks(
    text: str,
    negative: str = "",
    *,
    emphasis: str = "original",
    tokenizer: Tokenizer | None = None,
    known_words: frozenset[str] | None = None,
) -> tuple[Advice, ...]:
    """The remarks of `study` alone."""
    slips = advise(text, emphasis=emphasis, tokenizer=tokenizer, known_words=known_words)
    found = [
        *_without_praised(slips, text, known_words),
        *_deeper(text, known_words, _tokens(text, tokenizer)),
        *in_both(text, negative),
    ]
    return _sorted(found, text)


def remarks_against(
    negative: str,
    *,
    emphasis: str = "original",
    tokenizer: Tokenizer | None = None,
    known_words: frozenset[str] | None = None,
) -> tuple[Advice, ...]:
    """The remarks of `study` on a negative prompt alone."""
    found = [
        *advise(negative, emphasis=emphasis, composed=False, tokenizer=tokenizer, known_words=known_words),
        *repetitions(negative, composed=False),
        *negated_twice(negative),
    ]
    return _sorted(found, negative)


def _deeper(text: str, known: frozenset[str] | None, tokens: int | None) -> Iterator[Advice]:
    yield from order(text)
    yield from repetitions(text)
    yield from contradictions(text)
    yield from burning(text)
    yield from negated(text)
    yield from praise(text, known)
    said = [word for phrases in readings(text)[:1] for phrase in phrases for word in phrase.words]
    if len(said) > MANY_WORDS or (tokens or 0) > CHUNKS * ROOM:
        yield Advice.of("long", count=len(said))
    if len(said) == 1:
        yield Advice.of("short")
    elif said and not has_style(text):
        yield Advice.of("no_style", style=_styles(text, known)[0])


def _without_praised(slips: Iterable[Advice], text: str, known: frozenset[str] | None) -> Iterator[Advice]:
    """Leave out unknown words of praise: one remark speaks of them all."""
    spans = [match.span() for match in praises(text)] if known is not None else []
    for slip in slips:
        praised = any(start <= (slip.column or 0) < end for start, end in spans)
        if not (slip.code.startswith("unknown") and slip.column is not None and praised):
            yield slip


def _tries(text: str, negative: str, known: frozenset[str] | None) -> Iterator[Try]:
    plain = is_plain(text)
    if plain and (better := _better(text, negative, known)):
        yield Try("better", better)
        text = better[1]
    styles = _styles(text, known)
    if plain and (choice := _choice(text)):
        yield Try("compare", ("ab", choice))
    elif plain and not has_style(text):
        yield Try("style", ("draw", f"{text}, {styles[0]}"))
        yield Try("compare", ("ab", f"{text}, [{styles[0]}|{styles[1]}]"))
    elif plain and len(found := [kind.text for kind in kinds(text) if kind.part == "style"]) == 1:
        other = next(style for style in styles if style != found[0].lower())
        yield Try("compare", ("ab", text.replace(found[0], f"[{found[0]}|{other}]", 1)))
    if len(kinds(text)) > 2:
        yield Try("ablate", ("ablate", text))
    yield Try("hunt", ("hunt", text, "--seeds", "16", "--keep", "4"))


def is_plain(text: str) -> bool:
    """Tell whether a prompt is phrases and weights alone, so that phrases may come and go."""
    closed = text.count("(") == text.count(")")
    return (
        closed and not _WEIGHT_AT_END.search(text) and not set(SIGNS) & set(text) and len(readings(text)) == 1
    )


def _better(text: str, negative: str, known: frozenset[str] | None) -> tuple[str, ...] | None:
    """The command that draws the prompt tidied up, or None if there is nothing to tidy."""
    wanted, unwanted = without_negations(text)
    begins_with_praise = [kind.part for kind in kinds(wanted)[:1]] == ["praise"]
    if begins_with_praise or next(praise(wanted, known), None):
        wanted = without_praise(wanted) or wanted
    wanted = without_repetitions(wanted)
    if "(" not in wanted and next(order(wanted), None):
        wanted = reordered(wanted)
    if not wanted or (wanted == text.strip(" ,") and not unwanted):
        return None
    against = ", ".join(filter(None, [negative.strip(), *unwanted]))
    return ("draw", wanted, *(("--negative", against) if against else ()))


def _choice(text: str) -> str | None:
    """The prompt with two phrases that contradict each other as the sides of a comparison."""
    phrases = [kind.text for kind in kinds(text)] if "(" not in text else []
    for remark in contradictions(text):
        sides = dict(remark.values)
        one, other = str(sides["one"]), str(sides["other"])
        if one in phrases and other in phrases:
            return ", ".join(f"[{one}|{other}]" if each == one else each for each in phrases if each != other)
    return None


def _styles(text: str, known: frozenset[str] | None) -> list[str]:
    """Styles in the language of the prompt, those first whose words a model knows."""
    styles = STYLES[language_of(text)]
    return sorted(styles, key=lambda style: known is not None and style.split()[0].lower() not in known)


def _tokens(text: str, tokenizer: Tokenizer | None) -> int | None:
    return None if tokenizer is None else count_tokens(_pieces(text), tokenizer)


def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(Piece(", ".join(phrase.text for phrase in phrases)) for phrases in readings(text)[:1])


def _sorted(remarks: Iterable[Advice], text: str) -> tuple[Advice, ...]:
    told = dict.fromkeys(remarks)
    return tuple(sorted(told, key=lambda remark: len(text) if remark.column is None else remark.column))


def _quoted(word: str) -> str:
    """Quote a word for the shell: in double quotes, as people do, where that is safe."""
    if shlex.quote(word) == word or any(sign in word for sign in '"$`\\!'):
        return shlex.quote(word)
    return f'"{word}"'
