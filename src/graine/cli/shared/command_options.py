"""What commands and options have in common: their texts are found by a key, and options stand in sections."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_origin

import click

from graine.i18n import LANGUAGES, text
from graine.validation import (
    MAX_PROMPT,
    DataclassLike,
    Length,
    OneOf,
    Range,
    bounds_of,
    declared,
    defaults,
    plain_type,
)

if TYPE_CHECKING:
    from graine.jobs.base import JobRequest

Function = TypeVar("Function", bound=Callable[..., object])

BASIC, HIRES, MORE = "basic", "hires", "more"
METAVARS: dict[object, str] = {int: "N", float: "X"}


class Option(click.Option):
    """An option that knows its section of the help page."""

    def __init__(self, *arguments: Any, section: str = BASIC, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.section = section


def declare(name: str, *, examples: bool = True) -> Callable[[Callable[..., object]], click.Command]:
    """Declare a command whose texts are `cli.<name>.about`, `.short` and `.examples`."""
    epilog = text(f"cli.{name}.examples") if examples else None
    return click.command(
        name, cls=Command, help=text(f"cli.{name}.about"), short_help=text(f"cli.{name}.short"), epilog=epilog
    )


def option(key: str, *names: str, section: str = BASIC, **settings: Any) -> Callable[[Function], Function]:
    """Declare an option whose help is the text `cli.<key>`."""
    settings.setdefault("metavar", METAVARS.get(settings.get("type")))
    return click.option(*names, cls=Option, section=section, help=text(f"cli.{key}"), **settings)


def field_option(
    kind: type[DataclassLike], field: str, *names: str, section: str = BASIC, key: str = "", **settings: Any
) -> Callable[[Function], Function]:
    """Declare the option for a field of a dataclass: type, choices and default are the field's own.

    Its help is the text `cli.<kind>.<field>`; `key` names another.
    """
    hint, default = declared(kind)[field], defaults(kind).get(field)
    if default is True:
        settings |= {"flag_value": False, "is_flag": True}
    elif default is False:
        settings |= {"is_flag": True}
    elif "type" not in settings:
        settings = {"type": _type(hint), "metavar": _metavar(hint)} | settings
    settings.setdefault("default", default)
    flags = names or (f"--{field.replace('_', '-')}", field)
    return option(key or f"{_name(kind)}.{field}", *flags, section=section, **settings)


def job_option(
    kind: type[JobRequest], field: str, *names: str, section: str = BASIC, **settings: Any
) -> Callable[[Function], Function]:
    """Declare the option for a field of a kind of job; whole numbers are held to the field's range."""
    found = bounds_of(declared(kind)[field])
    if "type" not in settings and (ranges := [one for one in found if isinstance(one, Range)]):
        low, high = ranges[0].low, ranges[0].high
        if isinstance(low, int) and isinstance(high, int):
            settings |= {"type": click.IntRange(low, high), "metavar": METAVARS[int]}
    return field_option(kind, field, *names, section=section, **settings)


def _name(kind: type[DataclassLike]) -> str:
    """Name a kind as the keys of its texts do."""
    return str(getattr(kind, "kind", kind.__name__.lower()))


def _type(hint: object) -> Any:
    """Click's type for a field's type."""
    choices = [one for one in bounds_of(hint) if isinstance(one, OneOf)]
    if choices:
        return click.Choice(choices[0].values)
    plain = plain_type(hint)
    return SIZE if get_origin(plain) is tuple else plain


def _metavar(hint: object) -> str | None:
    """Name the value of an option: names and texts have a length that says which of both they are."""
    lengths = [one.most for one in bounds_of(hint) if isinstance(one, Length)]
    if lengths:
        return "TEXT" if lengths[0] == MAX_PROMPT else "NAME"
    return METAVARS.get(plain_type(hint))


def own_values(asked: dict[str, Any], kind: type[DataclassLike]) -> dict[str, Any]:
    """Take the values of a dataclass's own fields out of a command's options."""
    return {field.name: asked.pop(field.name) for field in fields(kind) if field.name in asked}


class Size(click.ParamType[tuple[int, int]]):
    """A width and a height: "512x768", "512×768" or "512" for a square."""

    name = "WxH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return (width, height) in pixels."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{1,9})(?:[xX×*](\d{1,9}))?", str(value).strip())
        if not found:
            self.fail(text("cli.size", value=value), param, ctx)
        return int(found[1]), int(found[2] or found[1])


class Box(click.ParamType[tuple[int, int, int, int]]):
    """A rectangle of a picture: "x,y,width,height" in pixels from the upper left corner."""

    name = "X,Y,W,H"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, int, int]:
        """Return (x, y, width, height)."""
        if isinstance(value, tuple):
            return cast("tuple[int, int, int, int]", value)
        found = re.fullmatch(r"\s*(-?\d{1,6})" + r"\s*[,;x ]\s*(-?\d{1,6})" * 3 + r"\s*", str(value))
        if not found:
            self.fail(text("cli.box", value=value), param, ctx)
        x, y, width, height = map(int, found.groups())
        return x, y, width, height


class Factor(click.ParamType[float]):
    """How many times as large: "2x", "2×", "1.5"."""

    name = "Nx"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The factor."""
        try:
            return float(re.sub(r"\s*[xX×]$", "", str(value).strip()).replace(",", "."))
        except ValueError:
            self.fail(text("cli.factor", value=value), param, ctx)


SIZE, BOX, FACTOR = Size(), Box(), Factor()


class Command(click.Command):
    """A command that shows its options in sections, and takes `--lang`, so that it may stand anywhere."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(language_option())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what everybody needs first, then the rest."""
        for section in (BASIC, HIRES, MORE):
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
