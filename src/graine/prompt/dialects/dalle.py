"""DALL·E: a plain sentence. No sign weighs, and there is no negative prompt.

Source: OpenAI's guide to image generation, and its table of sizes for DALL·E 3.
"""

from __future__ import annotations

from graine import i18n
from graine.prompt.advice import Advice
from graine.prompt.dialects.base import (
    Dialect,
    Meaning,
    Part,
    Written,
    lost_embeddings,
    lost_networks,
    phrases,
    unmarked,
)
from graine.prompt.syntax.detect_language import language_of
from graine.prompt.syntax.grammar import Piece

SIZES = {"wide": "1792x1024", "tall": "1024x1792", "square": "1024x1024"}


def read(text: str, negative: str = "") -> Meaning:
    """Read a sentence as it stands."""
    return Meaning(
        parts=(Part((Piece(text.strip()),)),), negative=(Piece(negative.strip()),) if negative.strip() else ()
    )


def write(meaning: Meaning) -> Written:
    """Write a sentence; what weighs more comes first, as it is read with more care."""
    parts = [_list(part.pieces) for part in meaning.parts]
    sentence = _sentence("; ".join(filter(None, parts)))
    if meaning.negative:
        unwanted = ", ".join(text for text, _ in phrases(meaning.negative))
        without = i18n.text("prompt.dialect_without", lang=language_of(sentence), words=unwanted)
        sentence = f"{sentence} {without}".strip()
    shape = meaning.shape
    return Written(
        prompt=unmarked(sentence),
        settings=(("size", SIZES[_shape(*shape)]),) if shape else (),
        changes=tuple(_changes(meaning)),
    )


def _list(pieces: tuple[Piece, ...]) -> str:
    return ", ".join(text for text, weight in phrases(pieces) if weight > 0)


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def _shape(width: int, height: int) -> str:
    if width > 1.2 * height:
        return "wide"
    return "tall" if height > 1.2 * width else "square"


def _changes(meaning: Meaning) -> list[Advice]:
    codes = {
        "dialect_weights": meaning.weighted,
        "dialect_and": len(meaning.parts) > 1,
        "dialect_break": meaning.broken,
        "dialect_no_negative": bool(meaning.negative),
        "dialect_seed": meaning.seed is not None,
        "dialect_cfg": meaning.cfg is not None,
    }
    lost = [*lost_networks(meaning), *lost_embeddings(meaning)]
    return [Advice.of(code) for code, holds in codes.items() if holds] + lost


DALLE = Dialect("dalle", "DALL·E", read, write)
