"""The docs keep up with the program: every command, option, setting, sampler and layer is in them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest

from graine.cli.command_group import graine
from graine.edits import EDITS, Hires
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES
from graine.settings import OTHER_VARIABLES, READERS
from graine.studio import Draw
from graine.studio.edit_options import (
    AdjustOptions,
    BlendOptions,
    ExtendOptions,
    LoopbackOptions,
    RedrawOptions,
    RepaintOptions,
    UpscaleOptions,
)
from tests.source import ROOT
from tests.test_layers import LAYERS

COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SAMPLERS_PAGE = (ROOT / "docs" / "samplers.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
EVERYTHING = "".join(page.read_text(encoding="utf-8") for page in PAGES)
DEPENDENCIES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]


@pytest.mark.parametrize("name", graine.commands)
def test_every_command_is_described(name: str) -> None:
    assert f"`graine {name}" in COMMAND_LINE


@pytest.mark.parametrize("name", graine.commands)
def test_every_option_is_described(name: str) -> None:
    options = [option for option in graine.commands[name].params if isinstance(option, click.Option)]
    flags = [flag for option in options for flag in option.opts]
    assert not [flag for flag in flags if not re.search(rf"`[^`]*{flag}\b", COMMAND_LINE)]


def test_every_wish_of_the_library_is_an_option() -> None:
    offered = {parameter.name for parameter in graine.commands["draw"].params}
    assert {field.name for field in fields(Draw)} - {"prompt", "hires", "edit"} <= offered
    assert {f"hires_{field.name}" for field in fields(Hires)} <= offered


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("redraw", RedrawOptions),
        ("repaint", RepaintOptions),
        ("extend", ExtendOptions),
        ("blend", BlendOptions),
        ("upscale", UpscaleOptions),
        ("loopback", LoopbackOptions),
        ("adjust", AdjustOptions),
    ],
)
def test_every_option_of_the_library_is_one_of_the_command(command: str, options: type[Any]) -> None:
    offered = {parameter.name for parameter in graine.commands[command].params}
    known = set(get_type_hints(options))
    assert known <= offered
    if command != "adjust":
        drawing = {field.name for field in fields(Draw)} - {"prompt", "count", "hires", "edit"}
        assert drawing <= known
    edit = {field.name for field in fields(EDITS[command])} - {"image", "other", "upscaler_hash"}
    assert edit <= known


def test_every_setting_and_variable_is_described() -> None:
    variables = {f"GRAINE_{name.upper()}" for name in READERS} - {"GRAINE_LANGUAGE"} | OTHER_VARIABLES
    assert not [name for name in (*READERS, *variables) if f"`{name}`" not in COMMAND_LINE]


@pytest.mark.parametrize("name", [*SAMPLERS, *SCHEDULES])
def test_every_sampler_and_schedule_is_described(name: str) -> None:
    assert f"`{name}`" in SAMPLERS_PAGE


@pytest.mark.parametrize("layer", sorted(LAYERS.keys() - {"__init__", "version"}))
def test_every_layer_is_described(layer: str) -> None:
    rows = re.findall(r"^\| (`[^|]*`) \|", ARCHITECTURE, re.MULTILINE)
    assert any(f"`{layer}`" in row or f"`{layer}/`" in row for row in rows)


@pytest.mark.parametrize("name", [re.split(r"[<>=]", one)[0] for one in DEPENDENCIES])
def test_every_dependency_has_its_reason(name: str) -> None:
    reasons = ARCHITECTURE.partition("## Dependencies")[2]
    assert re.search(rf"^\| [^|]*\b{re.escape(name)}\b[^|]* \|", reasons, re.MULTILINE)


@pytest.mark.parametrize("file", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda file: file.name)
def test_every_benchmark_is_described(file: Path) -> None:
    if "__main__" in file.read_text(encoding="utf-8"):
        assert f"benchmarks.{file.stem}" in EVERYTHING


def test_both_readmes_show_the_same_python() -> None:
    shown = [
        re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)[1:]
        for page in ("README.md", "docs/lisez-moi.md")
    ]
    assert shown[0] == shown[1] != []


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    own = {**os.environ, "GRAINE_HOME": str(tmp_path)}
    python = [sys.executable, "-c", first + second]
    done = subprocess.run(python, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "red.png").exists()
    assert len(done.stdout.splitlines()) == 3  # the comparison, and two kept pictures


def test_pictures_of_the_page_are_small_and_shown() -> None:
    for picture in (ROOT / "docs" / "screens").iterdir():
        assert f"screens/{picture.name}" in EVERYTHING
        assert picture.stat().st_size < 120_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_the_docs_can_be_given(page: Path) -> None:
    for line in re.findall(r"^(?:\./)?graine (\w.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        name, *arguments = shlex.split(line, comments=True)
        command = graine.commands[name]
        command.make_context(name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("file", ["graine", "test", ".ci/run"])
def test_the_two_commands_of_the_readme_can_be_run(file: str) -> None:
    assert os.access(ROOT / file, os.X_OK)


def test_the_licence_is_whole() -> None:
    assert "END OF TERMS AND CONDITIONS" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_file_that_the_table_of_places_names_is_there() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = page.split("## Where is ...?")[1].split("\n## ")[0]
    named = [path for row in table.splitlines()[4:] for path in re.findall(r"`([\w/.]+(?:\.py|/))`", row)]
    assert len(named) > 30
    roots = (ROOT, ROOT / "src/graine")
    assert [path for path in named if not any((root / path).exists() for root in roots)] == []
