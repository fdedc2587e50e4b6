"""NovelAI: `{word}` times 1.05, `[word]` divided by it, `1.2::words::`, and `one | other` mixed.

Source: docs.novelai.net, "Strengthening and Weakening Vectors" and "Prompt Mixing".
"""

from __future__ import annotations

import re

from graine.prompt.advice import Advice
from graine.prompt.dialects.base import (
    Dialect,
    Groups,
    Meaning,
    Part,
    Written,
    lost_embeddings,
    lost_networks,
    number,
    unmarked,
    without_signs,
    write_weighted,
)
from graine.prompt.syntax.grammar import Piece

STEP = 1.05
BRACKETS_AT_MOST = 5
NEAR = 0.005  # brackets that come so near to a weight are written instead of the number

_TOKEN = re.compile(r"(?<![\w.])([+-]?(?:\d+\.?\d*|\.\d+))::|::|[{}\[\]]|[^{}\[\]:\d.+-]+|.", re.DOTALL)
_WEIGHT = re.compile(r":\s*(-?(?:\d+\.?\d*|\.\d+))\s*$")
_FACTORS = {"{": STEP, "[": 1 / STEP}
_CLOSER = {"{": "}", "[": "]"}


def read(text: str, negative: str = "") -> Meaning:
    """Read a prompt; prompts mixed by `|` are drawn together."""
    prompts = text.split("|")
    parts = tuple(map(_part, prompts)) if len(prompts) > 1 else (Part(_pieces(text.strip())),)
    return Meaning(parts=parts, negative=_pieces(negative.strip()))


def write(meaning: Meaning) -> Written:
    """Write a prompt, in brackets where they come near enough, else with numbers."""
    changes: list[Advice] = []
    prompts = [_text(part.pieces, changes) for part in meaning.parts]
    if len(prompts) > 1:
        weights = [part.weight for part in meaning.parts]
        prompts = [
            f"{prompt}:{number(weight)}" if weight != 1 or _WEIGHT.search(prompt) else prompt
            for prompt, weight in zip(prompts, weights, strict=True)
        ]
    return Written(
        prompt=" | ".join(prompts),
        negative=_text(meaning.negative, changes),
        settings=(("seed", str(meaning.seed)),) if meaning.seed is not None else (),
        changes=tuple(dict.fromkeys([*_changes(meaning), *changes])),
    )


def _part(text: str) -> Part:
    found = _WEIGHT.search(text)
    if found is None or text[: found.start()].endswith(":"):
        return Part(_pieces(text.strip()))
    return Part(_pieces(text[: found.start()].strip()), float(found[1]))


def _pieces(text: str) -> tuple[Piece, ...]:
    groups, opened = Groups(), list[str]()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match[1] is not None:
            _end(groups, opened, "::")  # a new number ends the one before
            groups.open(float(match[1]))
            opened.append("::")
        elif token in _FACTORS:
            groups.open(_FACTORS[token])
            opened.append(_CLOSER[token])
        elif token not in opened:
            groups.add("" if token in "]}" else token)
        else:
            _end(groups, opened, token)
    return groups.pieces()


def _end(groups: Groups, opened: list[str], closer: str) -> None:
    """Close what was opened last with this closer, and what was left open inside."""
    if closer in opened:
        while opened.pop() != closer:
            groups.close()
        groups.close()


def _text(pieces: tuple[Piece, ...], changes: list[Advice]) -> str:
    def weigh(text: str, weight: float) -> str:
        text, signs = without_signs(text.replace("::", ":"), "{}[]|")
        changes.extend(signs)
        return text if weight == 1 else _weighed(text, weight, changes)

    return unmarked(write_weighted(pieces, weigh))


def _weighed(text: str, weight: float, changes: list[Advice]) -> str:
    for count in range(1, BRACKETS_AT_MOST + 1):
        for opener, factor in _FACTORS.items():
            if abs(factor**count - weight) < NEAR:
                return opener * count + text + _CLOSER[opener] * count
    changes.append(Advice.of("dialect_numbers_new"))
    gap = " " if text[-1].isdigit() or text[-1] == "." else ""  # else it would be a weight itself
    return f"{number(weight)}::{text}{gap}::"


def _changes(meaning: Meaning) -> list[Advice]:
    codes = {
        "dialect_weights_other": meaning.weighted,
        "dialect_and_mixed": len(meaning.parts) > 1,
        "dialect_part_weight": len(meaning.parts) == 1 and meaning.parts[0].weight != 1,
        "dialect_break": meaning.broken,
        "dialect_seed_other": meaning.seed is not None,
    }
    lost = [*lost_networks(meaning), *lost_embeddings(meaning)]
    return [Advice.of(code) for code, holds in codes.items() if holds] + lost


NOVELAI = Dialect("novelai", "NovelAI", read, write)
