"""Pages to look at pictures in a browser: one HTML file that needs nothing else, and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graine.picture.sheets import Cell, Section, thumbnail
from graine.words import language, text

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

LARGEST: Final = 512  # pixels a side of a picture on a page
TOTAL: Final = 40_000_000  # pixels of all pictures together, some 5 MB
QUALITY: Final = 82  # of WebP
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
    body = [f"<h1>{escape(title)}</h1>"] if title else []
    body += [f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs]
    body += [_section(section, side) for section in sections]
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">',
            f"<title>{escape(title or 'Graine')}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>",
            *body,
            "</main>\n</body>\n</html>\n",
        ]
    )


def _policy(style: str) -> str:
    """Allow the page's own style, known by its hash, and pictures that are inside; nothing else."""
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    )


def _side(count: int) -> int:
    """Give the side in pixels that lets `count` pictures share a page."""
    return max(32, min(LARGEST, math.isqrt(TOTAL // max(count, 1))))


def _section(section: Section, side: int) -> str:
    heading = f"<h2>{escape(section.title)}</h2>\n" if section.title else ""
    if section.columns or any(section.names):
        return heading + _table(section, side)
    items = (f"<li>{_figure(cell, side)}</li>" for row in section.rows for cell in row)
    return heading + '<ul class="cells">\n' + "\n".join(items) + "\n</ul>"


def _table(section: Section, side: int) -> str:
    named = any(section.names)
    lines: list[str] = []
    if section.columns:
        heads = [f'<th scope="col">{escape(name)}</th>' for name in section.columns]
        corner = ["<td></td>"] if named else []
        lines.append(f"<thead><tr>{''.join(corner + heads)}</tr></thead>")
    lines.append("<tbody>")
    for number, row in enumerate(section.rows):
        name = section.name(number)
        head = f'<th scope="row">{escape(name)}</th>' if named else ""
        cells = (_figure(cell, side, _place(section, number, at)) for at, cell in enumerate(row))
        lines.append(f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    label = escape(section.title or text("sheets.table"))
    # A wide table scrolls by itself, with the keyboard too.
    region = f'<div class="table" role="region" tabindex="0" aria-label="{label}">'
    return "\n".join([region, "<table>", *lines, "</tbody>", "</table>", "</div>"])


def _place(section: Section, row: int, column: int) -> str:
    """Say in words where a cell stands."""
    head = section.columns[column] if column < len(section.columns) else ""
    return ", ".join(part for part in (section.name(row), head) if part)


def _figure(cell: Cell, side: int, place: str = "") -> str:
    words = f"{escape(cell.label)}" if cell.label else ""
    if cell.marked:
        words = f'<strong class="mark">{escape(text("sheets.marked"))}</strong> {words}'
    if cell.note:
        words += f"<small>{escape(cell.note)}</small>"
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    picture = _picture(cell.image, side, cell.label or place) if cell.image else _nothing()
    opening = '<figure class="marked">' if cell.marked else "<figure>"
    return f"{opening}{picture}{caption}</figure>"


def _nothing() -> str:
    return f'<span class="empty">{escape(text("sheets.empty"))}</span>'


def _picture(image: Pixels, side: int, words: str) -> str:
    """Write a picture as an `img`; one that is small already keeps its size."""
    scale = min(1.0, side / max(image.size))
    width, height = (max(1, round(length * scale)) for length in image.size)
    data, stream = thumbnail(image, (width, height)), io.BytesIO()
    data.save(stream, "WEBP", quality=QUALITY)
    source = base64.b64encode(stream.getvalue()).decode()
    alt = escape(words)
    return f'<img src="data:image/webp;base64,{source}" width="{width}" height="{height}" alt="{alt}">'
