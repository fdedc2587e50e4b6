"""What two prompts have in common, as a judge hears it, and where a model reads each of their words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from graine import i18n
from graine.prompt.compile import compile_prompt
from graine.prompt.syntax.chunks import Tokenizer, chunks
from graine.prompt.syntax.grammar import Piece, weigh
from graine.prompt.syntax.preprocess import split_prompts, without_networks
from graine.prompt.syntax.prompt_editing import timeline

STEPS = 1000  # of a run whose last step shows what a schedule ends with
_WORD = re.compile(r"[^\s,]+|,")
_SEPARATORS = re.compile(r" ?,[ ,]*")


def plain_text(prompt: str, *, emphasis: str = "original") -> str:
    """A prompt as plain words: no weights, tags or comments; of a schedule, what it ends with.

    Sub-prompts that are subtracted (a negative weight) are left out.
    """
    compiled = compile_prompt(prompt, steps=STEPS, emphasis=emphasis)
    parts = [_plain(pieces) for weight, pieces in compiled.at(STEPS - 1) if weight > 0]
    return _tidy(", ".join(parts))


def shared_words(left: str, right: str) -> str:
    """The words that both prompts have, in order, as plain text; "" if none of them says anything.

    By these the pictures of both can be judged alike: a judge that hears the words of one side is partial.
    """
    one, other = (_WORD.findall(plain_text(prompt)) for prompt in (left, right))
    folded = [[word.casefold() for word in side] for side in (one, other)]
    blocks = SequenceMatcher(None, *folded, autojunk=False).get_matching_blocks()
    common = " ".join(word for block in blocks for word in one[block.a : block.a + block.size])
    return _tidy(", ".join(_complete(part) for part in _tidy(common).split(",")))


def placed_words(prompt: str, tokenizer: Tokenizer, *, emphasis: str = "original") -> list[tuple[str, int]]:
    """The words of a prompt in order, each with the number of the chunk of 75 tokens that it is read in.

    Of a schedule, the words that it ends with.
    """
    found: list[tuple[str, int]] = []
    for _, part in split_prompts(without_networks(prompt)):
        pieces = weigh(timeline(part, STEPS).text(STEPS), emphasis)
        found += _placed(pieces, tokenizer)
    return found


def _placed(pieces: tuple[Piece, ...], tokenizer: Tokenizer) -> list[tuple[str, int]]:
    """Follow the words through the chunks: a word belongs to the chunk of its first token."""
    filled = [_filled(chunk.tokens, tokenizer) for chunk in chunks(pieces, tokenizer)]
    ends = [sum(filled[: number + 1]) for number in range(len(filled))]
    found, place, chunk = list[tuple[str, int]](), 0, 0
    for word in (word for piece in pieces if not piece.is_break for word in piece.text.split()):
        while chunk + 1 < len(ends) and place >= ends[chunk]:
            chunk += 1
        found.append((word, chunk))
        place += len(tokenizer.encode(word))
    return found


def _filled(tokens: tuple[int, ...], tokenizer: Tokenizer) -> int:
    """Count the tokens of the prompt in a chunk: what is between the marks that begin and end it."""
    return tokens.index(tokenizer.end, 1) - 1


def _plain(pieces: tuple[Piece, ...]) -> str:
    return "".join(", " if piece.is_break else piece.text for piece in pieces)


def _tidy(text: str) -> str:
    """Leave out idle commas and white space."""
    return _SEPARATORS.sub(", ", " ".join(text.split())).strip(", ")


def _complete(part: str) -> str:
    """Leave out the words at the end of a part that lead to nothing: "a cat in the" is "a cat"."""
    said = part.split()
    while said and _leads_on(said[-1]):
        said.pop()
    return " ".join(said)


def _leads_on(word: str) -> bool:
    """Tell an article, a preposition or a lone letter, which say nothing without what follows."""
    return (len(word) == 1 and word.isalpha()) or word.casefold() in _function_words()


@cache
def _function_words() -> frozenset[str]:
    """Articles, prepositions and the like, of both languages."""
    return frozenset(
        " ".join(str(i18n.message("prompt.function_words", lang)) for lang in i18n.LANGUAGES).split()
    )
