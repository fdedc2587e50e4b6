"""A prompt in four parts (subject, style, artist, final touches): joined into one text, and split again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from graine.prompt.builder.wordlists import named
from graine.prompt.syntax.preprocess import without_comments

LONGEST = 80  # characters of a stretch that can be a word of the lists, weight and all
SENTENCE = 500  # characters of a stretch that is looked through for "by" and "of"
_BRACKETS = re.compile(r"([(\[]*)(.*?)((?::\s*[+-]?[\d.]+\s*)?[)\]]*)", re.DOTALL)
_TOKEN = re.compile(r"\\[()\[\]{}\\]|<\w+:[^<>]*>|([(\[{])|([)\]}])|([,\n])", re.DOTALL)
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_STYLE_OF = re.compile(r" of | de | d['’]")
_BY = re.compile(
    r"(?:^|\s)(?:(?:painted|drawn|photographed|illustrated|peinte?|dessinée?|photographiée?|illustrée?) )?"
    r"(?:by|par|in the style of|dans le style (?:de |d['’])|à la manière (?:de |d['’])) ?(?=\S)",
    re.IGNORECASE,
)
_AND = re.compile(r" (?:and|et|&) ")
_PERSON = re.compile(
    r"[(\[]*[A-ZÀ-Ý][\w.'’-]*(?: (?:[A-ZÀ-Ý][\w.'’-]*|and|et|&|de|da|di|du|von|van|der|den|la|le|el))*"
)
_PARTED = re.compile(r"\b(?:AND|BREAK)\b")


@dataclass(frozen=True, slots=True)
class PromptParts:
    """The four parts as text; several styles stand between commas, several artists are joined by "and"."""

    subject: str = ""
    style: str = ""
    artist: str = ""
    touches: tuple[str, ...] = ()


def join(parts: PromptParts) -> str:
    """Write the prompt: subject, style, artist ("by ..."), touches; what is empty is left out."""
    artist = f"by {parts.artist}" if parts.artist else ""
    return ", ".join(filter(None, (parts.subject, parts.style, artist, *parts.touches)))


def split(prompt: str) -> PromptParts:
    """Sort a prompt into the four parts by the word lists, in either language; weights stay with their words.

    What no list knows is the subject. Words are kept as typed, but for comments. A prompt with AND or BREAK,
    whose pieces have an order, or with brackets that do not match is all subject.
    `split(join(split(prompt)))` is `split(prompt)`.
    """
    text = without_comments(prompt).strip()
    stretches = _stretches(text)
    if stretches is None or _PARTED.search(text):
        return PromptParts(subject=" ".join(text.split()))
    found = _Found([], [], [], [])
    for stretch in stretches:
        for piece in _opened(stretch):
            found.sort(piece)
    return PromptParts(
        ", ".join(found.subject), ", ".join(found.style), " and ".join(found.artist), tuple(found.touches)
    )


def unweighted(piece: str) -> tuple[str, str, str]:
    """Cut "(oil painting:1.2)" into "(", "oil painting", ":1.2)"; a long text is left whole."""
    if len(piece) > LONGEST or not (match := _BRACKETS.fullmatch(piece)):
        return "", piece, ""
    return match[1], match[2], match[3]


class _Found(NamedTuple):
    subject: list[str]
    style: list[str]
    artist: list[str]
    touches: list[str]

    def sort(self, piece: str) -> None:
        """Put a stretch of the prompt where it belongs; one that tells of several parts is cut."""
        rest: str | None = piece
        while rest:
            piece = rest
            if (home := self.home(piece)) is not None:
                home.append(piece)
                return
            rest = self.cut_artist(piece) if len(piece) <= SENTENCE else None
            rest = self.cut_style(piece) if rest is None else rest
        if rest is None:
            self.subject.append(piece)

    def home(self, piece: str) -> list[str] | None:
        """Find the part of a stretch that is one word of the lists."""
        part = _part(piece)
        homes = {"style": self.style, "artist": self.artist, "touch": self.touches, "period": self.touches}
        return homes.get(part, self.subject) if part else None

    def cut_artist(self, piece: str) -> str | None:
        """Take "by Hokusai" off, or "(by Hokusai:1.2)" whole, and give what is left; None: there is none."""
        before, content, after = unweighted(piece)
        if (match := _BY.match(content)) and self.made_by(
            before + content[match.end() :] + after, alone=True
        ):
            return ""
        for match in _BY.finditer(piece):
            start, end = match.span()
            behind = piece.find(" of ", end, end + LONGEST)
            for stop in (len(piece), behind):
                if end < stop <= end + LONGEST and self.made_by(piece[end:stop], before=piece[:start]):
                    return (piece[:start] + piece[stop:]).strip()
        return None

    def made_by(self, maker: str, *, before: str = "", alone: bool = False) -> bool:
        """Keep what stands behind "by": known artists, a known style, or, if it is alone, any name."""
        home = self.style if _part(maker) == "style" else None
        if _artists(maker) or (alone and _PERSON.fullmatch(unweighted(maker)[1])):
            home = self.artist
        if home is None or _stretches(maker) is None or _stretches(before) is None:
            return False
        home.append(maker)
        return True

    def cut_style(self, piece: str) -> str | None:
        """Take "an oil painting of" off the front and give what is left; None: there is none."""
        for match in reversed(list(_STYLE_OF.finditer(piece[:LONGEST]))):
            style, rest = piece[: match.start()], piece[match.end() :].strip()
            if rest and _part(style) == "style" and _stretches(style) is not None:
                self.style.append(re.sub(r"^(?:an?|the|une?|la|le) ", "", style, flags=re.IGNORECASE))
                return rest
        return None


def _part(piece: str) -> str:
    """Name the list that a stretch is a word of, weight aside; "" for none."""
    word = named(unweighted(piece)[1], whole=True) if len(piece) <= LONGEST else None
    return word.part if word else ""


def _artists(maker: str) -> bool:
    """Tell whether a text names artists of the list; behind "by" a last name is enough."""
    return len(maker) <= LONGEST and all(named(unweighted(one)[1], "artist") for one in _AND.split(maker))


def _stretches(text: str) -> list[str] | None:
    """Cut a text at the commas and line ends outside brackets; None where brackets do not match."""
    stretches: list[str] = []
    closers, start = "", 0  # what the open brackets wait for
    for match in _TOKEN.finditer(text):
        if match[1]:
            closers += _CLOSER[match[1]]
        elif match[2] and not closers.endswith(match[2]):
            return None
        elif match[2]:
            closers = closers[:-1]
        elif match[3] and not closers:
            stretches.append(text[start : match.start()].strip())
            start = match.end()
    return None if closers else [*stretches, text[start:].strip()]


def _opened(stretch: str) -> Iterator[str]:
    """A stretch, or the members of a weighted group of several if any of them is a word of the lists."""
    match = _BRACKETS.fullmatch(stretch) if stretch[-1:] in (")", "]") and "," in stretch else None
    members = _stretches(match[2]) if match and match[1] else None
    if match and members and any(map(_part, members)):
        yield from (match[1] + one + match[3] for one in filter(None, members))
    elif stretch:
        yield stretch
