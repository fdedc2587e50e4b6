"""Midjourney: whole phrases weigh against each other (`cat::2 hat::1`), settings follow (`--no`, `--ar`).

Source: docs.midjourney.com, "Multi-Prompts and Weights", "Parameter List", "No", "Stylize".
"""

from __future__ import annotations

import math
import re
from itertools import groupby

from graine.prompt.advice import Advice
from graine.prompt.builder.presets import cfg_code
from graine.prompt.dialects.base import (
    Dialect,
    Meaning,
    Part,
    Written,
    lost_embeddings,
    lost_networks,
    number,
    phrases,
    unmarked,
)
from graine.prompt.lint.lint_rules import excerpt
from graine.prompt.syntax.grammar import Piece

MAX_SEED = 2**32 - 1
LARGE = 2.0  # weights above it are brought down: they count against each other alone
STYLIZE = {"faint": 250, "free": 250, "strict": 50, "letter": 0, "burns": 0}  # 100 unless said otherwise

_PARAMETER = re.compile(r"(?:^|\s)(?:--|—)([a-zA-Z]+)((?:(?!\s(?:--|—)[a-zA-Z]).)*)", re.DOTALL)
_WEIGHT = re.compile(r"::([+-]?(?:\d+\.?\d*|\.\d+)(?=[\s,]|$))?")
_RATIO = re.compile(r"(\d{1,5})\s*:\s*(\d{1,5})")


def read(text: str, negative: str = "") -> Meaning:
    """Read a prompt with its parameters; those that mean nothing elsewhere are named."""
    parameters = [(match[1].lower(), match[2].strip()) for match in _PARAMETER.finditer(text)]
    weighted = _weighted(_PARAMETER.sub("", text).strip())
    against = [words for words, weight in weighted if weight < 0]
    wanted = [Piece(words, weight) for words, weight in weighted if weight >= 0]
    pieces = [piece for one in wanted for piece in (Piece(", "), one)]
    named = dict(parameters)
    no = ", ".join(filter(None, [negative.strip(), *against, named.get("no", "")]))
    seed, ratio = named.get("seed", ""), _RATIO.fullmatch(named.get("ar", named.get("aspect", "")))
    read_here = {"no", "seed", "ar", "aspect"}
    return Meaning(
        parts=(Part(tuple(pieces[1:])),),
        negative=(Piece(no),) if no else (),
        seed=int(seed) if seed.isdecimal() else None,
        shape=(int(ratio[1]), int(ratio[2])) if ratio and int(ratio[1]) and int(ratio[2]) else None,
        remarks=tuple(
            Advice.of("dialect_parameter", text=excerpt(f"--{name} {value}".strip()))
            for name, value in parameters
            if name not in read_here
        ),
    )


def write(meaning: Meaning) -> Written:
    """Write a prompt: one weight for each phrase, what is not wanted after `--no`."""
    said = [
        (_plain(words), weight * part.weight)
        for part in meaning.parts
        for words, weight in phrases(part.pieces)
    ]
    against = [words for words, weight in said if weight < 0]
    against += [_plain(words) for words, _ in phrases(meaning.negative)]
    wanted = [(words, weight) for words, weight in said if weight >= 0]
    even = len({weight for _, weight in wanted}) <= 1
    text = ", ".join(words for words, _ in wanted) if even else _multiple(wanted)
    options = [*([f"--no {', '.join(dict.fromkeys(against))}"] if against else []), *_options(meaning)]
    return Written(prompt=" ".join([text, *options]).strip(), changes=tuple(_changes(meaning)))


def _multiple(said: list[tuple[str, float]]) -> str:
    runs = groupby(said, lambda pair: number(pair[1]))
    return " ".join(f"{', '.join(words for words, _ in run)}::{weight}" for weight, run in runs)


def _plain(text: str) -> str:
    return unmarked(re.sub(r"-{2,}|—", "-", re.sub(r":{2,}", ":", text)))


def _options(meaning: Meaning) -> list[str]:
    found: list[str] = []
    if meaning.shape and meaning.shape[0] != meaning.shape[1]:
        divisor = math.gcd(*meaning.shape)
        found.append(f"--ar {meaning.shape[0] // divisor}:{meaning.shape[1] // divisor}")
    if meaning.seed is not None and meaning.seed <= MAX_SEED:
        found.append(f"--seed {meaning.seed}")
    if meaning.cfg is not None and (code := cfg_code(meaning.cfg)) in STYLIZE:
        found.append(f"--s {STYLIZE[code]}")
    return found


def _weighted(text: str) -> list[tuple[str, float]]:
    """The prompts of a multi-prompt with their weights, 1 unless said otherwise."""
    found, end = list[tuple[str, float]](), 0
    for match in _WEIGHT.finditer(text):
        found.append((text[end : match.start()].strip(" ,\n"), float(match[1] or 1)))
        end = match.end()
    found.append((text[end:].strip(" ,\n"), 1.0))
    said = [(words, weight) for words, weight in found if words]
    largest = max((abs(weight) for _, weight in said), default=1.0)
    scale = LARGE / largest if largest > LARGE else 1.0
    return [(words, weight * scale) for words, weight in said]


def _changes(meaning: Meaning) -> list[Advice]:
    negative_weighs = any(piece.weight != 1 for piece in meaning.negative)
    codes = {
        "dialect_weights_phrases": meaning.weighted,
        "dialect_and_phrases": len(meaning.parts) > 1,
        "dialect_break": meaning.broken,
        "dialect_no": bool(meaning.negative),
        "dialect_no_weights": negative_weighs,
        "dialect_seed_other": meaning.seed is not None and meaning.seed <= MAX_SEED,
        "dialect_seed_large": meaning.seed is not None and meaning.seed > MAX_SEED,
        "dialect_stylize": meaning.cfg is not None and cfg_code(meaning.cfg) in STYLIZE,
    }
    lost = [*lost_networks(meaning), *lost_embeddings(meaning)]
    return [Advice.of(code) for code, holds in codes.items() if holds] + lost


MIDJOURNEY = Dialect("midjourney", "Midjourney", read, write)
