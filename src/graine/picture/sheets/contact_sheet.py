"""Contact sheets: many pictures in one, in rows and columns, with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageOps

from graine.picture.sheets.text_layout import font, line_height, wrapped

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

MAX_PIXELS: Final = 60_000_000  # of a whole sheet; what is larger, many programs refuse to open
MAX_SIDE: Final = 30_000
PAPER: Final = "#fbfaf7"
INK: Final = "#23211d"
QUIET: Final = "#6d6860"
EMPTY: Final = "#efede7"
ACCENT: Final = "#b4511e"
LABEL_LINES, NOTE_LINES, NAME_LINES, TITLE_LINES = 3, 3, 6, 3
READABLE: Final = 48  # pixels a side of a picture under which no words are written


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on a sheet: a picture with words under it."""

    image: Pixels | None  # None: an empty place
    label: str = ""
    note: str = ""
    marked: bool = False  # drawn with a frame of the accent colour


@dataclass(frozen=True, slots=True)
class Section:
    """A table of cells, with names over its columns and beside its rows."""

    rows: Sequence[Sequence[Cell]]
    columns: Sequence[str] = ()
    names: Sequence[str] = ()
    title: str = ""

    @property
    def width(self) -> int:
        """Count the columns."""
        return max((len(row) for row in self.rows), default=0)

    def name(self, row: int) -> str:
        """The name of a row; "" for none."""
        return self.names[row] if row < len(self.names) else ""


def sheet(
    rows: Sequence[Sequence[Cell]],
    *,
    columns: Sequence[str] = (),
    names: Sequence[str] = (),
    title: str = "",
    side: int = 256,
) -> Pixels:
    """Draw a table of pictures (RGB), each at most `side` pixels wide and high.

    `columns` stand over the columns, `names` beside the rows. Many pictures are drawn smaller, so that the
    sheet stays under 64 megapixels.
    """
    return sheet_of([Section(rows, columns, names)], title=title, side=side)


def sheet_of(sections: Sequence[Section], *, title: str = "", side: int = 256) -> Pixels:
    """Draw several tables under each other, as `sheet` draws one."""
    look = fitting_look(sections, title, side)
    canvas = Image.new("RGB", look.size(sections, title), PAPER)
    pen = ImageDraw.Draw(canvas)
    heading = look.title(title, sections)
    _write(pen, (look.margin, look.margin), heading)
    top = look.margin + _spaced(heading, look.gap)
    for section in sections:
        top = _draw_section(canvas, look, section, top)
    return canvas


