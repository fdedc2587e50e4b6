"""The docs keep up with the program: every command, option, setting, sampler and schedule is in them."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest

from graine.cli.app import graine
from graine.edits import EDITS, Hires
from graine.sampling.samplers import SAMPLERS
from graine.sampling.sigmas import SCHEDULES
from graine.settings import OTHER_VARIABLES, READERS
from graine.studio import Draw
from graine.studio.library import (
    AdjustOptions,
    BlendOptions,
    ExtendOptions,
    LoopbackOptions,
    RedrawOptions,
    RepaintOptions,
    UpscaleOptions,
)
from tests.source import ROOT

COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
SAMPLERS_PAGE = (ROOT / "docs" / "samplers.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_can_be_given(page: Path) -> None:
    for line in re.findall(r"^(?:\./)?graine (\w.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        name, *arguments = shlex.split(line, comments=True)
        command = graine.commands[name]
        command.make_context(name, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("file", ["graine", "test", ".ci/run"])
def test_the_two_commands_of_the_readme_can_be_run(file: str) -> None:
    assert os.access(ROOT / file, os.X_OK)


def test_the_licence_is_whole() -> None:
    assert "END OF TERMS AND CONDITIONS" in (ROOT / "LICENSE").read_text(encoding="utf-8")
