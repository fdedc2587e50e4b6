"""The command line. Importing this package costs nothing: the commands load when `main` runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from itertools import pairwise
from typing import TextIO

# How often an OpenMP thread looks for its neighbours before it sleeps. Unbounded, as is usual, a draw beside
# one busy program took 72 s on two cores; with this bound 8.5 s, and on a quiet machine 6.1 s either way.
SPINS = "10000"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 failed, 2 bad input, 130 stopped."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if sys.platform == "win32":
        write_utf8(sys.stdout, sys.stderr)
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    try:
        choose_language(given)
        from graine.cli.command_group import run

        return run(given)
    except KeyboardInterrupt:  # before `run` could take it
        return 130


def write_utf8(*streams: TextIO) -> None:
    """Let files and pipes take every sign; a Windows code page lacks many, and would end the program."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def choose_language(arguments: Sequence[str]) -> None:
    """Let `--lang`, the environment or the settings decide before any text is made, help included."""
    for option, value in pairwise([*arguments, ""]):
        name, _, joined = option.partition("=")
        if name == "--lang":
            os.environ["GRAINE_LANG"] = joined or value
    if "GRAINE_LANG" not in os.environ and (chosen := _settled_language()):
        os.environ["GRAINE_LANG"] = chosen


def _settled_language() -> str | None:
    from graine.errors import SettingsError
    from graine.settings import read_settings

    try:
        return read_settings().language
    except SettingsError:  # the command that needs the settings will say so; help must work
        return None
