from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.prompt.syntax.chunks import Chunk, chunks, count_tokens, overflow
from graine.prompt.syntax.grammar import Piece, parse_attention
from tests.prompt.word_tokenizer import WordTokenizer

BEGIN, END, COMMA = 49406, 49407, 267


def words(count: int, first: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(first, first + count))


def lengths(found: list[Chunk]) -> list[int]:
    """Count the prompt's own tokens in each chunk (the fake tokenizer pads with the end token)."""
    return [sum(token != END for token in chunk.tokens) - 1 for chunk in found]


def test_a_chunk_is_begin_tokens_end_and_padding(tokenizer: WordTokenizer) -> None:
    (chunk,) = chunks(parse_attention("a (red:1.5) cat"), tokenizer)
    ids = tokenizer.encode("a red cat")
    assert chunk.tokens == (BEGIN, *ids, END, *[END] * 72)
    assert chunk.weights == (1.0, 1.0, 1.5, 1.0, 1.0, *[1.0] * 72)


def test_an_encoder_that_pads_with_zero_has_one_end_token() -> None:
    (chunk,) = chunks([Piece("cat")], WordTokenizer(pad=0))
    assert chunk.tokens[2:] == (END, *[0] * 74)


def test_an_empty_prompt_is_one_empty_chunk(tokenizer: WordTokenizer) -> None:
    assert [chunk.tokens for chunk in chunks(parse_attention(""), tokenizer)] == [(BEGIN, *[END] * 76)]
    assert len(chunks([], tokenizer)) == 1


@pytest.mark.parametrize(
    ("count", "expected"), [(75, [75]), (76, [75, 1]), (150, [75, 75]), (151, [75, 75, 1])]
)
def test_chunks_hold_75_tokens(tokenizer: WordTokenizer, count: int, expected: list[int]) -> None:
    assert lengths(chunks([Piece(words(count))], tokenizer)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (60, 20, [61, 20]),  # a comma 15 back: what follows it moves on
        (55, 25, [56, 25]),  # 20 back: the furthest that counts
        (54, 25, [75, 5]),  # 21 back: too far
        (74, 1, [75, 1]),  # the comma is the 75th token
        (75, 1, [75, 2]),  # a comma that opens the next chunk
        (60, 14, [75]),  # nothing overflows
    ],
)
def test_an_overfull_chunk_is_cut_at_a_near_comma(
    tokenizer: WordTokenizer, before: int, after: int, expected: list[int]
) -> None:
    pieces = [Piece(f"{words(before)}, {words(after, before)}")]
    assert lengths(chunks(pieces, tokenizer)) == expected


def test_weights_move_with_their_tokens(tokenizer: WordTokenizer) -> None:
    first, second = chunks(parse_attention(f"{words(70)}, (sun moon:1.4) (a b c d:0.5)"), tokenizer)
    assert first.weights == (1.0,) * 77
    assert second.weights[1:8] == (1.4, 1.4, 0.5, 0.5, 0.5, 0.5, 1.0)


def test_looking_back_can_be_turned_off(tokenizer: WordTokenizer) -> None:
    assert lengths(chunks([Piece(f"{words(70)}, {words(9)}")], tokenizer, comma_back=0)) == [75, 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a BREAK b c", [1, 2]),
        ("(a BREAK b:1.2)", [1, 1]),
        ("a BREAK", [1]),
        ("BREAK a", [0, 1]),
        ("BREAK", [0]),
        ("a BREAK BREAK b", [1, 0, 1]),
    ],
)
def test_a_break_closes_its_chunk(tokenizer: WordTokenizer, text: str, expected: list[int]) -> None:
    assert lengths(chunks(parse_attention(text), tokenizer)) == expected


def test_overflow_names_words_as_typed(tokenizer: WordTokenizer) -> None:
    pieces = parse_attention(f"{words(74)} extraordinary (Löwe,:1.2) sun")
    assert overflow(pieces, tokenizer) == ["extraordinary", "Löwe,", "sun"]


def test_overflow_follows_the_comma_rule(tokenizer: WordTokenizer) -> None:
    assert overflow([Piece(f"{words(60)}, red sky {words(14, 60)}")], tokenizer)[:2] == ["red", "sky"]


def test_what_fits_and_what_a_break_moves_is_no_overflow(tokenizer: WordTokenizer) -> None:
    assert overflow([Piece(words(75))], tokenizer) == []
    assert overflow(parse_attention(f"{words(60)} BREAK {words(60)}"), tokenizer) == []


def test_tokens_are_counted_without_frame_and_breaks(tokenizer: WordTokenizer) -> None:
    assert count_tokens(parse_attention("a (red:1.2) cat BREAK ,"), tokenizer) == 4


@given(st.lists(st.sampled_from(["a", "b", ",", " BREAK ", "(c d:1.3)", words(30), words(90)]), max_size=12))
def test_every_token_is_kept_in_order(parts: list[str]) -> None:
    tokenizer = WordTokenizer()
    pieces = parse_attention(" ".join(parts))
    found = chunks(pieces, tokenizer)
    kept = [token for chunk in found for token in chunk.tokens if token not in (BEGIN, END)]
    assert kept == [token for piece in pieces if not piece.is_break for token in tokenizer.encode(piece.text)]
    assert all(len(chunk.tokens) == len(chunk.weights) == 77 for chunk in found)
    assert all(chunk.tokens[0] == BEGIN and chunk.tokens[-1] == END for chunk in found)
