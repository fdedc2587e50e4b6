"""What a prompt says, without its grammar: the plain phrases of each sub-prompt, at each of its times."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from graine import i18n
from graine.prompt.syntax.grammar import weigh
from graine.prompt.syntax.preprocess import split_prompts, without_networks
from graine.prompt.syntax.prompt_editing import timeline

STEPS = 20
AT_MOST = 4  # times of a schedule that are looked at
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDINGS = (
    *(("ies", "y"), ("ves", "f"), ("aux", "al"), ("ing", ""), ("ed", ""), ("es", "e"), ("es", "")),
    *(("ee", "e"), ("e", ""), ("s", ""), ("x", "")),
)
_SHORTEST = 3  # letters that an ending may leave


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands between two commas, as plain text."""

    text: str

    @property
    def words(self) -> list[str]:
        """The words that say something, folded."""
        said = (word for one in _WORD.findall(self.text) for word in fold(one).split())
        return [word for word in said if len(word) > 1 and word not in small_words()]


def readings(text: str, *, composed: bool = True) -> list[list[Phrase]]:
    """The phrases of each sub-prompt, once for each of the first times of its schedules."""
    plain = without_networks(text)
    found: list[list[Phrase]] = []
    for _, part in split_prompts(plain) if composed else [(1.0, plain)]:
        for _, said in timeline(part, STEPS).segments()[:AT_MOST]:
            pieces = ("," if piece.is_break else piece.text for piece in weigh(said))
            found.append([Phrase(one.strip()) for one in re.split(r"[,;\n]", "".join(pieces)) if one.strip()])
    return [phrases for phrases in found if phrases]


def fold(text: str) -> str:
    """Write a text without case, accents and hyphens, each character in its place."""
    return "".join(_folded(char) for char in text)


def same_word(one: str, other: str) -> bool:
    """Tell whether two folded words are forms of one: "cats" and "cat", "glowing" and "glow"."""
    return not stems(one).isdisjoint(stems(other))


@cache
def stems(word: str) -> frozenset[str]:
    """What a folded word may be an inflection of, itself among them."""
    bare = word.split("'")[-1] if word[1:2] == "'" else word.removesuffix("'s")  # "l'arbre", "cat's"
    found = {bare}
    for _ in range(2):  # "peintes": peinte, peint
        for ending, single in _ENDINGS:
            found |= {
                known.removesuffix(ending) + single
                for known in tuple(found)
                if known.endswith(ending) and len(known) - len(ending) >= _SHORTEST
            }
    return frozenset(found)


@cache
def small_words() -> frozenset[str]:
    """The folded words that say nothing alone: articles, prepositions, of both languages."""
    listed = " ".join(str(i18n.message("prompt.function_words", lang)) for lang in i18n.LANGUAGES)
    return frozenset(map(fold, listed.split()))


def place_of(words_said: str, text: str) -> int | None:
    """Find where words stand in the prompt as typed, whatever stands between them; None if nowhere."""
    between = r"[^\w]+".join(map(re.escape, fold(words_said).split()))
    found = re.search(rf"(?<!\w){between}(?!\w)", fold(text)) if between else None
    return found.start() if found else None


@cache
def _folded(char: str) -> str:
    if char in "’‘`´":
        return "'"
    if char in "-‐‑–_":
        return " "
    lower = char.lower()
    plain = unicodedata.normalize("NFD", lower)[0] if len(lower) == 1 else lower[0]
    return plain
