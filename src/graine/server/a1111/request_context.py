"""What a request is read against: a snapshot of the client's options, the model, saved styles, upscalers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from graine.errors import RecipeError
from graine.picture.upscale.upscalers import UpscalerEntry, Upscalers
from graine.prompt.builder.styles import Style, read_styles
from graine.server.a1111.client_options import Options, changed
from graine.server.external import model_names
from graine.server.external.model_names import ListedModel

if TYPE_CHECKING:
    from graine.server.state import ServerState
    from graine.settings import Settings


@dataclass(frozen=True, slots=True)
class Here:
    """A snapshot, taken when the request came."""

    model: ListedModel
    options: Options
    styles: Sequence[Style]
    upscalers: Sequence[UpscalerEntry]
    unknown: tuple[str, ...] = ()  # settings that the request overrides and that say nothing here


def here(
    state: ServerState, options: Options, override: Mapping[str, object], *, styled: bool = False
) -> Here:
    """Take a snapshot with what a request overrides; saved styles are read where one is asked for.

    Raises `ModelNotFound`, `RecipeError`, and `PromptError` for a damaged file of styles.
    """
    asked, unknown = overridden(options, override)
    studio = state.studio
    return Here(
        model=model_names.find(studio.catalogue, asked.sd_model_checkpoint, state.queue.recall),
        options=asked,
        styles=saved_styles(studio.settings) if styled else (),
        upscalers=Upscalers(studio.settings.upscaler_folders).list(),
        unknown=tuple(unknown),
    )


def overridden(options: Options, override: Mapping[str, object]) -> tuple[Options, list[str]]:
    """Options with some changed, and the names of those that say nothing here. Raises `RecipeError`."""
    try:
        return changed(options, override)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise RecipeError("a1111_option", name=name, value=str(first["input"])[:60]) from error


def saved_styles(settings: Settings) -> Sequence[Style]:
    """The saved styles; none where there is no file."""
    file = settings.home / "styles.csv"
    return read_styles(file.read_text(encoding="utf-8")) if file.is_file() else ()
