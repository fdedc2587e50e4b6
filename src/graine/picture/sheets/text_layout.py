"""Words on pictures: the bundled font, and text that is wrapped and shortened to its place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

# Pillow's own font has no accents; this one has Latin, Greek and Cyrillic letters, and is here everywhere.
FONT: Final = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
LINE: Final = 1.35  # height of a line in font sizes
ELLIPSIS: Final = "…"
LONGEST: Final = 2000  # characters of a text that are looked at: more never fit


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The bundled font in a size in pixels."""
    # Plain layout places the letters alike with and without the optional libraqm.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def line_height(size: int) -> int:
    """The pixels from one line to the next."""
    return round(size * LINE)


def one_line(text: str) -> str:
    """A text without line breaks and control characters, each run of white space as one space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[:LONGEST]).split())


def wrapped(text: str, size: int, *, width: int, lines: int) -> list[str]:
    """Break a text into at most `lines` lines of at most `width` pixels; what is left out becomes "…"."""
    rest, found = one_line(text), list[str]()
    while rest and len(found) < lines:
        fitting = _fitting(rest, size, width)
        if fitting < len(rest) and len(found) == lines - 1:
            found.append(shortened(rest, size, width=width))
            break
        end = _word_end(rest, fitting)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def shortened(text: str, size: int, *, width: int) -> str:
    """Cut a text to a width in pixels, with "…" in place of what is gone."""
    if font(size).getlength(text) <= width:
        return text
    kept = text[: _fitting(text, size, width - round(font(size).getlength(ELLIPSIS)))]
    return kept.rstrip(" ,;:.") + ELLIPSIS


def _fitting(text: str, size: int, width: int) -> int:
    """Count the characters that fit into a width, found by halving."""
    low, high, measure = 0, len(text), font(size).getlength
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _word_end(text: str, fitting: int) -> int:
    """Where to break: after the last whole word that fits, else inside the word, never at its start."""
    if fitting >= len(text):
        return len(text)
    space = text.rfind(" ", 0, fitting + 1)
    return space if space > 0 else max(1, fitting)
