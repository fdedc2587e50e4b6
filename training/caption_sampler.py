"""Everything that a caption can ask for, drawn at random: what the text encoder learns to tell apart."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from training.backgrounds import COLOURS, TINT_NAMES, WHITE
from training.captions import FILTER_NAMES, NONE, RELATIONS, SUBJECT_NAMES, Example
from training.data import SOURCES, held_out_scene
from training.portraits import phrases

KINDS = {"single": 10.0, "tinted": 2.0, "counted": 3.0, "scene": 5.0, "phrase": 1.5}  # how often each
MAX_COUNT = 4
FILTERED, COLOURED = 0.25, 0.3  # shares


def wishes(random: Random) -> Iterator[Example]:
    """Give wishes without end; scenes that are held out are not among them."""
    while True:
        wish = replace(_wish(random), background=_one_of(random, COLOURS, COLOURED, WHITE))
        if len(wish.subjects) < 2 or not held_out_scene(*(SUBJECT_NAMES[each] for each in wish.subjects)):
            yield wish


def _wish(random: Random) -> Example:
    kind = random.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "phrase" and phrases():
        style, phrase = random.choice(phrases())
        return Example(subjects=(), style=style, phrase=phrase)
    style, shown = random.randrange(len(SOURCES)), _one_of(random, FILTER_NAMES, FILTERED, NONE)
    if kind == "scene":
        two = tuple(random.sample(range(len(SUBJECT_NAMES)), 2))
        return Example(subjects=two, style=style, filter=shown, relation=random.randrange(len(RELATIONS)))
    single = Example(subjects=(random.randrange(len(SUBJECT_NAMES)),), style=style, filter=shown)
    if kind == "tinted":
        return replace(single, tint=random.randrange(len(TINT_NAMES)))
    return replace(single, count=random.randint(2, MAX_COUNT)) if kind == "counted" else single


def _one_of(random: Random, choices: list[str], share: float, none: int) -> int:
    return random.randrange(len(choices)) if random.random() < share else none
