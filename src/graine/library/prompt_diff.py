"""What differs between two prompts, part by part and, within a part, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from graine.i18n import text

ADDED, REMOVED, CHANGED, WEIGHTED, MOVED = "added", "removed", "changed", "weighted", "moved"
ALIKE: Final = 0.5  # share of equal words from which on two parts are versions of one

_TOKEN: Final = re.compile(r"\\.|[()\[\]{},\n]|\b(?:BREAK|AND)\b|[^\\()\[\]{},\nBA]+|.", re.DOTALL)
_MARKS: Final = re.compile(r"(?<!\\):\s*[+-]?[\d.]+\s*(?=[)\]>])|(?<!\\)[()\[\]]")
_GROUP: Final = re.compile(
    r"(?P<open>[(\[])(?P<inside>.*?)(?P<weight>:\s*[+-]?[\d.]+\s*)?(?P<close>[)\]])", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a prompt that is not the same in another one, as it was typed."""

    kind: str  # ADDED, REMOVED, CHANGED, WEIGHTED (the same words, other brackets or numbers) or MOVED
    old: str = ""
    new: str = ""

    def text(self, lang: str | None = None) -> str:
        """Say it briefly: "+ red hat", "cat → dog"."""
        return text(f"differences.{self.kind}", lang=lang, old=self.old, new=self.new)


def changes(old: str, new: str) -> list[Change]:
    """What turns one prompt into another, in the order of the text; spaces and commas do not count."""
    before, after = parts(old), parts(new)
    return _joined_moves(list(_compared(before, after)))


def parts(prompt: str) -> list[str]:
    """Cut a prompt at its commas, lines, `BREAK` and `AND`; "(a, b:1.2)" gives "(a:1.2)" and "(b:1.2)"."""
    return [piece for part in _cut(prompt) for piece in _spread(part)]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [*map(_words, before)], [*map(_words, after)])
    for tag, i, j, k, m in matcher.get_opcodes():
        for old, new in zip_longest(before[i:j], after[k:m], fillvalue=""):
            if tag == "equal":
                yield from [Change(WEIGHTED, old, new)] if old != new else []
            else:
                yield from _within(old, new)


def _within(old: str, new: str) -> Iterator[Change]:
    """Compare two parts word by word if they have much in common, else take them for different things."""
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, before, after)
    if matcher.ratio() < ALIKE:
        yield from (
            Change(kind, *pair) for kind, *pair in ((REMOVED, old, ""), (ADDED, "", new)) if any(pair)
        )
        return
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            kind = {"insert": ADDED, "delete": REMOVED, "replace": CHANGED}[tag]
            yield Change(kind, " ".join(before[i:j]), " ".join(after[k:m]))


def _joined_moves(found: list[Change]) -> list[Change]:
    """Make one change of what was taken away in one place and put in at another."""
    removed = {_words(one.old): one for one in found if one.kind == REMOVED}
    moves = {
        one: removed.pop(_words(one.new)) for one in found if one.kind == ADDED and _words(one.new) in removed
    }
    gone = set(map(id, moves.values()))
    return [
        Change(MOVED, moves[one].old, one.new) if one in moves else one
        for one in found
        if id(one) not in gone
    ]


def _words(part: str) -> str:
    """A part without brackets and weights."""
    return " ".join(_MARKS.sub("", part).split())


def _cut(prompt: str) -> list[str]:
    """Cut at what separates, outside of brackets."""
    found, depth = [""], 0
    for match in _TOKEN.finditer(prompt):
        token = match[0]
        depth = max(0, depth + (token in "([{") - (token in ")]}"))
        if depth == 0 and token in (",", "\n"):
            found.append("")
        elif depth == 0 and token in ("BREAK", "AND"):
            found += [token, ""]
        else:
            found[-1] += token
    return [" ".join(part.split()) for part in found if part.strip()]


def _spread(part: str) -> list[str]:
    """A weighted group of several parts as so many weighted parts."""
    group = _GROUP.fullmatch(part)
    if group is None or (group["open"] == "[" and re.search(r"[:|]", group["inside"])):
        return [part]  # also what is no weight: a change of the prompt on the way, as in [cat, dog:fox:0.5]
    inside = _cut(group["inside"])
    if len(inside) < 2 or _opens(group["inside"]):
        return [part]
    return [f"{group['open']}{one}{group['weight'] or ''}{group['close']}" for one in inside]


def _opens(inside: str) -> bool:
    """Tell whether a bracket is closed here that was opened before: "(a), (b)" is no group."""
    depth = 0
    for token in _TOKEN.findall(inside):
        depth += (token in "([{") - (token in ")]}")
        if depth < 0:
            return True
    return False
