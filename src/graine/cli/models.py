"""`graine models`: the models that can be used here."""

from __future__ import annotations

from graine.cli.options import declare
from graine.cli.screen import say, table
from graine.words import number, text


@declare("models", examples=False)
def command() -> None:
    """Print name, kind, size and place of every model."""
    from graine.models.catalogue import Catalogue
    from graine.settings import read_settings

    settings = read_settings()
    heads = [text(f"cli.models.{name}") for name in ("name", "kind", "size", "place")]
    table(heads, [(m.name, m.kind, megabytes(m.size), str(m.path)) for m in Catalogue.of(settings)])
    say(text("cli.models.folder", folder=settings.home / "models"))


def megabytes(size: int) -> str:
    """Write a number of bytes in MB."""
    return text("cli.models.megabytes", value=number(round(size / 1e6)))