def fitting_look(sections: Sequence[Section], title: str, side: int) -> SheetLayout:
    """The largest look up to `side` with which the sheet stays within its bounds."""
    while True:
        look = SheetLayout(side)
        width, height = look.size(sections, title)
        excess = max(width * height / MAX_PIXELS, (max(width, height) / MAX_SIDE) ** 2)
        if excess <= 1 or side == 1:
            return look
        side = max(1, min(side - 1, int(side * excess**-0.5)))


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one size and colour."""

    lines: list[str]
    size: int
    colour: str = INK

    @property
    def height(self) -> int:
        """The pixels that the lines take."""
        return len(self.lines) * line_height(self.size)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The sizes of a sheet in pixels; all follow from the side of its pictures."""

    side: int

    @property
    def letters(self) -> int:
        """The font size of labels."""
        return min(max(self.side // 17, 8), 40)

    @property
    def gap(self) -> int:
        """The space between pictures."""
        return max(1, self.side // 14)

    @property
    def margin(self) -> int:
        """The space round the sheet."""
        return 2 * self.gap + 4

    @property
    def readable(self) -> bool:
        """Tell whether there is room for words."""
        return self.side >= READABLE

    def title(self, title: str, sections: Sequence[Section]) -> Text:
        """The sheet's title in lines."""
        width = self._width(sections) - 2 * self.margin
        size = round(self.letters * 1.4)
        return Text(wrapped(title, size, width=width, lines=TITLE_LINES), size)

    def heading(self, section: Section) -> Text:
        """A section's title in lines."""
        size = round(self.letters * 1.2)
        width = max(self._table(section), self.side)
        return Text(wrapped(section.title, size, width=width, lines=2), size)

    def columns(self, section: Section) -> list[Text]:
        """The names of the columns in lines."""
        shown = section.columns if self.readable else ()
        return [self._text(name, self.side, LABEL_LINES) for name in shown[: section.width]]

    def name(self, section: Section, row: int) -> Text:
        """The name of a row in lines."""
        return self._text(section.name(row), self.names_width(section), NAME_LINES)

    def words(self, cell: Cell) -> list[Text]:
        """What stands under a picture."""
        if not self.readable:
            return []
        label, note = (self._text(cell.label, self.side, LABEL_LINES), cell.note)
        small = max(8, round(self.letters * 0.88))
        return [label, Text(wrapped(note, small, width=self.side, lines=NOTE_LINES), small, QUIET)]

    def names_width(self, section: Section) -> int:
        """The width of the names of the rows, as wide as the longest up to a picture's side."""
        if not self.readable or not any(section.names):
            return 0
        longest = max(font(self.letters).getlength(name[:200]) for name in section.names)
        return min(round(longest) + 1, max(self.side, 96))

    def left(self, section: Section) -> int:
        """Where the first picture of a row begins."""
        names = self.names_width(section)
        return self.margin + (names + self.gap if names else 0)

    def heights(self, section: Section, row: int) -> tuple[int, int]:
        """The height of a row's pictures, and of the words under them."""
        cells = section.rows[row]
        pictures = max((self.fitted(cell.image)[1] for cell in cells if cell.image), default=self.side)
        words = max((sum(part.height for part in self.words(cell)) for cell in cells), default=0)
        name = self.name(section, row).height if self.readable else 0
        return pictures, max(words + (self.gap // 3 if words else 0), name - pictures)

    def fitted(self, image: Pixels) -> tuple[int, int]:
        """The width and height of a picture in its place."""
        scale = self.side / max(image.size)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))

    def size(self, sections: Sequence[Section], title: str) -> tuple[int, int]:
        """The width and height of the whole sheet."""
        width = self._width(sections)
        height = 2 * self.margin + _spaced(self.title(title, sections), self.gap)
        return width, height + sum(self._section_height(section) for section in sections)

    def _section_height(self, section: Section) -> int:
        columns = max((part.height for part in self.columns(section)), default=0)
        rows = sum(sum(self.heights(section, row)) + self.gap for row in range(len(section.rows)))
        return _spaced(self.heading(section), self.gap) + (columns + self.gap // 2 if columns else 0) + rows

    def _width(self, sections: Sequence[Section]) -> int:
        tables = (self._table(section) for section in sections)
        return max((*tables, 1 if not self.readable else 2 * READABLE)) + 2 * self.margin

    def _table(self, section: Section) -> int:
        pictures = section.width * (self.side + self.gap) - self.gap
        return self.left(section) - self.margin + max(pictures, 0)

    def _text(self, text: str, width: int, lines: int) -> Text:
        return Text(wrapped(text, self.letters, width=width, lines=lines), self.letters)


def _spaced(text: Text, gap: int) -> int:
    return text.height + gap if text.lines else 0


def _draw_section(canvas: Pixels, look: SheetLayout, section: Section, top: int) -> int:
    """Draw a section from `top` on, and give where it ends."""
    pen, left = ImageDraw.Draw(canvas), look.left(section)
    heading = look.heading(section)
    _write(pen, (look.margin, top), heading)
    top += _spaced(heading, look.gap)
    columns = look.columns(section)
    for number, text in enumerate(columns):
        _write(pen, (left + number * (look.side + look.gap), top), text)
    if columns:
        top += max(text.height for text in columns) + look.gap // 2
    for row, cells in enumerate(section.rows):
        pictures, words = look.heights(section, row)
        if look.readable:
            _write(pen, (look.margin, top), look.name(section, row))
        for number, cell in enumerate(cells):
            _draw_cell(canvas, look, cell, (left + number * (look.side + look.gap), top, pictures))
        top += pictures + words + look.gap
    return top


def _draw_cell(canvas: Pixels, look: SheetLayout, cell: Cell, place: tuple[int, int, int]) -> None:
    """Draw a cell at (left, top) with the height of its row's pictures."""
    left, top, height = place
    pen = ImageDraw.Draw(canvas)
    if cell.image is None:
        pen.rectangle((left, top, left + look.side - 1, top + height - 1), fill=EMPTY)
        size = look.side, height
    else:
        size = look.fitted(cell.image)
        canvas.paste(thumbnail(cell.image, size), (left, top))
    if cell.marked:
        frame = max(1, look.side // 64)
        box = (left - frame, top - frame, left + size[0] + frame - 1, top + size[1] + frame - 1)
        pen.rectangle(box, outline=ACCENT, width=frame)
    _write_all(pen, (left, top + height + look.gap // 3), look.words(cell))


def thumbnail(image: Pixels, size: tuple[int, int]) -> Pixels:
    """A picture in another size, RGB on white."""
    if image.mode not in ("RGB", "L"):
        shown = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return ImageOps.fit(image.convert("RGB"), size, Image.Resampling.LANCZOS)


def _write_all(pen: ImageDraw.ImageDraw, at: tuple[int, int], texts: Sequence[Text]) -> None:
    left, top = at
    for text in texts:
        top += _write(pen, (left, top), text)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: Text) -> int:
    """Write lines from a point on, and give the height that they take."""
    for number, line in enumerate(text.lines):
        place = at[0], at[1] + number * line_height(text.size)
        pen.text(place, line, fill=text.colour, font=font(text.size))
    return text.height


def rows_of(cells: Sequence[Cell], columns: int) -> Iterator[Sequence[Cell]]:
    """Break a line of cells into rows."""
    for start in range(0, len(cells), columns):
        yield cells[start : start + columns]
