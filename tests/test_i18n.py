"""Every message exists in English and French, with the same values in its braces."""

from __future__ import annotations

import io
import re
import string
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from graine.errors import RecipeError
from graine.i18n import LANGUAGES, LOCALES, Key, language, plural, text, text_elsewhere

FILES = sorted({file.name for lang in LANGUAGES for file in (LOCALES / lang).glob("*.toml")})


def messages(lang: str, file: str) -> dict[str, str]:
    """The messages of one catalogue by dotted key."""
    found: dict[str, str] = {}

    def walk(table: dict[str, Any], above: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{above}{key}.")
            else:
                found[f"{above}{key}"] = value

    walk(tomllib.loads((LOCALES / lang / file).read_text(encoding="utf-8")), "")
    return found


def placeholders(message: str) -> set[str]:
    """Name the values in a message's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("file", FILES)
def test_both_languages_have_the_same_messages(file: str) -> None:
    assert messages("en", file).keys() == messages("fr", file).keys()


@pytest.mark.parametrize("file", FILES)
def test_both_languages_use_the_same_values(file: str) -> None:
    english, french = messages("en", file), messages("fr", file)
    for key, message in english.items():
        ours, theirs = placeholders(message), placeholders(french.get(key, message))
        if key.endswith((".one", ".other")):  # "one picture" need not name its number
            ours, theirs = ours - {"count"}, theirs - {"count"}
        assert ours == theirs, f"{file}: {key}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("file", FILES)
def test_plurals_have_both_forms(lang: str, file: str) -> None:
    keys = messages(lang, file).keys()
    ones = {key.removesuffix(".one") for key in keys if key.endswith(".one")}
    others = {key.removesuffix(".other") for key in keys if key.endswith(".other")}
    assert ones == others


def test_an_error_is_said_in_the_language_asked_for() -> None:
    error = RecipeError("integer", name=Key("fields.steps"), value=0, low=1, high=1000)
    assert error.text("en") == "steps is 0; it must be a whole number from 1 to 1000."
    assert error.text("fr") == "étapes vaut 0\xa0; il faut un nombre entier de 1 à 1000."


@pytest.mark.parametrize(
    ("name", "lang"), [("French_France", "fr"), ("fr_CH", "fr"), ("German_Germany", "en"), (None, "en")]
)
def test_windows_says_its_language_in_another_way(
    monkeypatch: pytest.MonkeyPatch, name: str | None, lang: str
) -> None:
    for variable in ("GRAINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda: (name, "1252"))
    assert language() == lang


def test_numbers_are_written_as_the_language_writes_them() -> None:
    error = RecipeError("number", name="cfg", value=0.5, low=0.0, high=7.5)
    assert "from 0 to 7.5" in error.text("en")
    assert "de 0 à 7,5" in error.text("fr")


@pytest.mark.parametrize(
    ("count", "lang", "form"),
    [
        (0, "en", "other"),
        (1, "en", "one"),
        (2, "en", "other"),
        (0, "fr", "one"),
        (1.5, "fr", "one"),
        (2, "fr", "other"),
    ],
)
def test_the_plural_follows_the_language(count: float, lang: str, form: str) -> None:
    assert plural(count, lang) == form


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"GRAINE_LANG": "fr"}, "fr"),
        ({"GRAINE_LANG": "en", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_users(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GRAINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def clicks_own_words(kind: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each message of click and its French, singular and plural, as written (po) or as compiled (mo)."""
    data = io.BytesIO((LOCALES / "fr" / "LC_MESSAGES" / f"click.{kind}").read_bytes())
    messages = read_po(data) if kind == "po" else read_mo(data)
    return sorted((forms(message.id), forms(message.string)) for message in messages if message.id)


def forms(message: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message: one, or singular and plural."""
    return (message,) if isinstance(message, str) else tuple(message or ())


def test_clicks_own_words_are_compiled_as_they_are_written() -> None:
    assert clicks_own_words("mo") == clicks_own_words("po")


def test_clicks_own_words_are_those_that_click_says() -> None:
    said = "".join(file.read_text(encoding="utf-8") for file in Path(click.__file__).parent.glob("*.py"))
    english = [words for message, _ in clicks_own_words("po") for words in message]
    assert not [words for words in english if words.encode("unicode_escape").decode() not in said]


def test_elsewhere_other_words_are_said_where_there_are_any() -> None:
    values: dict[str, object] = {"count": 3, "left": 1, "more": 6}
    assert "--seeds" in text("comparing.ab.used_up", lang="en", **values)
    assert "--" not in text_elsewhere("comparing.ab.used_up", lang="en", **values)
    assert text_elsewhere("comparing.nothing", lang="en") == text("comparing.nothing", lang="en")


def test_french_keeps_its_signs_with_their_words() -> None:
    """A plain space before : ; ! ? », or behind «, lets a line begin or end with the sign."""
    page = [
        file.read_text(encoding="utf-8")
        for file in (LOCALES.parent / "web" / "locales" / "fr").glob("*.json")
    ]
    said = [message for file in FILES for message in messages("fr", file).values()]
    said += [form for _, french in clicks_own_words("po") for form in french]
    loose = re.compile(r"[^\n]{0,30}(?:\S [:;!?»](?![\w|:])|« )[^\n]{0,10}")
    assert not [found[0] for text in (*page, *said) for found in loose.finditer(text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_elsewhere_stands_for_a_message_and_names_no_option(lang: str) -> None:
    for key, said in messages(lang, "elsewhere.toml").items():
        file, _, name = key.partition(".")
        usual = messages(lang, f"{file}.toml")[name]
        assert placeholders(said) <= placeholders(usual), key
        assert "--" not in said
