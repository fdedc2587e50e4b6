"""What the judge hears: names of every thing in English and French, and which things each name may mean."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from training.data import NAMES, SUBJECTS, fetch, members, plain_code

ANYTHING, NOTHING = 0, 1  # the words of a caption that names no thing, and of one that names no second thing
COMMON = 4  # a tag of more things than that says too little
PEOPLE = (0, 1)  # emojibase's groups of faces and people: a tag alone never names one
SYMBOLS = 8  # emojibase's group of signs: they mean another thing in the mirror
ARTICLES = {"en": ("a ", "an ", "the ", "some "), "fr": ("un ", "une ", "le ", "la ", "l'", "des ", "du ")}
Named = dict[str, list[tuple[str, str]]]  # language -> (article, word) of one thing, its label first


@dataclass(frozen=True)
class Lexicon:
    """Every thing and every word; a word may mean several things and a thing has several words."""

    codes: list[str]  # code point of each thing
    taught: np.ndarray  # (things,) bool: whether it is one of the generator's subjects
    mirrored: np.ndarray  # (things,) bool: whether it stays itself in the mirror
    texts: list[tuple[str, str]]  # (article, word), by number
    words: dict[str, list[list[int]]]  # language -> thing -> its words, its label first
    means: np.ndarray  # (words, things + 1) bool; the last column is "no second thing"


@cache
def lexicon() -> Lexicon:
    """Give the names of all things that the picture sets draw, from emojibase and from subjects.toml."""
    entries, names = _entries(), _names()
    codes = sorted(names)
    texts = [
        ("", ""),
        ("", ""),
        *sorted({text for each in names.values() for some in each.values() for text in some}),
    ]
    number = {text: n for n, text in enumerate(texts)}
    words = {lang: [[number[text] for text in names[code][lang]] for code in codes] for lang in ("en", "fr")}
    taught = {entry["code"] for entry in SUBJECTS.values()}
    return Lexicon(
        codes=codes,
        taught=np.array([code in taught for code in codes]),
        mirrored=np.array([entries["en"][code].get("group") != SYMBOLS for code in codes]),
        texts=texts,
        words=words,
        means=_meanings(texts, words, len(codes)),
    )


def _meanings(texts: list[tuple[str, str]], words: dict[str, list[list[int]]], things: int) -> np.ndarray:
    means = np.zeros((len(texts), things + 1), bool)
    means[ANYTHING], means[NOTHING, things] = True, True
    same: dict[str, set[int]] = {}  # things that share a word, whatever its article or language
    for each in words.values():
        for thing, known in enumerate(each):
            for word in known:
                same.setdefault(texts[word][1], set()).add(thing)
    for word, (_, text) in enumerate(texts):
        if word > NOTHING:
            means[word, sorted(same[text])] = True
    return means


def _entries() -> dict[str, dict[str, dict[str, Any]]]:
    """Read emojibase: language -> code point -> entry."""
    files = members(fetch(NAMES))
    read = {lang: json.loads(files[f"{lang}/data.json"]) for lang in ("en", "fr")}
    return {lang: {plain_code(entry["hexcode"]): entry for entry in each} for lang, each in read.items()}


def _names() -> dict[str, Named]:
    """Name every thing: hand-checked words where there are some, else label and rare tags."""
    entries = _entries()
    checked = {entry["code"]: entry for entry in SUBJECTS.values()}
    found: dict[str, Named] = {
        code: {} for code, entry in entries["en"].items() if entry.get("group") not in (None, 2, 9)
    }
    for lang, each in entries.items():
        shared = Counter(tag for code in found for tag in set(each[code].get("tags", [])))
        for code, named in found.items():
            words = checked[code][lang] if code in checked else _words(each[code], shared)
            named[lang] = list(dict.fromkeys(parted(word, lang) for word in words))
    return found


def _words(entry: dict[str, Any], shared: Counter[str]) -> list[str]:
    tags = [] if entry.get("group") in PEOPLE else entry.get("tags", [])
    return [spoken(entry["label"]), *(tag.lower() for tag in tags if shared[tag] <= COMMON)]


def spoken(label: str) -> str:
    """Turn a label into speech: "woman: red hair" reads "woman with red hair", "cat face" reads "cat"."""
    text = re.sub("[“”«»]", "", label.replace("’", "'")).lower().strip()
    text = re.sub(r"^(\w+)\s*: (.*\bhair|bald|beard)$", r"\1 with \2", text)
    return re.sub(r"(?<=\w) (face|button|symbol)$", "", text)


def parted(word: str, language: str) -> tuple[str, str]:
    """Part a word from its article: "a panda" gives ("a ", "panda")."""
    article = next((each for each in ARTICLES[language] if word.startswith(each)), "")
    return article, word.removeprefix(article)
