"""What all commands share: help in two languages, exit codes, errors that are one paragraph."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest

from graine.cli import write_utf8
from graine.version import VERSION
from tests.cli.conftest import Run

COMMANDS = (
    "serve",
    *(
        "guide",
        "prompt",
        "advise",
        "ask",
        "translate",
        "draw",
        "ab",
        "ablate",
        "grid",
        "words",
        "hunt",
        "refine",
    ),
    *("redraw", "repaint", "extend", "blend", "upscale", "adjust", "loopback"),
    *("find", "rate", "star", "tag", "boards", "forget", "lineage", "diff", "import", "bundle", "rebuild"),
    *("replay", "show", "models", "samplers"),
)


def graine(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-P", "-m", "graine.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"Graine {VERSION}\n"


def help_pages(lang: str) -> str:
    """The help pages of the program and of its commands, made in one process of their own."""
    calls = "; ".join(f"main(['{command}', '-h'])" for command in COMMANDS)
    command = [sys.executable, "-P", "-c", f"from graine.cli import main; main(['-h']); {calls}"]
    spoken = os.environ | {"GRAINE_LANG": lang}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=spoken).stdout


def test_help_is_in_english_and_french() -> None:
    english, french = help_pages("en"), help_pages("fr")
    assert english.count("Usage: graine") == french.count("Utilisation\xa0: graine") == 1 + len(COMMANDS)
    shared = set(english.splitlines()) & set(french.splitlines())
    assert not [line for line in shared if len(line.split()) > 6 and "graine " not in line]


def test_the_language_comes_from_the_system_or_the_option() -> None:
    assert "Utilisation" in graine("--help", GRAINE_LANG="", LC_ALL="fr_FR.UTF-8").stdout
    assert "Usage" in graine("--lang=en", "--help", GRAINE_LANG="fr").stdout
    refused = graine("draw", "--steps", "x", "a cat", "--lang", "fr")
    assert "Erreur\xa0: Valeur non valable pour '--steps'\xa0: 'x' n'est pas un nombre" in refused.stderr


def test_help_is_instant() -> None:
    def seconds() -> float:
        """Count processor time, which other work on the machine stretches less than time on the clock."""
        before = os.times()
        graine("--help")
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    assert min(seconds() for _ in range(5)) < 0.3


def test_help_and_one_command_import_no_other_commands() -> None:
    code = "import sys; from graine.cli import main; main({}); print(*sys.modules)"

    def imported(*arguments: str) -> set[str]:
        command = [sys.executable, "-P", "-c", code.format(list(arguments))]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        modules = done.stdout.splitlines()[-1].split()
        return {module for module in modules if module.startswith("graine.cli.commands.")}

    assert imported("--help") == imported("unknown") == set()
    assert imported("tag", "--help") == {"graine.cli.commands.tag"}


def test_help_lists_the_commands(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert re.search("draw +Draw pictures from a prompt.", result.out)


def test_the_name_alone_opens_the_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, bool, bool]] = []

    def serve(host: str, port: int, *, password: str, browser: bool, any_port: bool = False) -> None:
        assert (host, password) == ("127.0.0.1", "")
        asked.append((port, browser, any_port))

    monkeypatch.setattr("graine.cli.commands.serve.serve", serve)
    assert run().code == 0
    assert asked == [(7860, True, True)]


def test_an_unknown_command_offers_the_nearest(run: Run) -> None:
    result = run("extent", "a.png")
    assert result.code == 2
    assert "No such command 'extent'. Did you mean 'extend'?" in result.err


def test_wrong_settings_are_said_by_the_command_that_needs_them(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAINE_DEVICE", "tpu")
    assert run("--version").code == 0
    result = run("draw", "a cat")
    assert result.code == 2
    assert result.err.startswith("The setting “GRAINE_DEVICE” in the environment is “tpu”;")


def test_what_nobody_foresaw_is_one_paragraph_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graine.cli.commands.models.read_settings", lambda: 1 / 0)
    result = run("models")
    assert result.code == 1
    assert result.err.startswith("Unexpected error: ZeroDivisionError: ")
    monkeypatch.setenv("GRAINE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("models")


def test_a_reader_that_has_enough_is_not_complained_about() -> None:
    line = f"{sys.executable} -P -m graine.cli samplers | true"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_pipe_on_windows_takes_every_sign() -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="cp1252")
    write_utf8(stream)
    print("★ é", file=stream, flush=True)
    assert written.getvalue().decode().strip() == "★ é"
