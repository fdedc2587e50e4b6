"""CLIP's tokenizer (Radford et al. 2021), from the vocabulary that comes with us or a model's own folder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeAlias

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

Merges: TypeAlias = list[tuple[str, str]]

BUILT_IN = Path(__file__).parent / "clip" / "bpe_simple_vocab_16e6.txt.gz"
MERGES = 48_894  # 49,408 tokens less 512 bytes, inside and at the end of a word, and the two marks
BEGIN, END = "<|startoftext|>", "<|endoftext|>"
ZERO = "!"  # the token of number 0, with which OpenCLIP fills up
# CLIP's words: a contraction's tail, letters, one digit, or other signs.
WORDS = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"


class ClipTokenizer:
    """Turns text into CLIP's token ids and back."""

    def __init__(self, tokenizer: Tokenizer, padding: str = END) -> None:
        self._tokenizer = tokenizer
        self.begin = self._id(BEGIN)
        self.end = self._id(END)
        self.pad = self._id(padding)

    @classmethod
    def built_in(cls, padding: str = END) -> ClipTokenizer:
        """The tokenizer of OpenAI's CLIP, which all Stable Diffusion models share."""
        return cls(byte_pairs(*built_in_vocabulary()), padding)

    @classmethod
    def from_folder(cls, folder: Path) -> ClipTokenizer:
        """Read the tokenizer of a diffusers folder: `vocab.json` with `merges.txt`, or `tokenizer.json`."""
        if not (folder / "vocab.json").is_file():
            text = (folder / "tokenizer.json").read_text(encoding="utf-8")
            return cls(Tokenizer.from_str(text), _padding(folder))
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
        return cls(byte_pairs(vocabulary, _merges(lines)), _padding(folder))

    def padding(self, folder: Path) -> int:
        """The token that another tokenizer folder over the same vocabulary fills up with."""
        return self._id(_padding(folder))

    @property
    def size(self) -> int:
        """Count the tokens of the vocabulary."""
        return self._tokenizer.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        """Return the token ids of a text, without begin and end marks."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, tokens: list[int]) -> str:
        """The text of token ids, with a space between words."""
        return self._tokenizer.decode(tokens, skip_special_tokens=False).replace("</w>", " ").strip()

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"the vocabulary has no {token}")
        return found


@cache
def built_in_vocabulary() -> tuple[dict[str, int], Merges]:
    """The 49,408 tokens of OpenAI's CLIP with their ids, and the pairs that merge, in order."""
    with gzip.open(BUILT_IN, "rt", encoding="utf-8") as file:
        merges = _merges(file.read().split("\n")[1 : MERGES + 1])
    letters = byte_letters()
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), *(a + b for a, b in merges), BEGIN, END]
    return {token: number for number, token in enumerate(tokens)}, merges


def _padding(folder: Path) -> str:
    """Read the padding token's text, which some folders wrap as `{"content": ...}`."""
    path = folder / "tokenizer_config.json"
    found = json.loads(path.read_text(encoding="utf-8")).get("pad_token") if path.is_file() else None
    return (found.get("content") if isinstance(found, dict) else found) or END


def _merges(lines: Iterable[str]) -> Merges:
    pairs = (line.split() for line in lines if not line.startswith("#version"))
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


def byte_letters() -> list[str]:
    """Name the 256 bytes by letters: printable ones by themselves, first; the others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(byte) for byte in printable] + [chr(0x100 + n) for n in range(0x100 - len(printable))]


def byte_pairs(vocabulary: dict[str, int], merges: Merges) -> Tokenizer:
    """A tokenizer that reads text as CLIP does, with this vocabulary."""
    tokenizer = Tokenizer(BPE(vocabulary, merges, end_of_word_suffix="</w>", unk_token=END))
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    words = pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True)
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, to_bytes])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([BEGIN, END])
    return tokenizer
