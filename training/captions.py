"""Captions: `subject, style, set, background`, in English or French, as people would type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from training.backgrounds import BACKGROUNDS, COLOURS, TINT_NAMES, TINTS, UNTINTED, WHITE
from training.data import ARTISTS, SOURCES, SUBJECTS, unheard
from training.filters import FILTERS

SUBJECT_NAMES = list(SUBJECTS)
STYLES: dict[str, dict[str, Any]] = {  # the emoji sets, then the artists
    **SOURCES,
    **{name: artist for name, artist in ARTISTS.items() if not artist.get("later")},
}
STYLE_NAMES = list(STYLES)
FILTER_NAMES = list(FILTERS)
NONE = -1  # no filter, no relation
RELATIONS = ("and", "by", "left of", "right of", "above")
NUMBERS = {"en": ("", "one", "two", "three", "four"), "fr": ("", "un", "deux", "trois", "quatre")}
BESIDE = {
    "en": {"and": "and", "by": "by", "left of": "left of", "right of": "right of", "above": "above"},
    "fr": {
        "and": "et",
        "by": "à côté de",
        "left of": "à gauche de",
        "right of": "à droite de",
        "above": "au-dessus de",
    },
}
ALSO_BESIDE = {"en": ("by", "next to", "beside"), "fr": ("à côté de", "près de")}
ARTICLES = {"en": ("a ", "an ", "the ", "some "), "fr": ("un ", "une ", "le ", "la ", "l'", "des ", "du ")}
FRENCH, BARE = 0.4, {"en": 0.5, "fr": 0.3}  # shares of captions in French, and of subjects without article
STYLED, SIGNED, SHUFFLED, SAID_WHITE, SAID_COLOUR = 0.85, 0.3, 0.1, 0.15, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What one training picture shows, in indices; a caption may say any part of it."""

    subjects: tuple[int, ...]  # into SUBJECT_NAMES; two in a scene; none where `phrase` says what is shown
    style: int  # into STYLE_NAMES
    count: int = 1  # of a single subject
    relation: int = NONE  # of two subjects, into RELATIONS
    filter: int = NONE  # into FILTER_NAMES: then that is the style
    tint: int = UNTINTED  # of a single subject, into TINT_NAMES
    background: int = WHITE  # into COLOURS
    phrase: tuple[str, str] | None = None  # (English, French) of what is no subject of the list


def caption(random: Random, example: Example) -> str:
    """Draw one caption of a picture."""
    language = "fr" if random.random() < FRENCH else "en"
    parts = [shown(random, example, language)]
    style = STYLES[STYLE_NAMES[example.style]]
    if example.filter != NONE:
        parts.append(random.choice(getattr(FILTERS[FILTER_NAMES[example.filter]], language)))
    elif random.random() < STYLED:
        parts.append(random.choice(style[language]))
    if example.filter == NONE and random.random() < SIGNED:
        parts.append(f"{'par' if language == 'fr' else 'by'} {style['by']}")
    if random.random() < (SAID_WHITE if example.background == WHITE else SAID_COLOUR):
        parts.append(background_words(example.background, language))
    return ", ".join(_shuffled(random, parts) if random.random() < SHUFFLED else parts)


def shown(random: Random, example: Example, language: str) -> str:
    """Say what is to be seen: a phrase, a number of things, a tinted thing, one thing, or two."""
    if example.phrase:
        return example.phrase[language == "fr"]
    if example.count > 1:
        return several(example.subjects[0], example.count, language, digits=random.random() < 0.2)
    if example.tint != UNTINTED:
        return tinted(example.subjects[0], example.tint, language)
    if len(example.subjects) == 1:
        return _bare(random, _word(random, example.subjects[0], language), language)
    relation = RELATIONS[example.relation]
    between = BESIDE[language][relation]
    if relation == "by":
        between = random.choice(ALSO_BESIDE[language])
    one, other = (_word(random, subject, language) for subject in example.subjects)
    return joined(one, between, other)


def words(subject: int, language: str) -> list[str]:
    """Give what a subject may be called in captions: without the French words that are held out."""
    return [word for word in SUBJECTS[SUBJECT_NAMES[subject]][language] if not unheard(word)]


def joined(one: str, between: str, other: str) -> str:
    """Join two things: "a house by a tree", "une maison à côté d'un arbre", "un chat près du soleil"."""
    text = f"{one} {between} {other}"
    contractions = (("de le ", "du "), ("de des ", "de "), ("de du ", "de "), ("de un", "d'un"))
    for plain, contracted in contractions:
        text = text.replace(f" {plain}", f" {contracted}")
    return text


def several(subject: int, count: int, language: str, *, digits: bool = False) -> str:
    """Count a subject: "two pandas", "3 pommes"."""
    number = str(count) if digits else NUMBERS[language][count]
    return f"{number} {plural(subject, language)}"


def plural(subject: int, language: str) -> str:
    """Give the plural of a subject's first word, without article."""
    entry = SUBJECTS[SUBJECT_NAMES[subject]]
    if "plural" in entry:
        return entry["plural"][language == "fr"]
    word = without_article(entry[language][0], language)
    if language == "fr":
        head, _, rest = word.partition(" ")
        return f"{_french_plural(head)} {rest}".strip()
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh|ato)$", word) else "s")


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("eau", "eu")):
        return f"{word}x"
    return f"{word[:-2]}aux" if word.endswith("al") else f"{word}s"


def tinted(subject: int, tint: int, language: str) -> str:
    """Say a subject's colour: "a blue car", "une voiture bleue"."""
    name = TINT_NAMES[tint]
    word = SUBJECTS[SUBJECT_NAMES[subject]][language][0]
    if language == "fr":
        return f"{word} {TINTS[name][word.startswith(('une ', 'la '))]}"
    return f"{'an' if name == 'orange' else 'a'} {name} {without_article(word, language)}"


def background_words(background: int, language: str) -> str:
    """Name a background: `green background`, `fond vert`."""
    if background == WHITE:
        return "fond blanc" if language == "fr" else "white background"
    colour = COLOURS[background]
    return f"fond {BACKGROUNDS[colour][0]}" if language == "fr" else f"{colour} background"


def without_article(word: str, language: str) -> str:
    """Take off the article: "a panda" gives "panda"."""
    return word.removeprefix(next((each for each in ARTICLES[language] if word.startswith(each)), ""))


def _word(random: Random, subject: int, language: str) -> str:
    """Choose the first word more often than its synonyms."""
    known = words(subject, language)
    return known[0] if random.random() < 0.6 else random.choice(known)


def _bare(random: Random, word: str, language: str) -> str:
    return without_article(word, language) if random.random() < BARE[language] else word


def _shuffled(random: Random, parts: list[str]) -> list[str]:
    """Change the order of what follows the subject; at times the subject comes last."""
    head, rest = parts[:1], random.sample(parts[1:], len(parts) - 1)
    return head + rest if random.random() < 0.7 else rest + head
