r"""ComfyUI's text box: `(word:1.2)` alone weighs, an inner weight replaces the outer, `\(` is plain.

Source: `comfy/sd1_clip.py` of github.com/comfyanonymous/ComfyUI, and its wiki. What A1111 says in the text
(several prompts, breaks, schedules, LoRA files) ComfyUI says in nodes.
"""

from __future__ import annotations

import re

from graine.prompt.advice import Advice
from graine.prompt.dialects.base import (
    NUMBER,
    Dialect,
    Groups,
    Meaning,
    Part,
    Written,
    lost_networks,
    named_embeddings,
    number,
    unmarked,
    write_weighted,
)
from graine.prompt.syntax.grammar import MORE, Piece

_TOKEN = re.compile(rf"\\[()]|\(|:\s*({NUMBER}(?:[eE][+-]?\d+)?)\s*\)|\)|[^\\():]+|[\\:]")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def read(text: str, negative: str = "") -> Meaning:
    """Read a prompt: a weight that is written counts alone, round brackets without one multiply by 1.1."""
    return Meaning(parts=(Part(_pieces(text)),), negative=_pieces(negative))


def write(meaning: Meaning) -> Written:
    """Write one paragraph for each prompt: each goes into a text box of its own."""
    prompts = [_text(part.pieces) for part in meaning.parts]
    return Written(
        prompt="\n\n".join(prompts),
        negative=_text(meaning.negative),
        settings=_settings(meaning),
        changes=(*_changes(meaning), *lost_networks(meaning, "dialect_network_node")),
    )


def _pieces(text: str) -> tuple[Piece, ...]:
    text = named_embeddings(_COMMENT.sub("", text)).strip()
    ends = _closed(text)
    groups = Groups()
    for match in _TOKEN.finditer(text):
        token, place = match[0], match.start()
        if token[0] == "\\" and len(token) == 2:
            groups.add(token[1])
        elif token == "(" and place in ends:
            groups.open(MORE)
        elif token[-1] == ")" and match.end() - 1 in ends:
            groups.close(*([float(match[1])] if match[1] else []), absolute=True)
        else:
            groups.add(token)
    return groups.pieces()


def _closed(text: str) -> set[int]:
    """The places of the brackets that have a partner."""
    opened: list[int] = []
    found: set[int] = set()
    for match in re.finditer(r"\\[()]|[()]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")" and opened:
            found |= {opened.pop(), match.start()}
    return found


def _text(pieces: tuple[Piece, ...]) -> str:
    return unmarked(write_weighted(pieces, _weighed), "embedding:")


def _weighed(text: str, weight: float) -> str:
    escaped = re.sub(r"([()])", r"\\\1", text)
    if escaped.endswith("\\"):
        escaped += " "  # else it would make the next bracket plain
    return escaped if weight == 1 else f"({escaped}:{number(weight)})"


def _settings(meaning: Meaning) -> tuple[tuple[str, str], ...]:
    size = ("size", "x".join(map(str, meaning.shape))) if meaning.shape else None
    seed = ("seed", str(meaning.seed)) if meaning.seed is not None else None
    cfg = ("cfg", f"{meaning.cfg:g}") if meaning.cfg is not None else None
    return tuple(filter(None, (seed, size, cfg)))


def _changes(meaning: Meaning) -> list[Advice]:
    codes = {
        "dialect_weights_other": meaning.weighted,
        "dialect_and_nodes": len(meaning.parts) > 1,
        "dialect_part_weight": len(meaning.parts) == 1 and meaning.parts[0].weight != 1,
        "dialect_break_node": meaning.broken,
        "dialect_seed_noise": meaning.seed is not None,
    }
    return [Advice.of(code) for code, holds in codes.items() if holds]


COMFYUI = Dialect("comfyui", "ComfyUI", read, write)
