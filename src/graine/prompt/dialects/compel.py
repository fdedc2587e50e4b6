r"""Compel, which InvokeAI and diffusers use: `(word)1.2`, `word++`, `("a", "b").and()`, `.blend()`.

Source: the README and the grammar of github.com/damian0815/compel. `+` multiplies by 1.1, `-` by 0.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graine.prompt.advice import Advice
from graine.prompt.dialects.base import (
    Dialect,
    Groups,
    Meaning,
    Part,
    Written,
    between_parts,
    lost_embeddings,
    lost_networks,
    named_embeddings,
    number,
    plain_text,
    unmarked,
    without_signs,
    write_weighted,
)
from graine.prompt.lint.lint_rules import excerpt
from graine.prompt.syntax.grammar import Piece
from graine.prompt.syntax.preprocess import ExtraNetwork

PLUS, MINUS = 1.1, 0.9
SIGNS_AT_MOST = 4  # more of them is written as a number

_STEPS = r"\++|-+"
_SUFFIX = rf"(?:{_STEPS}|-?\d+\.\d+|-?\d+)"
_END = r"(?=[\s,.()\"]|$)"
_TOKEN = re.compile(
    rf"""\\[()",.+=-]|\(|[)"](?P<weight>{_SUFFIX})?|(?P<word>[^\s()",.+\\=-]+(?:[+-]+[^\s()",.+\\=-]+)*)(?P<signs>{_STEPS}){_END}"""
    r"""|[^\s()",.\\]+|\s+|[,.\\]"""
)
_JOINED = re.compile(r"\s*\((?P<prompts>.*)\)\s*\.(?P<how>and|add|blend)\((?P<weights>[^()]*)\)\s*", re.S)
_SWAP = re.compile(r"\.swap\(([^()]*)\)")
_LORA = re.compile(r"(?:use|with)Lora\(\s*([\w-]+)\s*(?:,\s*([\d.]+)\s*)?\)")


def read(text: str, negative: str = "") -> Meaning:
    """Read a prompt; blended prompts become prompts that are drawn together, swaps keep the first words."""
    remarks = [Advice.of("dialect_swap", text=excerpt(match[1])) for match in _SWAP.finditer(text)]
    networks = tuple(
        ExtraNetwork("lora", match[1], (match[2],) if match[2] else ()) for match in _LORA.finditer(text)
    )
    text = named_embeddings(_LORA.sub("", _SWAP.sub("", text))).strip()
    found = _JOINED.fullmatch(text)
    if found and found["how"] == "blend":
        remarks.append(Advice.of("dialect_blend"))
    parts = tuple(_joined(found)) if found else (Part(_pieces(text)),)
    return Meaning(parts=parts, negative=_pieces(negative.strip()), networks=networks, remarks=tuple(remarks))


def write(meaning: Meaning) -> Written:
    """Write a prompt; several prompts and breaks become a conjunction."""
    changes: list[Advice] = []
    strands = [
        Part(pieces, part.weight) for part in meaning.parts for pieces in between_parts(part.pieces)
    ] or [Part(())]
    against = tuple(piece for part in strands for piece in part.pieces if piece.weight < 0)
    if against:
        changes.append(Advice.of("dialect_negative_weight", words=excerpt(plain_text(against))))
        strands = [replace(part, pieces=tuple(p for p in part.pieces if p.weight >= 0)) for part in strands]
    prompts = [_text(part.pieces, changes, quoted=len(strands) > 1) for part in strands]
    negative = [_text(meaning.negative, changes), _text(_turned(against), changes)]
    return Written(
        prompt=prompts[0] if len(prompts) == 1 else _conjunction(prompts, strands),
        negative=", ".join(filter(None, negative)),
        settings=(("seed", str(meaning.seed)),) if meaning.seed is not None else (),
        changes=tuple(dict.fromkeys([*_changes(meaning), *changes])),
    )


def _conjunction(prompts: list[str], strands: list[Part]) -> str:
    quoted = ", ".join(f'"{prompt}"' for prompt in prompts)
    weights = [part.weight for part in strands]
    return f"({quoted}).and({', '.join(map(number, weights)) if set(weights) != {1.0} else ''})"


