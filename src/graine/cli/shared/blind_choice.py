"""A person chooses between two pictures in the terminal, without knowing which is which."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from graine.cli.shared.console import say
from graine.cli.shared.experiment_command import write_png
from graine.experiments.base import Verdict
from graine.i18n import text
from graine.picture.sheets.contact_sheet import Cell, sheet

if TYPE_CHECKING:
    from PIL.Image import Image

KEYS: Final[dict[str, Verdict]] = {"a": "left", "b": "right", "=": "neither", "q": "stop"}
ENDS: Final = ("", "\x03", "\x04", "\x1b")  # no more input, Ctrl-C, Ctrl-D, Escape
SIDE: Final = 512  # pixels of each picture of a pair


class BlindChooser:
    """Shows each pair as one picture file, without names, and waits for a key: a, b, = or q."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._shown = 0

    def __call__(self, left: Image, right: Image, prompt: str) -> Verdict:
        """Ask which is better: "left" is the picture on the left of the file."""
        self._shown += 1
        write_png(sheet([[Cell(left, "a"), Cell(right, "b")]], side=SIDE), self.file)
        say(text("cli.ab.pair", number=self._shown, file=self.file))
        while True:
            say(text("cli.ab.keys"))
            key = _key()
            if key in ENDS:
                return "stop"
            if key in KEYS:
                return KEYS[key]


def _key() -> str:
    """Wait for a key; where there is no terminal, for a line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip().lower()[:1]
    try:
        return click.getchar().lower()
    except (KeyboardInterrupt, EOFError):
        return ""
