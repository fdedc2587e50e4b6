"""The options of a second, larger pass (hires fix)."""

from __future__ import annotations

from typing import Any

from graine.cli.shared.command_options import FACTOR, HIRES, Function, field_option
from graine.edits import Hires

# With each, its field of `Hires`; what is not asked for is left to `Hires`.
SECOND_PASS = {
    "scale": field_option(Hires, "scale", "--hires", "hires_scale", section=HIRES, type=FACTOR, default=None),
    **{
        field: field_option(Hires, field, f"--hires-{field}", section=HIRES, default=None)
        for field in (
            *("size", "strength", "upscaler", "steps", "sampler"),
            *("schedule", "prompt", "negative", "cfg"),
        )
    },
}


def second_pass(command: Function) -> Function:
    """Add the options of a second pass to a command."""
    for declared in reversed(SECOND_PASS.values()):
        command = declared(command)
    return command


def second_pass_of(asked: dict[str, Any]) -> Hires | None:
    """Take the second pass out of a command's options; None if none of them was given."""
    values = {name: asked.pop(f"hires_{name}") for name in SECOND_PASS}
    given = {name: value for name, value in values.items() if value is not None}
    return Hires(**given) if given else None
