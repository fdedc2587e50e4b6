"""`graine rebuild`: the library's database anew from the pictures."""

from __future__ import annotations

from graine.cli.shared.command_options import declare
from graine.cli.shared.console import say
from graine.i18n import text
from graine.library.store import Library
from graine.settings import read_settings


@declare("rebuild")
def command() -> None:
    """Make the database anew and say how many pictures it holds."""
    folder = read_settings().library
    say(text("cli.rebuild.done", count=Library.rebuild(folder), folder=folder))
