"""The options of a second, larger pass (hires fix)."""

from __future__ import annotations

from typing import Any

from graine.cli.options import FACTOR, HIRES, SIZE, Function, option
from graine.edits import Hires

# With each, its field of `Hires`.
SECOND_PASS = {
    "scale": option("hires.scale", "--hires", "hires_scale", section=HIRES, type=FACTOR),
    "size": option("hires.size", "--hires-size", section=HIRES, type=SIZE),
    "strength": option("hires.strength", "--hires-strength", section=HIRES, type=float),
    "upscaler": option("hires.upscaler", "--hires-upscaler", section=HIRES, metavar="NAME"),
    "steps": option("hires.steps", "--hires-steps", section=HIRES, type=int),
    "sampler": option("hires.sampler", "--hires-sampler", section=HIRES, metavar="NAME"),
    "schedule": option("hires.schedule", "--hires-schedule", section=HIRES, metavar="NAME"),
    "prompt": option("hires.prompt", "--hires-prompt", section=HIRES, metavar="TEXT"),
    "negative": option("hires.negative", "--hires-negative", section=HIRES, metavar="TEXT"),
    "cfg": option("hires.cfg", "--hires-cfg", section=HIRES, type=float),
}


def second_pass(command: Function) -> Function:
    """Give a command the options of a second pass."""
    for declared in reversed(SECOND_PASS.values()):
        command = declared(command)
    return command


def second_pass_of(asked: dict[str, Any]) -> Hires | None:
    """Take the second pass out of a command's options; None if none of them was given."""
    values = {name: asked.pop(f"hires_{name}") for name in SECOND_PASS}
    given = {name: value for name, value in values.items() if value is not None}
    return Hires(**given) if given else None