def _turned(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Turn words that were to be kept out into words of the negative prompt."""
    return tuple(Piece(f"{piece.text.strip(' ,')} ", abs(piece.weight)) for piece in pieces)


def _text(pieces: tuple[Piece, ...], changes: list[Advice], *, quoted: bool = False) -> str:
    def weigh(text: str, weight: float) -> str:
        return _weighed(text, weight, changes, quoted=quoted)

    return unmarked(write_weighted(pieces, weigh))


def _weighed(text: str, weight: float, changes: list[Advice], *, quoted: bool) -> str:
    # In a group or in quotes every sign counts; elsewhere a word ends where a space does.
    text, signs = without_signs(text, '"=\\' if quoted or weight != 1 else '"\\')
    text, more = _without_steps(text)
    changes += [*signs, *more]
    escaped = re.sub(r"([()])", r"\\\1", text)
    return escaped if weight == 1 else _group(escaped, weight)


def _without_steps(text: str) -> tuple[str, list[Advice]]:
    """Take out each + and - that would weigh the word before it, or that stands alone."""
    cleaned = re.sub(rf"[+-]+{_END}", "", text)
    return cleaned, [Advice.of("dialect_signs", signs="+ -")] if cleaned != text else []


def _group(text: str, weight: float) -> str:
    for base, sign in ((PLUS, "+"), (MINUS, "-")):
        for count in range(1, SIGNS_AT_MOST + 1):
            if abs(base**count - weight) < 5e-4:
                return f"{text if text.isalnum() else f'({text})'}{sign * count}"
    return f"({text}){number(weight)}"


def _joined(found: re.Match[str]) -> Iterator[Part]:
    prompts = _arguments(found["prompts"])
    weights = [float(one) for one in re.findall(r"-?\d+\.?\d*|-?\.\d+", found["weights"])]
    for index, prompt in enumerate(prompts):
        yield Part(_pieces(prompt), weights[index] if index < len(weights) else 1.0)


def _arguments(text: str) -> list[str]:
    """Split at the commas that stand outside quotes and brackets; quotes round a prompt go."""
    parts, depth, quoted = [""], 0, False
    for match in re.finditer(r"\\.|.", text, re.DOTALL):
        char = match[0]
        quoted ^= char == '"'
        depth += (char == "(") - (char == ")")
        if char == "," and not quoted and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [re.sub(r'^"(.*)"$', r"\1", part.strip(), flags=re.DOTALL) for part in parts if part.strip()]


def _pieces(text: str) -> tuple[Piece, ...]:
    groups, quotes = Groups(), set[int]()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0] == "\\" and len(token) > 1:
            groups.add(token[1:])
        elif match["word"]:
            groups.open(_factor(match["signs"]))
            groups.add(match["word"])
            groups.close()
        elif token == "(" or (token[0] == '"' and groups.depth not in quotes):
            groups.open()
            quotes |= {groups.depth} if token[0] == '"' else set()
        elif token[0] in ')"' and groups.depth:
            groups.close(_factor(match["weight"]) if match["weight"] else None)
        else:
            groups.add(token)
    return groups.pieces()


def _factor(suffix: str) -> float:
    if set(suffix) <= {"+"}:
        return PLUS ** len(suffix)
    return MINUS ** len(suffix) if set(suffix) <= {"-"} else float(suffix)


def _changes(meaning: Meaning) -> list[Advice]:
    codes = {
        "dialect_weights_other": meaning.weighted,
        "dialect_and_concatenated": len(meaning.parts) > 1,
        "dialect_part_weight": len(meaning.parts) == 1 and meaning.parts[0].weight != 1,
        "dialect_seed_noise": meaning.seed is not None,
    }
    lost = [*lost_networks(meaning), *lost_embeddings(meaning)]
    return [Advice.of(code) for code, holds in codes.items() if holds] + lost


COMPEL = Dialect("compel", "Compel (InvokeAI, diffusers)", read, write)
