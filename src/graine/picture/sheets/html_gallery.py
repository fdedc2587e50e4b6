"""Pages to look at pictures in a browser: one HTML file that needs nothing else, and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import math
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from graine.i18n import language, text
from graine.picture.sheets.contact_sheet import Cell, Section, thumbnail

if TYPE_CHECKING:
    from jinja2 import Template
    from PIL.Image import Image as Pixels

LARGEST: Final = 512  # pixels a side of a picture on a page
TOTAL: Final = 40_000_000  # pixels of all pictures together, some 5 MB
QUALITY: Final = 82  # of WebP
PAGE: Final = Path(__file__).with_suffix(".html")
STYLE: Final = Path(__file__).with_suffix(".css")


def page(
    rows: Sequence[Sequence[Cell]],
    *,
    columns: Sequence[str] = (),
    names: Sequence[str] = (),
    title: str = "",
    paragraphs: Sequence[str] = (),
) -> str:
    """Write a table of pictures as one HTML page in the user's language, pictures inside as WebP.

    Whatever is given is shown as plain text. The page's own policy forbids scripts and all from elsewhere.
    """
    return page_of([Section(rows, columns, names)], title=title, paragraphs=paragraphs)


def page_of(sections: Sequence[Section], *, title: str = "", paragraphs: Sequence[str] = ()) -> str:
    """Write several tables of pictures as one HTML page, as `page` writes one."""
    side = _side(sum(cell.image is not None for one in sections for row in one.rows for cell in row))
    style = STYLE.read_text(encoding="utf-8")
    return _template().render(
        language=language(),
        policy=_policy(style),
        style=style,
        title=title,
        paragraphs=paragraphs,
        sections=sections,
        small=partial(_small, side=side),
        text=text,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment  # help and sheets do not wait for it

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(PAGE.read_text(encoding="utf-8"))


def _policy(style: str) -> str:
    """Allow the page's own style, known by its hash, and pictures that are inside; nothing else."""
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    )


def _side(count: int) -> int:
    """Find the side in pixels that lets `count` pictures share a page."""
    return max(32, min(LARGEST, math.isqrt(TOTAL // max(count, 1))))


class _Small(NamedTuple):
    """A picture as it is written into the page."""

    source: str
    width: int
    height: int


def _small(image: Pixels, side: int) -> _Small:
    """Make a picture no larger than `side`; one that is small already keeps its size."""
    scale = min(1.0, side / max(image.size))
    width, height = (max(1, round(length * scale)) for length in image.size)
    stream = io.BytesIO()
    thumbnail(image, (width, height)).save(stream, "WEBP", quality=QUALITY)
    return _Small(f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}", width, height)
