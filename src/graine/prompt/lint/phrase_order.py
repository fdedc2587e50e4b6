"""What each phrase of a prompt is, by the word lists, and whether the subject comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graine.prompt.advice import Advice
from graine.prompt.builder.wordlists import named
from graine.prompt.lint.phrases import Phrase, fold, place_of, readings
from graine.prompt.lint.quality_words import is_praise

LONGEST = 6  # words of an entry of the lists
LISTS = ("artist", "style", "period", "touch")
# What names a medium or a manner without being an entry of the lists.
_MEDIUM = re.compile(
    r"\b(?:photo\w*|paint(?:ing|ed)|peint(?:e|ure)?|tableau|draw(?:ing|n)|dessin\w*|sketch\w*|croquis|render(?:ing)?|rendu|"
    r"illustrat\w+|art|style|emoji|vect(?:or|eur|oriel\w*)|watercolou?r|aquarelle|gouache|pastel|print|estampe|gravure|"
    r"engraving|etching|woodcut|comic|manga|anime|cartoon|poster|affiche|collage|mosaic|mosaique|sculpture|statue|"
    r"origami|ink|encre|charcoal|fusain|crayons?|lithograph\w*|pixel|voxel|3d|2d|sticker|autocollant|silhouette|film|polaroid|blueprint|fresco|fresque|mural|"
    r"tapestry|tapisserie|embroidery|broderie|stained glass|vitrail|claymation|themed|artwork|"
    r"(?:\w*impression|expression|\w*real|cub|futur|romantic|symbol|minimal|primitiv)is(?:m|t|tic|me|te)|"
    r"surreal|baroque|gothic|gothique|zentangle|monochrome)\b"
)
_ARTICLE = re.compile(r"(?:an?|une?|des|two|three|deux|trois) ")
_BY = re.compile(r"\b(?:by|par|(?:in the )?style of|(?:dans le )?style d[e']|a la maniere d[e'])\s*")


class PhraseKind(NamedTuple):
    """A phrase and the part of the prompt that it is: one of `LISTS`, "praise" or "subject"."""

    text: str
    part: str


def kinds(text: str) -> list[PhraseKind]:
    """Tell what each phrase of a prompt is; of a prompt that changes, as it begins."""
    found = readings(text)
    return [PhraseKind(phrase.text, _part(phrase)) for phrase in found[0]] if found else []


def has_style(text: str) -> bool:
    """Tell whether the prompt says how the picture is made: a medium, a style, an artist, a period."""
    return any(_styled(phrase) for phrases in readings(text) for phrase in phrases)


def order(text: str) -> Iterator[Advice]:
    """Remark on a subject that stands behind style and touches; none if no phrase is a subject."""
    said = kinds(text)
    place = next((number for number, kind in enumerate(said) if kind.part == "subject"), 0)
    if place:
        subject = said[place].text
        yield Advice.of("order", place_of(subject, text), subject=subject, first=said[0].text)


def reordered(text: str) -> str:
    """A plain prompt with its subject first."""
    said = kinds(text)
    subjects = [kind.text for kind in said if kind.part == "subject"]
    return ", ".join([*subjects[:1], *(kind.text for kind in said if kind.text not in subjects[:1])])


def _part(phrase: Phrase) -> str:
    """Tell what a phrase is, if a list has all of it; a phrase that says more is a subject."""
    if is_praise(phrase.text):
        return "praise"
    plain = fold(phrase.text)
    behind = _BY.sub("", plain, count=1) if _BY.match(plain) else plain
    if _ARTICLE.match(plain):  # "an ornate, high-backed chair" begins with its subject
        return "subject"
    for part in LISTS:
        if named(behind, part) or (part == "style" and _whole_medium(phrase)):
            return part
    return "artist" if _BY.match(plain) else "subject"


def _whole_medium(phrase: Phrase) -> bool:
    """Tell whether a phrase of one or two words names a medium, as in "digital art"."""
    said = phrase.words
    return len(said) <= 2 and bool(_MEDIUM.search(" ".join(said)))


def _styled(phrase: Phrase) -> bool:
    """Tell whether any words of a phrase name a medium, a style, an artist or a period."""
    plain = fold(phrase.text)
    if _MEDIUM.search(plain) or _BY.search(plain):
        return True
    said = plain.split()
    runs = (
        " ".join(said[start:end])
        for start in range(len(said))
        for end in range(start + 1, min(start + LONGEST, len(said)) + 1)
    )
    return any(named(run, part, whole=True) for run in runs for part in ("style", "artist", "period"))
