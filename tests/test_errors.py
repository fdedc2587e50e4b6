"""Errors: each has its text in both languages, and every text has an error that says it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from graine import errors
from graine.errors import GraineError, RecipeError
from graine.i18n import LANGUAGES, catalogue
from tests.source import files, name, tree

CLASSES = {
    error.__name__
    for error in vars(errors).values()
    if isinstance(error, type) and error.__module__ == errors.__name__
}


def raised() -> Iterator[tuple[str, str]]:
    """Place and key of every error that the source makes with a plain key."""
    for file in files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CLASSES and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield f"{name(file)}.py:{node.lineno}", key.value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_that_is_raised_has_a_text(lang: str) -> None:
    keys = catalogue("errors", lang)
    missing = [f"{place}: {key}" for place, key in raised() if key not in keys]
    assert not missing


def test_every_text_is_used() -> None:
    words = {word for file in files() for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    assert not catalogue("errors", "en").keys() - words


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__
    drawn = set(re.findall(r"^[│├└─ ]*([A-Z]\w+)", errors.__doc__.split("\n\n")[1], re.MULTILINE))
    assert drawn == CLASSES


def test_an_error_reads_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    error = GraineError("prompt_empty")
    monkeypatch.setenv("GRAINE_LANG", "fr")
    assert str(error).startswith("Le prompt est vide.")
    monkeypatch.setenv("GRAINE_LANG", "en")
    assert str(error).startswith("The prompt is empty.")


def test_an_error_keeps_its_values_for_programs() -> None:
    error = RecipeError("integer", name="steps", value=0, low=1, high=1000)
    assert (error.key, error.values["value"]) == ("integer", 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_is_whole_sentences(lang: str) -> None:
    parts = {"settings_environment"}  # of other messages
    texts = {key: value for key, value in catalogue("errors", lang).items() if key not in parts}
    assert not [key for key, value in texts.items() if not str(value).rstrip("}'").endswith((".", "?"))]
