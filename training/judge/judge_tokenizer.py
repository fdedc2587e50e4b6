"""The judge's vocabulary: byte pairs learnt from its own captions, in CLIP's file format."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer, trainers
from tokenizers.models import BPE
from torch import Tensor

from graine.models import tokenizer as clip
from training.judge.judge_network import LENGTH
from training.judge.pairs import Chooser
from training.paths import RUNS

FOLDER = RUNS / "judge-tokenizer"
MAX_TOKENS, CAPTIONS = 4000, 60_000


def tokenizer() -> clip.ClipTokenizer:
    """Give the judge's tokenizer, learning it first if it is not there."""
    if not (FOLDER / "vocab.json").exists():
        write(FOLDER, learn())
    return clip.ClipTokenizer.from_folder(FOLDER)


def learn() -> list[tuple[str, str]]:
    """Learn which pairs to merge, most frequent first, from many captions."""
    chooser = Chooser(Random(0))
    like_clip = clip.byte_pairs(_vocabulary([]), [])
    learned = Tokenizer(BPE(end_of_word_suffix="</w>"))
    learned.normalizer, learned.pre_tokenizer = like_clip.normalizer, like_clip.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=MAX_TOKENS,
        end_of_word_suffix="</w>",
        initial_alphabet=clip.byte_letters(),
        show_progress=False,
        min_frequency=3,
    )
    captions = (chooser.caption(chooser.example()).text for _ in range(CAPTIONS))
    learned.train_from_iterator(captions, trainer)
    return [(first, second) for first, second in json.loads(learned.to_str())["model"]["merges"]]


def write(folder: Path, merges: list[tuple[str, str]]) -> None:
    """Write `vocab.json`, `merges.txt` and `tokenizer_config.json` as CLIP's tokenizer reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    vocabulary = json.dumps(_vocabulary(merges), ensure_ascii=False)
    (folder / "vocab.json").write_text(vocabulary, encoding="utf-8")
    marks = {"bos_token": clip.BEGIN, "eos_token": clip.END, "unk_token": clip.END, "pad_token": clip.END}
    config = {**marks, "model_max_length": LENGTH, "tokenizer_class": "CLIPTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")


def token_ids(known: clip.ClipTokenizer, texts: Sequence[str]) -> Tensor:
    """Cut captions into (count, longest) tokens: begin, words, and ends to fill up; LENGTH at most."""
    found = [[known.begin, *known.encode(text)[: LENGTH - 2], known.end] for text in texts]
    longest = max(map(len, found))
    return torch.tensor([each + [known.end] * (longest - len(each)) for each in found])


def _vocabulary(merges: list[tuple[str, str]]) -> dict[str, int]:
    """Number every byte, inside and at the end of a word, then what merges make, then the two marks."""
    letters = clip.byte_letters()
    joined = dict.fromkeys(first + second for first, second in merges)
    closing = [f"{letter}</w>" for letter in letters]
    tokens = dict.fromkeys([*letters, *closing, *joined, clip.BEGIN, clip.END])
    return {token: number for number, token in enumerate(tokens)}
