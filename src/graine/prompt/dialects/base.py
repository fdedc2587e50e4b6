"""What a dialect is: one tool's way to write a prompt, read into a common meaning and written from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from graine.prompt.advice import Advice
from graine.prompt.lint.lint_rules import excerpt
from graine.prompt.syntax.grammar import Piece, cut
from graine.prompt.syntax.preprocess import ExtraNetwork

EMBEDDING = "\ue000"  # stands in a text before the name of a textual inversion; no prompt has this character
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_EMBEDDING = re.compile(r"(?<!\w)embedding:(?=[^\s,:()\[\]<>|])|<embed(?:ding)?:([^<>:]+)[^<>]*>")


@dataclass(frozen=True, slots=True)
class Part:
    """One of several prompts that are drawn together (`AND`), or the only one."""

    pieces: tuple[Piece, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A prompt in no tool's syntax: texts are plain, no sign in them means anything."""

    parts: tuple[Part, ...]
    negative: tuple[Piece, ...] = ()
    networks: tuple[ExtraNetwork, ...] = ()
    seed: int | None = None
    shape: tuple[int, int] | None = None  # width to height
    cfg: float | None = None
    remarks: tuple[Advice, ...] = ()  # what was lost in reading

    @property
    def weighted(self) -> bool:
        """Tell whether any words weigh more or less than others."""
        return any(piece.weight != 1 and not piece.is_break for part in self.parts for piece in part.pieces)

    @property
    def broken(self) -> bool:
        """Tell whether there is a `BREAK`."""
        return any(piece.is_break for part in self.parts for piece in part.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A prompt in one tool's syntax, ready to be pasted, and what is lost or changed."""

    prompt: str
    negative: str = ""  # for tools that have a field of its own for it
    settings: tuple[tuple[str, str], ...] = ()  # (name, value) of what has a field of its own
    changes: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """A tool's syntax."""

    name: str
    label: str
    read: Callable[[str, str], Meaning]  # prompt and negative prompt
    write: Callable[[Meaning], Written]


class Groups:
    """Texts in nested groups; what a group weighs is known at its end. Linear, and never recursive."""

    def __init__(self) -> None:
        self._spans: list[tuple[str, int]] = []
        self._parents = [0]
        self._factors: list[float] = [1.0]
        self._absolute = [False]
        self._open = 0

    @property
    def depth(self) -> int:
        """The innermost open group; 0 is none."""
        return self._open

    def open(self, factor: float = 1.0) -> None:
        """Open a group that multiplies by `factor` unless its end says otherwise."""
        self._parents.append(self._open)
        self._factors.append(factor)
        self._absolute.append(False)
        self._open = len(self._parents) - 1

    def close(self, factor: float | None = None, *, absolute: bool = False) -> None:
        """Close the innermost group; an absolute weight does not multiply with those around it."""
        if factor is not None:
            self._factors[self._open], self._absolute[self._open] = factor, absolute
        self._open = self._parents[self._open]

    def add(self, text: str) -> None:
        """Add text to the innermost open group."""
        self._spans.append((text, self._open))

    def pieces(self) -> tuple[Piece, ...]:
        """The texts with their weights, neighbours of equal weight joined."""
        weights = [1.0]
        for parent, factor, absolute in list(zip(self._parents, self._factors, self._absolute, strict=True))[
            1:
        ]:
            weights.append(cut(factor if absolute else weights[parent] * factor))
        runs = groupby(self._spans, lambda span: round(weights[span[1]], 9))
        joined = (Piece("".join(text for text, _ in run), weight) for weight, run in runs)
        return tuple(piece for piece in joined if piece.text)


def write_weighted(pieces: Iterable[Piece], weigh: Callable[[str, float], str], between: str = ", ") -> str:
    """Write pieces, those that weigh by `weigh(text, weight)`; spaces stay outside, `BREAK` is `between`."""
    return "".join(_written(pieces, weigh, between)).strip()


def _written(pieces: Iterable[Piece], weigh: Callable[[str, float], str], between: str) -> Iterator[str]:
    for piece in pieces:
        if piece.is_break:
            yield between
        elif piece.weight == 1 or not piece.text.strip():
            yield weigh(piece.text, 1.0)
        else:
            core = piece.text.strip()
            start = piece.text.index(core)
            yield piece.text[:start] + weigh(core, piece.weight) + piece.text[start + len(core) :]


def number(weight: float) -> str:
    """Write a weight, three digits after the point at most."""
    return f"{round(weight, 3) or 0.0:g}"


def plain_text(pieces: Iterable[Piece]) -> str:
    """The words alone; a `BREAK` is a comma."""
    return write_weighted(pieces, lambda text, _: text)


def phrases(pieces: Iterable[Piece]) -> list[tuple[str, float]]:
    """Cut pieces at commas and lines into (phrase, weight): its strongest piece weighs the phrase."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break:
            found.append([])
            continue
        first, *others = re.split(r"[,\n]", piece.text)
        found[-1].append(Piece(first, piece.weight))
        found += [[Piece(other, piece.weight)] for other in others]
    said = ((" ".join("".join(each.text for each in run).split()), _strongest(run)) for run in found)
    return [(text, weight) for text, weight in said if text]


def _strongest(run: list[Piece]) -> float:
    weights = [piece.weight for piece in run if piece.text.strip()]
    return max(weights, key=lambda weight: abs(weight - 1), default=1.0)


def without_signs(text: str, signs: str) -> tuple[str, list[Advice]]:
    """Take out signs that the dialect would read as its own, and say so."""
    found = "".join(dict.fromkeys(char for char in text if char in signs))
    if not found:
        return text, []
    cleaned = "".join(" " if char in signs else char for char in text)
    return re.sub(r"  +", " ", cleaned), [Advice.of("dialect_signs", signs=" ".join(found))]


def named_embeddings(text: str) -> str:
    """Mark the textual inversions that are named by `embedding:` or a tag."""
    return _EMBEDDING.sub(lambda match: EMBEDDING + (match[1] or ""), text)


def lost_networks(meaning: Meaning, code: str = "dialect_network") -> list[Advice]:
    """Say which files the prompt asks for that the text cannot name."""
    return [
        Advice.of(code, kind=each.kind, name=excerpt(each.name), weight=(each.arguments or ("1",))[0])
        for each in meaning.networks
    ]


def unmarked(text: str, prefix: str = "") -> str:
    """Write the textual inversions by their names, with what the tool wants before them."""
    return text.replace(EMBEDDING, prefix)


def lost_embeddings(meaning: Meaning) -> list[Advice]:
    """Say which textual inversions are mere words to the tool."""
    pieces = (*(piece for part in meaning.parts for piece in part.pieces), *meaning.negative)
    names = re.findall(rf"{EMBEDDING}([^\s,:()\[\]<>|]+)", "\n".join(piece.text for piece in pieces))
    return [Advice.of("dialect_embedding", name=excerpt(name)) for name in dict.fromkeys(names)]


def between_parts(pieces: tuple[Piece, ...]) -> list[tuple[Piece, ...]]:
    """Cut pieces at each `BREAK`."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break:
            found.append([])
        else:
            found[-1].append(piece)
    return [tuple(run) for run in found if any(piece.text.strip() for piece in run)]
