"""Every sentence that a user sees, in English and French: `locales/<language>/<file>.toml`, by key."""

from __future__ import annotations

import locale
import math
import os
import string
import sys
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

LANGUAGES = ("en", "fr")
LOCALES = Path(__file__).parent / "locales"


class Key(str):
    """A value of a message that is itself a message: `Key("fields.steps")` reads "steps" or "étapes"."""

    __slots__ = ()


def language() -> str:
    """The user's language: `GRAINE_LANG`, else the locale of the system, else English."""
    for name in ("GRAINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    if sys.platform == "win32":  # which has no such variables; it says "fr_FR" or "French_France"
        return "fr" if str(locale.getlocale()[0]).lower().startswith(("fr_", "french")) else "en"
    return "en"


@cache
def catalogue(file: str, lang: str) -> dict[str, Any]:
    """Read one message file, for example `errors` in `fr`."""
    return tomllib.loads((LOCALES / lang / f"{file}.toml").read_text(encoding="utf-8"))


def message(key: str, lang: str) -> str | dict[str, str]:
    """Find the message `file.part.name`: a text, or a table of plural forms (`one`, `other`)."""
    file, *parts = key.split(".")
    found: Any = catalogue(file, lang)
    for part in parts:
        found = found[part]
    return cast("str | dict[str, str]", found)


def text(key: str, /, *, lang: str | None = None, **values: object) -> str:
    """Say the message `key` in the user's language with `values` in it; `count` chooses the plural."""
    lang = lang or language()
    template = message(key, lang)
    if isinstance(template, dict):
        template = template[plural(values["count"], lang)]
    return _Localized(lang).vformat(template, (), values)


def text_elsewhere(key: str, /, *, lang: str | None = None, **values: object) -> str:
    """Say a message where no command line is at hand: what `elsewhere.toml` has instead, if it has it."""
    instead = f"elsewhere.{key}"
    try:
        message(instead, lang or language())
    except KeyError:
        instead = key
    return text(instead, lang=lang, **values)


def plural(count: object, lang: str) -> str:
    """Name the plural form of `count`: French says one for 0 and 1, English for 1 alone."""
    number = abs(float(str(count)))
    return "one" if (number < 2 if lang == "fr" else number == 1) else "other"


def number(value: float, lang: str | None = None) -> str:
    """Write a number as the language writes it: 1,234.5 or 1 234,5."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=lang or language())


def setting(value: object, lang: str | None = None) -> str:
    """Write the value of a setting, a fraction as the language does and nothing rounded: 0.0125 or 0,0125."""
    from babel.numbers import format_decimal

    if not isinstance(value, float):
        return str(value)
    return format_decimal(f"{value:.12g}", "0.#", locale=lang or language(), decimal_quantization=False)


class _Localized(string.Formatter):
    """`str.format` that writes fractions and `{value:,}` as the language does; `{value:plain}` as it is.

    Of several values in a tuple each is written so, with commas between them.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Key):
            return text(value, lang=self.lang)
        if isinstance(value, tuple):
            return ", ".join(self.format_field(one, format_spec) for one in cast("tuple[Any, ...]", value))
        if format_spec == "plain":
            return str(value)
        if format_spec == "," or (isinstance(value, float) and not format_spec and math.isfinite(value)):
            return number(value, self.lang)
        return super().format_field(value, format_spec)

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]
