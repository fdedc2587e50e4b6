"""`graine samplers`: the samplers and schedules, with one line of advice each."""

from __future__ import annotations

from graine.cli.options import declare
from graine.cli.screen import table
from graine.words import text


@declare("samplers", examples=False)
def command() -> None:
    """Print every sampler and schedule."""
    from graine.sampling.samplers import SAMPLERS

    heads = [text("cli.samplers.name"), text("cli.samplers.advice")]
    table(heads, [(name, text(f"samplers.{name}")) for name in SAMPLERS])
