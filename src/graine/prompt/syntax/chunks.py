"""Weighted pieces cut into chunks of 75 tokens, as A1111 cuts them, and the words that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from graine.prompt.syntax.grammar import Piece

ROOM = 75  # tokens of the prompt in one chunk, between the begin and the end token
COMMA_BACK = 20  # a comma at most so many tokens back is where an overfull chunk is cut

_WORD = re.compile(r"\S+")


class Tokenizer(Protocol):
    """What chunks need of a model's tokenizer."""

    begin: int
    end: int
    pad: int  # fills a chunk up after one `end`; SD 2 and SDXL's second encoder: 0, all others: the end token

    def encode(self, text: str) -> list[int]:
        """Turn text into token ids, without begin, end and padding."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """77 tokens (begin, up to 75 of the prompt, end, padding) and the weight of each."""

    tokens: tuple[int, ...]
    weights: tuple[float, ...]


class Token(NamedTuple):
    """One token of the prompt, the weight of its piece, and the column where its piece or word begins."""

    id: int
    weight: float
    column: int


def chunks(pieces: Sequence[Piece], tokenizer: Tokenizer, *, comma_back: int = COMMA_BACK) -> list[Chunk]:
    """Cut pieces into chunks of 77 tokens, at least one; a `BREAK` closes its chunk.

    A full chunk is cut at a comma at most `comma_back` tokens back (0: never).
    """
    comma = tokenizer.encode(",")
    parts = [_cut(_tokens(part, tokenizer), comma, comma_back) for part in _parts(pieces)]
    if len(parts) > 1 and not parts[-1][0]:
        parts.pop()  # nothing behind the last BREAK
    return [_chunk(tokens, tokenizer) for part in parts for tokens in part]


def count_tokens(pieces: Sequence[Piece], tokenizer: Tokenizer) -> int:
    """Count the tokens of a prompt, without begin, end and padding."""
    return sum(len(tokenizer.encode(piece.text)) for piece in pieces if not piece.is_break)


def overflow(pieces: Sequence[Piece], tokenizer: Tokenizer, *, comma_back: int = COMMA_BACK) -> list[str]:
    """The words, as typed, that do not fit in the chunk where their prompt (or their `BREAK`) begins."""
    return list(late_words(pieces, tokenizer, comma_back=comma_back).values())


def late_words(
    pieces: Sequence[Piece], tokenizer: Tokenizer, *, comma_back: int = COMMA_BACK
) -> dict[int, str]:
    """The words of `overflow` by the column where each begins."""
    comma = tokenizer.encode(",")
    found: dict[int, str] = {}
    for part in _parts(pieces):
        words = dict(_words(part))
        heard = {word: tokenizer.encode(word) for word in set(words.values())}  # many come again
        tokens = [Token(id, 1.0, column) for column, word in words.items() for id in heard[word]]
        late = {token.column for chunk in _cut(tokens, comma, comma_back)[1:] for token in chunk}
        found |= {column: word for column, word in words.items() if column in late}
    return found


def _words(pieces: Iterable[Piece]) -> Iterator[tuple[int, str]]:
    """The words of pieces by the column where each begins."""
    return ((piece.column + word.start(), word[0]) for piece in pieces for word in _WORD.finditer(piece.text))


def _parts(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Split pieces at each `BREAK`."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _tokens(pieces: Iterable[Piece], tokenizer: Tokenizer) -> list[Token]:
    return [Token(id, piece.weight, piece.column) for piece in pieces for id in tokenizer.encode(piece.text)]


def _cut(tokens: Sequence[Token], comma: list[int], comma_back: int) -> list[list[Token]]:
    """Fill chunks of 75 tokens; what follows a near enough comma in a full one moves on to the next."""
    done: list[list[Token]] = []
    chunk: list[Token] = []
    after_comma = 0  # where the text behind the last comma of this chunk begins; 0 = no comma
    for token in tokens:
        is_comma = [token.id] == comma
        if len(chunk) == ROOM:
            near = after_comma and not is_comma and ROOM - after_comma < comma_back
            place = after_comma if near else ROOM
            done.append(chunk[:place])
            chunk, after_comma = chunk[place:], 0
        chunk.append(token)
        if is_comma:
            after_comma = len(chunk)
    return [*done, chunk]


def _chunk(tokens: Sequence[Token], tokenizer: Tokenizer) -> Chunk:
    padding = ROOM - len(tokens)
    ids = (tokenizer.begin, *(token.id for token in tokens), tokenizer.end, *[tokenizer.pad] * padding)
    return Chunk(ids, (1.0, *(token.weight for token in tokens), 1.0, *[1.0] * padding))
