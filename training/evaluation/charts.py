"""Line charts in small panels, drawn with Pillow on a light ground of their own: readable on any page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from PIL import Image, ImageDraw, ImageFont

PAPER, INK, GREY, RULE = "#fbfaf7", "#222222", "#6b6b6b", "#dedbd3"
COLOURS = ("#1f6fb5", "#c4501b", "#2e8540", "#7b4ea3")  # far apart in lightness too
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300, 210, 38, 12, 30, 30  # of a panel and its margins, pixels
LEGEND = 30
SCALE = 2  # drawn larger, for sharp screens


@dataclass(frozen=True)
class Panel:
    """One chart: lines of (x, y), with y from 0 to 1, over a logarithmic x."""

    title: str
    lines: dict[str, list[tuple[float, float]]]
    width: int = WIDTH


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give a narrow typeface with accents where there is one, else Pillow's own."""
    try:
        return ImageFont.truetype("DejaVuSansCondensed.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


def chart(panels: Sequence[Panel], ticks: Sequence[float], *, across: int, words: str) -> Image.Image:
    """Lay panels out in rows, with the names of their lines above and what x means."""
    rows = -(-len(panels) // across)
    wide = panels[0].width
    size = (wide * min(across, len(panels)) * SCALE, (HEIGHT * rows + LEGEND) * SCALE)
    paper = Image.new("RGB", size, PAPER)
    pen, left = ImageDraw.Draw(paper), 12 * SCALE
    for name, colour in zip(panels[0].lines, COLOURS, strict=False):
        pen.line((left, 15 * SCALE, left + 18 * SCALE, 15 * SCALE), fill=colour, width=2 * SCALE)
        pen.text((left + 24 * SCALE, 15 * SCALE), name, fill=INK, font=font(12 * SCALE), anchor="lm")
        left += 40 * SCALE + round(pen.textlength(name, font(12 * SCALE)))
    pen.text((size[0] - 12 * SCALE, 15 * SCALE), words, fill=GREY, font=font(11 * SCALE), anchor="rm")
    for number, panel in enumerate(panels):
        corner = (number % across * wide * SCALE, (number // across * HEIGHT + LEGEND) * SCALE)
        _draw(pen, panel, ticks, corner)
    return paper


def _draw(pen: ImageDraw.ImageDraw, panel: Panel, ticks: Sequence[float], corner: tuple[int, int]) -> None:
    inner = (panel.width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)
    reach = log(ticks[-1] / ticks[0])

    def place(x: float, y: float) -> tuple[float, float]:
        across, down = LEFT + inner[0] * log(x / ticks[0]) / reach, TOP + inner[1] * (1 - y)
        return corner[0] + across * SCALE, corner[1] + down * SCALE

    small = font(10 * SCALE)
    pen.text(place(ticks[0], 1.09), panel.title, fill=INK, font=font(12 * SCALE), anchor="lm")
    for share in (0, 0.25, 0.5, 0.75, 1):
        pen.line((*place(ticks[0], share), *place(ticks[-1], share)), fill=RULE, width=SCALE)
        pen.text(place(ticks[0], share), f"{share:.0%} ", fill=GREY, font=small, anchor="rm")
    for tick in ticks:
        pen.text(place(tick, -0.09), f"{tick:g}", fill=GREY, font=small, anchor="mm")
    for line, colour in zip(panel.lines.values(), COLOURS, strict=False):
        points = [place(*point) for point in line]
        pen.line(points, fill=colour, width=2 * SCALE, joint="curve")
        for across, down in points:
            pen.ellipse((across - 4, down - 4, across + 4, down + 4), fill=colour)
