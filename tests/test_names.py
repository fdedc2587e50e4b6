"""Files and classes are named by what they hold, in the field's words; `pytest -rP` shows the figures."""

from __future__ import annotations

import ast
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.source import files, name, tree
from tests.test_sizes import FILE_BUDGET, functions, length, lines

GERUNDS = 0.04  # of all stems at most
# What the field itself calls so.
STANDARD = frozenset(
    {"prompt_editing", "sampling", "loading", "upscaling", "inpainting", "conditioning", "streaming"}
)
# A file of such a folder has the name of the command, kind, subject or program that it is for.
MIRRORS = frozenset(
    {"commands", "jobs", "routes", "schemas", "kinds", "pipelines", "dialects", "foreign", "a1111", "openai"}
)
CONTRACT = "base"  # the file that says what the others of its folder are
FUNCTION_MEDIAN = 7  # lines
# What cannot be had by renaming is held where it is, until it is brought down to what other projects have.
ANY_PER_1000, ANY_WANTED = 8.2, 6.0  # import lines are counted, too
INNER_IMPORTS_PER_1000, INNER_IMPORTS_WANTED = 2.5, 2.0


def stems() -> list[tuple[str, Path]]:
    """The names of all files that have one of their own."""
    return [(file.stem, file) for file in files() if not file.stem.startswith("__")]


def gerund(stem: str) -> bool:
    """Whether a name says what is done, or was done, and not what is in the file."""
    words = stem.split("_")
    done = any(word.endswith("ing") for word in words) or (len(words) == 1 and stem.endswith("ed"))
    return done and stem not in STANDARD


def size() -> int:
    """How many thousand lines there are, in lines."""
    return sum(map(lines, files()))


def shown(what: str, figure: float, *examples: object) -> None:
    """Print a figure."""
    print(f"{what}: {figure:.3g}", *examples)


def test_files_are_named_by_what_they_hold() -> None:
    found = [name(file) for stem, file in stems() if gerund(stem)]
    share = len(found) / len(stems())
    shown("file stems that are gerunds", share, found)
    assert share <= GERUNDS, found


def test_a_name_is_a_files_own() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for stem, file in stems():
        if file.parent.name not in MIRRORS and stem != CONTRACT:
            places[stem].append(name(file))
    twice = [found for found in places.values() if len(found) > 1]
    shown("stems that occur more than once", len(twice), twice)
    assert not twice


def test_no_public_class_name_is_given_twice() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{name(file)}.py:{node.lineno}")
    twice = {one: found for one, found in places.items() if len(found) > 1}
    shown("public class names defined more than once", len(twice), twice)
    assert not twice


def test_any_is_rare() -> None:
    named = sum(len(re.findall(r"\bAny\b", file.read_text(encoding="utf-8"))) for file in files())
    figure = named / size() * 1000
    shown(f"`Any` per 1,000 lines (wanted: {ANY_WANTED})", figure)
    assert figure <= ANY_PER_1000


def inner_imports(file: Path) -> Iterator[ast.AST]:
    """The imports inside functions of a file."""
    for function in functions(file):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node


def test_imports_stand_at_the_top() -> None:
    found = {node for file in files() for node in inner_imports(file)}
    figure = len(found) / size() * 1000
    shown(f"imports inside functions per 1,000 lines (wanted: {INNER_IMPORTS_WANTED})", figure)
    assert figure <= INNER_IMPORTS_PER_1000


def test_files_and_functions_are_short() -> None:
    longest = max(files(), key=lines)
    median = statistics.median(length(function) for file in files() for function in functions(file))
    shown("lines of the longest file", lines(longest), name(longest))
    shown("lines of a function, median", median)
    assert lines(longest) <= FILE_BUDGET
    assert median <= FUNCTION_MEDIAN
