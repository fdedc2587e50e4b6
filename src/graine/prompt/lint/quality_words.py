"""Words that praise a picture that is not there yet: "masterpiece, best quality, 8k"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graine.prompt.advice import Advice
from graine.prompt.lint.phrases import fold
from graine.prompt.syntax.preprocess import content

MANY = 4  # so many say little even to a model that learnt from captions with them

_PRAISE = re.compile(
    r"(?<!\w)(?:masterpiece|chef d'(?:oe|œ)uvre|(?:best|high(?:est)?|top|ultra|super|amazing) quality|"
    r"(?:meilleure|haute|tres haute) qualite|"
    r"[48] ?k|(?:4|8|16) ?k (?:uhd|hdr|resolution)|uhd|hdr|full hd|ultra hd|"
    r"(?:high|ultra high|super|haute) (?:resolution|res|definition)|"
    r"(?:ultra|hyper|super|insanely|incredibly|extremely|highly|very|tres|ultra) ?(?:detailed|detaillee?)|"
    r"(?:ultra|hyper|super) ?(?:realistic|realiste)|award winning|primee?|trending on \w+|featured on \w+|"
    r"(?:very |so )?(?:beautiful|stunning|gorgeous|amazing|perfect|awesome)|"
    r"(?:tres )?(?:magnifique|superbe|splendide|parfaite?)|"
    r"absurdres|octane render|unreal engine(?: \d)?|professional|professionnelle?)(?!\w)"
)


def is_praise(phrase: str) -> bool:
    """Tell whether a phrase says nothing but how good the picture is."""
    return bool(_PRAISE.fullmatch(" ".join(fold(phrase).split())))


def praises(text: str) -> list[re.Match[str]]:
    """Find the words of praise."""
    return list(_PRAISE.finditer(fold(content(text))))


def praise(text: str, known: frozenset[str] | None) -> Iterator[Advice]:
    """Remark on praise: on any that a closed vocabulary does not have, else where it piles up."""
    found = [match for match in praises(text) if known is None or not _known(match[0], known)]
    if len(found) >= (MANY if known is None else 1):
        said = ", ".join(dict.fromkeys(text[match.start() : match.end()] for match in found))
        yield Advice.of("praise" if known is None else "praise_unknown", found[0].start(), words=said)


def without_praise(text: str) -> str:
    """A plain prompt without the phrases of praise."""
    return ", ".join(kept for one in text.split(",") if (kept := one.strip()) and not is_praise(kept))


def _known(phrase: str, known: frozenset[str]) -> bool:
    return all(word in known for word in phrase.split())
