"""Graine's own grammar, AUTOMATIC1111's: `(word:1.2)`, `[from:to:when]`, `AND`, `BREAK`, `<lora:...>`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graine.prompt.advice import Advice
from graine.prompt.dialects.base import (
    NUMBER,
    Dialect,
    Meaning,
    Part,
    Written,
    named_embeddings,
    number,
    unmarked,
    write_weighted,
)
from graine.prompt.lint.lint_rules import excerpt
from graine.prompt.syntax.grammar import Piece, weigh
from graine.prompt.syntax.preprocess import networks, split_prompts, without_networks
from graine.prompt.syntax.prompt_editing import Timeline, timeline

STEPS = 25  # a prompt that changes is read as it stands half-way
MIDDLE = 13
_WORD = re.compile(r"\w[\w'-]*")
_ENDS_IN_WEIGHT = re.compile(rf":\s*{NUMBER}\s*$")
_OWN = re.compile(r"\b(?:AND|BREAK)\b|#|<(?=\w+:[^>]+>)")


def read(text: str, negative: str = "") -> Meaning:
    """Read a prompt; where it changes while the picture is drawn, its words of half-way are kept."""
    marked = named_embeddings(text)
    remarks: list[Advice] = []
    parts = [Part(_pieces(part, remarks), weight) for weight, part in split_prompts(without_networks(marked))]
    return Meaning(
        parts=tuple(parts),
        negative=_pieces(without_networks(named_embeddings(negative)), remarks) if negative.strip() else (),
        networks=tuple(networks(marked)),
        remarks=tuple(remarks),
    )


def write(meaning: Meaning) -> Written:
    """Write a prompt; what is plain text in it stays plain by backslashes."""
    changes: list[Advice] = []
    tags = [f"<{each.kind}:{':'.join((each.name, *each.arguments))}>" for each in meaning.networks]
    prompts = " AND ".join(_part(part, len(meaning.parts) > 1, changes) for part in meaning.parts)
    return Written(
        prompt=" ".join([prompts, *tags]).strip(),
        negative=_text(meaning.negative, changes),
        settings=_settings(meaning),
        changes=tuple(dict.fromkeys(changes)),
    )


def _pieces(text: str, remarks: list[Advice]) -> tuple[Piece, ...]:
    line = timeline(text, STEPS)
    kept = line.text(MIDDLE)
    if line.switches or line.period > 1:
        remarks.append(_schedule(line, kept))
    return weigh(kept.strip())


def _schedule(line: Timeline, kept: str) -> Advice:
    stays = set(_WORD.findall(kept))
    others = [word for _, text in line.segments() for word in _WORD.findall(text) if word not in stays]
    return Advice.of("dialect_schedule", text=excerpt(kept), words=", ".join(dict.fromkeys(others)) or "-")


def _part(part: Part, joined: bool, changes: list[Advice]) -> str:
    text = _text(part.pieces, changes)
    if part.weight != 1 or (_ENDS_IN_WEIGHT.search(text) and text[-1] != ")"):
        return f"{text} :{number(part.weight)}"
    return text


def _text(pieces: Iterable[Piece], changes: list[Advice]) -> str:
    return unmarked(write_weighted(pieces, lambda text, weight: _weighed(text, weight, changes), " BREAK "))


def _weighed(text: str, weight: float, changes: list[Advice]) -> str:
    if own := _OWN.findall(text):
        changes.append(Advice.of("dialect_signs", signs=" ".join(dict.fromkeys(own))))
        text = _OWN.sub(lambda match: match[0].lower() if match[0].isalpha() else "", text)
    escaped = re.sub(r"([\\()\[\]])", r"\\\1", text)
    return escaped if weight == 1 else f"({escaped}:{number(weight)})"


def _settings(meaning: Meaning) -> tuple[tuple[str, str], ...]:
    found = [("seed", str(meaning.seed))] if meaning.seed is not None else []
    if meaning.shape:
        width, height = _size(*meaning.shape)
        found.append(("size", f"{width}x{height}"))
    if meaning.cfg is not None:
        found.append(("cfg", f"{meaning.cfg:g}"))
    return tuple(found)


def _size(width: int, height: int) -> tuple[int, int]:
    """A size in pixels, multiples of 64 whose shorter side is 512; what is one already stays."""
    if min(width, height) >= 256:
        return width, height
    scale = 512 / min(width, height)
    return 64 * round(width * scale / 64), 64 * round(height * scale / 64)


A1111 = Dialect("a1111", "AUTOMATIC1111", read, write)
