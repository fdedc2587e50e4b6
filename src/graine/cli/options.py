"""What commands and options have in common: their texts are found by a key, and options stand in sections."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from graine.words import LANGUAGES, text

Function = TypeVar("Function", bound=Callable[..., Any])

BASIC, MORE = "basic", "more"
METAVARS: dict[Any, str] = {int: "N", float: "X"}


class Option(click.Option):
    """An option that knows its section of the help page."""

    def __init__(self, *arguments: Any, section: str = BASIC, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.section = section


def declare(name: str, *, examples: bool = True) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command whose texts are `cli.<name>.about`, `.short` and `.examples`."""
    epilog = text(f"cli.{name}.examples") if examples else None
    return click.command(
        name, cls=Command, help=text(f"cli.{name}.about"), short_help=text(f"cli.{name}.short"), epilog=epilog
    )


def option(key: str, *names: str, section: str = BASIC, **settings: Any) -> Callable[[Function], Function]:
    """Declare an option whose help is the text `cli.<key>`."""
    settings.setdefault("metavar", METAVARS.get(settings.get("type")))
    return click.option(*names, cls=Option, section=section, help=text(f"cli.{key}"), **settings)


class Size(click.ParamType[tuple[int, int]]):
    """A width and a height: "512x768", "512×768" or "512" for a square."""

    name = "WxH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Give (width, height) in pixels."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{1,9})(?:[xX×*](\d{1,9}))?", str(value).strip())
        if not found:
            self.fail(text("cli.size", value=value), param, ctx)
        return int(found[1]), int(found[2] or found[1])


SIZE = Size()


class Command(click.Command):
    """A command that shows its options in two sections, and takes `--lang`, so that it may stand anywhere."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(language_option())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what everybody needs first, then the rest."""
        for section in (BASIC, MORE):
            options = [p for p in self.get_params(ctx) if _section(p) == section]
            records = [record for p in options if (record := p.get_help_record(ctx))]
            if records:
                with formatter.section(text(f"cli.section.{section}")):
                    formatter.write_dl(records)


def _section(parameter: click.Parameter) -> str:
    """Name the section of the help page that shows a parameter; arguments are in the first line already."""
    if isinstance(parameter, Option):
        return parameter.section
    return BASIC if isinstance(parameter, click.Option) else ""


def language_option() -> click.Option:
    """Make `--lang`; `graine.cli.main` has read it already, so all that is left is to check it."""
    shown, languages = "|".join(LANGUAGES), click.Choice(LANGUAGES)
    return click.Option(["--lang"], type=languages, metavar=shown, expose_value=False, help=text("cli.lang"))
