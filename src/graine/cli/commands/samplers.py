"""`graine samplers`: the samplers and the schedules, with one line of advice each."""

from __future__ import annotations

import click

from graine.cli.shared.command_options import declare
from graine.cli.shared.console import table
from graine.i18n import text
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES


@declare("samplers", examples=False)
def command() -> None:
    """Print every sampler, then every schedule."""
    samplers = [(spec.name, spec.label, text(f"samplers.{spec.name}")) for spec in SAMPLERS.values()]
    schedules = [(one.name, one.label, text(f"samplers.schedules.{one.name}")) for one in SCHEDULES.values()]
    label, advice = text("cli.samplers.label"), text("cli.samplers.advice")
    table([text("cli.samplers.sampler"), label, advice], samplers)
    click.echo()
    table([text("cli.samplers.schedule"), label, advice], schedules)
