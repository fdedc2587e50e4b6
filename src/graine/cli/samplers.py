"""`graine samplers`: the samplers and schedules, with one line of advice each."""

from __future__ import annotations

import click

from graine.cli.options import Command
from graine.cli.screen import table
from graine.words import text


@click.command("samplers", cls=Command, help=text("cli.samplers.about"), short_help=text("cli.samplers.short"))
def command() -> None:
    """Print every sampler and schedule."""
    from graine.sampling.samplers import SAMPLERS

    table([text("cli.samplers.name"), text("cli.samplers.advice")], [(name, text(f"samplers.{name}")) for name in SAMPLERS])
