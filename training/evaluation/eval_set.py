"""The fixed prompts and seeds of the evaluation, and what each picture should show.

All of it follows from hashes and one seed, set before the training ended.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from random import Random

from training.backgrounds import COLOURS, TINT_NAMES, UNTINTED, WHITE
from training.captions import (
    BESIDE,
    FILTER_NAMES,
    NONE,
    RELATIONS,
    STYLE_NAMES,
    STYLES,
    SUBJECT_NAMES,
    Example,
    background_words,
    joined,
    several,
    tinted,
)
from training.data import SOURCES, SUBJECTS, held_out, held_out_scene, load, unheard
from training.evaluation.drawing import Wish
from training.examples import drawn, styles_of
from training.filters import FILTERS
from training.portraits import phrases

SEED = 2026
EACH = 2  # seen pairs of every subject
TURNS = 4  # seeds of every held-out pair
SEEDS = 8  # of the same prompt, for diversity
ONE_COUNT = 16  # pictures of each number
SCENES, FILTERED, COLOURED, UNDRAWN, VARIED, SIGNED = (
    40,
    40,
    30,
    15,
    6,
    20,
)  # pictures or prompts of each group


@dataclass(frozen=True)
class Trial:
    """One picture to draw and what it should show."""

    wish: Wish
    example: Example


def trial(example: Example, language: str = "en", *, turn: int = 0, word: str = "") -> Trial:
    """Ask for an example by its first words, or by this word for its subject.

    The seed follows from the English prompt and the turn, so that both languages start from the same noise.
    """
    seed = hashlib.sha256(f"{asked(example)}|{turn}".encode()).digest()[:4]
    return Trial(Wish(asked(example, language, word), int.from_bytes(seed, "big")), example)


def asked(example: Example, language: str = "en", word: str = "") -> str:
    """Say what an example shows, its style, and its background if that is not white."""
    if example.filter == NONE:
        style = STYLES[STYLE_NAMES[example.style]][language][0]
    else:
        style = getattr(FILTERS[FILTER_NAMES[example.filter]], language)[0]
    parts = [word or thing(example, language), style]
    if example.background != WHITE:
        parts.append(background_words(example.background, language))
    return ", ".join(parts)


def thing(example: Example, language: str) -> str:
    """Say what an example shows, in the first words of its subjects."""
    if example.phrase:
        return example.phrase[language == "fr"]
    if example.count > 1:
        return several(example.subjects[0], example.count, language)
    if example.tint != UNTINTED:
        return tinted(example.subjects[0], example.tint, language)
    named = [SUBJECTS[SUBJECT_NAMES[subject]][language][0] for subject in example.subjects]
    return (
        named[0]
        if len(named) == 1
        else joined(named[0], BESIDE[language][RELATIONS[example.relation]], named[1])
    )


def trials() -> dict[str, list[Trial]]:
    """Give every group of the evaluation."""
    random = Random(SEED)
    kept = [pair for pair, number in drawn().items() if not load().held_out[number]]
    seen = [pair for each in _by_subject(kept) for pair in random.sample(each, min(EACH, len(each)))]
    first = [single(*pair) for each in _by_subject(seen) for pair in each[:1]]
    groups = {
        "seen pairs": [trial(single(*pair)) for pair in seen],
        "one seen pair each": [trial(each) for each in first],
        "the same in French": [trial(each, "fr") for each in first],
        **_unseen(random),
        "synonyms": [trial(each, word=other) for each in first for other in _second_word(each)],
        "French words held out": list(_unheard(random)),
        **_filters(random),
        **_counts(random),
        "tints": [trial(each) for each in _tinted(random)],
        **_scenes(random),
        "backgrounds": [
            trial(replace(single(*pair), background=number % len(COLOURS)))
            for number, pair in enumerate(random.sample(kept, COLOURED))
        ],
        "eight seeds": [
            trial(single(*pair), turn=turn) for pair in random.sample(kept, VARIED) for turn in range(SEEDS)
        ],
        "portraits": [
            trial(Example(subjects=(), style=style, phrase=phrase))
            for style, phrase in random.sample(phrases(), min(SIGNED, len(phrases())))
        ],
    }
    return {name: group for name, group in groups.items() if group}


def single(subject: int, style: int) -> Example:
    """Give one thing in one style."""
    return Example(subjects=(subject,), style=style)


def _by_subject(pairs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    return [[pair for pair in sorted(pairs) if pair[0] == subject] for subject in range(len(SUBJECT_NAMES))]


def _unseen(random: Random) -> dict[str, list[Trial]]:
    held = [pair for pair, number in sorted(drawn().items()) if load().held_out[number]]
    pairs = [(subject, style) for subject in range(len(SUBJECT_NAMES)) for style in range(len(SOURCES))]
    undrawn = random.sample([pair for pair in pairs if pair not in drawn()], UNDRAWN)
    return {
        "held-out pairs": [trial(single(*pair), turn=turn) for pair in held for turn in range(TURNS)],
        "pairs no set draws": [trial(single(*pair), turn=turn) for pair in undrawn for turn in range(2)],
    }


def _second_word(example: Example) -> list[str]:
    return SUBJECTS[SUBJECT_NAMES[example.subjects[0]]]["en"][1:2]


def _unheard(random: Random) -> list[Trial]:
    """Ask by the French words that no caption had, each in three styles."""
    return [
        trial(single(subject, style), "fr", word=word)
        for subject, name in enumerate(SUBJECT_NAMES)
        for word in SUBJECTS[name]["fr"]
        if unheard(word)
        for style in random.sample(styles_of(subject), 3)
    ]


def _filters(random: Random) -> dict[str, list[Trial]]:
    every = [
        Example(subjects=(subject,), style=random.choice(styles_of(subject)), filter=number)
        for subject in range(len(SUBJECT_NAMES))
        for number in range(len(FILTER_NAMES))
    ]
    held = [each for each in every if held_out(SUBJECT_NAMES[each.subjects[0]], FILTER_NAMES[each.filter])]
    seen = random.sample([each for each in every if each not in held], FILTERED)
    return {
        "painted styles": [trial(each) for each in seen],
        "painted styles held out": [trial(each, turn=turn) for each in held for turn in range(2)],
    }


def _counts(random: Random) -> dict[str, list[Trial]]:
    countable = [n for n, name in enumerate(SUBJECT_NAMES) if not SUBJECTS[name].get("uncounted")]
    groups: dict[str, list[Trial]] = {}
    for count, name in ((1, "one"), (2, "two"), (3, "three"), (4, "four")):
        chosen = [(n, random.choice(styles_of(n))) for n in random.sample(countable, ONE_COUNT)]
        groups[f"{name} of a thing"] = [trial(replace(single(*pair), count=count), turn=9) for pair in chosen]
    return groups


def _tinted(random: Random) -> list[Example]:
    subjects = [n for n, name in enumerate(SUBJECT_NAMES) if SUBJECTS[name].get("tinted")]
    return [
        replace(single(subject, random.choice(styles_of(subject))), tint=number % len(TINT_NAMES))
        for number, subject in enumerate(subjects)
    ]


def _scenes(random: Random) -> dict[str, list[Trial]]:
    house, tree = (SUBJECT_NAMES.index(name) for name in ("house", "tree"))
    found: dict[bool, list[Example]] = {False: [], True: _together(random, house, tree)[:4]}
    while min(map(len, found.values())) < SCENES:
        one, other = random.sample(range(len(SUBJECT_NAMES)), 2)
        kept_out = held_out_scene(SUBJECT_NAMES[one], SUBJECT_NAMES[other])
        if len(found[kept_out]) < SCENES:
            found[kept_out] += _together(random, one, other)[:1]
    return {
        "scenes of two": [trial(each) for each in found[False]],
        "scenes of two held out": [trial(each) for each in found[True]],
    }


def _together(random: Random, one: int, other: int) -> list[Example]:
    """Give two things side by side, in every style that both are learnt in, in some order."""
    styles = sorted(set(styles_of(one)) & set(styles_of(other)))
    relations = [RELATIONS.index(name) for name in ("and", "by")]
    return [
        Example(subjects=(one, other), style=style, relation=random.choice(relations))
        for style in random.sample(styles, len(styles))
    ]
