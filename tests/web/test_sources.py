"""The page's files: nothing from outside, text as text, words in both languages, vendored parts unchanged."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from graine.server.http.static_files import FOLDER
from tests.web.node import LOCK, checker

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for path in FOLDER.rglob("*.js") if "vendor" not in path.parts)
AREAS = sorted(path.stem for path in (FOLDER / "locales" / "en").glob("*.json"))
# Names of namespaces, and a comment of idb.
HARMLESS = ("http://www.w3.org/", "https://github.com/microsoft/TypeScript-DOM-lib-generator/")
LINE_LIMIT = 300
WIDTH = 120  # Biome wraps no template and no comment


def catalogue(lang: str, area: str) -> dict[str, str | dict[str, str]]:
    return json.loads((FOLDER / "locales" / lang / f"{area}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_is_short_and_writes_text_as_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < LINE_LIMIT
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )
    assert not re.search(r"style=\"|setAttribute\(\"style", text), "a strict policy refuses inline styles"


@pytest.mark.parametrize(
    "path", [path for path in FOLDER.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg", ".json"}]
)
def test_no_file_asks_anybody_else(path: Path) -> None:
    addresses = re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8"))
    assert not [address for address in addresses if not address.startswith(HARMLESS)]


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_with_the_same_places(area: str) -> None:
    english, french = catalogue("en", area), catalogue("fr", area)
    assert english.keys() == french.keys()
    for key, sentence in english.items():
        other = french[key]
        assert isinstance(other, str) == isinstance(sentence, str), key
        assert places(sentence) == places(other), key


def places(sentence: str | dict[str, str]) -> set[str]:
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
    return {place for form in forms for place in re.findall(r"\{(\w+)\}", form)} - {"prompt", "count"}


def test_every_sentence_that_a_component_names_is_there() -> None:
    known = {f"{area}.{key}" for area in AREAS for key in catalogue("en", area)}
    for path in SOURCES:
        named = re.findall(r"\bt\(\s*\"([a-z]+\.[\w]+)\"", path.read_text(encoding="utf-8"))
        assert set(named) <= known, path.name


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_sentence_of_the_page_names_a_command(lang: str) -> None:
    commands = "|".join(path.stem for path in (FOLDER.parent / "cli").rglob("*.py"))
    for area in AREAS:
        for key, sentence in catalogue(lang, area).items():
            forms = [sentence] if isinstance(sentence, str) else list(sentence.values())
            assert not [form for form in forms if re.search(rf"\bgraine ({commands})\b", form)], key


def test_vendored_parts_are_what_their_table_says() -> None:
    rows = re.findall(
        r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", (FOLDER / "vendor" / "README.md").read_text(), re.M
    )
    assert {name for name, _ in rows} == {path.name for path in (FOLDER / "vendor").glob("*.js")}
    for name, wanted in rows:
        assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == wanted, name


def test_types_hold() -> None:
    tsc = checker("tsc", "the page's types were not checked")
    done = subprocess.run([tsc, "-p", FOLDER / "jsconfig.json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_javascript_is_formatted_and_has_no_lint() -> None:
    biome = checker("biome", "the form of the page's JavaScript was not checked")
    command = [biome, "check", "--error-on-warnings", "--colors=off"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_of_the_checkers_names_no_registry() -> None:
    assert '"resolved"' not in LOCK.read_text()
