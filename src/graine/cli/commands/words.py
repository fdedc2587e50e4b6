"""`graine words`: where in a picture each word of its prompt acted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graine.atomic_write import commit
from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import advise, progress_bar, say
from graine.cli.shared.experiment_command import write_png
from graine.cli.shared.output_paths import check_folder, slug
from graine.cli.shared.render_command import DEVICE
from graine.errors import LibraryError, PictureError
from graine.i18n import text
from graine.library.store import Library
from graine.picture.formats.picture_files import load
from graine.picture.sheets.contact_sheet import Cell, Section, rows_of, sheet_of
from graine.picture.sheets.html_gallery import page_of
from graine.settings import Settings, read_settings
from graine.studio import Studio
from graine.studio.attention_maps import WordsSeen, heat, words_seen
from graine.studio.replay import largest_difference

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.recipe import Recipe

ACROSS = 5  # pictures beside each other
SIDE = 240  # pixels of a picture on the sheet
ROUNDING = 8  # of 255: what neighbours in a batch may change, sharpened by the upscaler


@declare("words")
@click.argument("picture", metavar="ID|FILE")
@option("words.output", "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER")
@option("comparing.json", "--json", "as_json", is_flag=True)
@DEVICE[0]
@DEVICE[1]
def command(picture: str, output: Path | None, as_json: bool, **asked: Any) -> None:
    """Draw the picture again under watch, and leave a page and a sheet of its words."""
    settings = read_settings()
    folder = output or settings.pictures
    check_folder(folder)
    recipe, saved = _found(settings, picture)
    with progress_bar() as show:
        seen = words_seen(Studio(settings, **asked), recipe, progress=show)
    if largest_difference(saved, seen.picture.image) > ROUNDING:
        advise(text("cli.words.other"))
    section, title = _section(seen), recipe.prompt
    page = folder / f"words-{recipe.seed}-{slug(recipe.prompt)}.html"
    said = text("cli.words.how")
    commit(page_of([section], title=title, paragraphs=[said]).encode(), page, overwrite=True)
    sheet = write_png(sheet_of([section], title=title, side=SIDE), page.with_suffix(".png"))
    if as_json:
        click.echo(json.dumps(_numbers(seen), ensure_ascii=False, indent=2))
    say(text("cli.comparing.written", page=page, sheet=sheet))


def _found(settings: Settings, reference: str) -> tuple[Recipe, Image]:
    """The recipe of a file or of a picture of the library, and its pixels."""
    path = Path(reference)
    if not path.is_file():
        with Library(settings.library) as library:
            path = library.get(reference).path
        if not path.is_file():
            raise LibraryError("library_unknown", value=reference)
    saved = load(path)
    if saved.recipe is None:
        raise PictureError("no_recipe")
    return replace(saved.recipe, memory=()), saved.image


def _section(seen: WordsSeen) -> Section:
    """Lay out the picture and its words; the note says how much of the words' attention each had."""
    image, total = seen.picture.image, sum(float(one.map.mean()) for one in seen.words)
    cells = [Cell(image, text("cli.words.picture"))]
    for one in seen.words:
        share = round(100 * float(one.map.mean()) / total, 1)
        cells.append(Cell(heat(image, one), one.word, text("cli.words.share", percent=share)))
    return Section(list(rows_of(cells, ACROSS)))


def _numbers(seen: WordsSeen) -> list[dict[str, object]]:
    """The maps, ready for JSON: rows of latent cells from the top."""
    return [{"word": one.word, "map": one.map.round(6).tolist()} for one in seen.words]
