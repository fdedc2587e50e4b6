"""`graine models`: the models that can be used here."""

from __future__ import annotations

from graine.cli.shared.command_options import declare
from graine.cli.shared.console import say, table
from graine.i18n import number, text
from graine.models.checkpoints.catalogue import Catalogue, ModelEntry
from graine.settings import read_settings


@declare("models", examples=False)
def command() -> None:
    """Print name, kind, size and place of every model."""
    settings = read_settings()
    entries = Catalogue.of(settings).list()
    heads = [text(f"cli.models.{name}") for name in ("name", "kind", "size", "place")]
    table(heads, [(entry.name, kind(entry), megabytes(entry.size), str(entry.path)) for entry in entries])
    say(text("cli.models.folder", folder=settings.home / "models"))


def kind(entry: ModelEntry) -> str:
    """Say what sort of model it is, or what keeps it from being used."""
    problem = entry.problem()
    return problem.text() if problem else text(f"cli.models.kinds.{entry.kind}")


def megabytes(size: int) -> str:
    """Write a number of bytes in MB."""
    return text("cli.models.megabytes", value=number(round(size / 1e6)))
