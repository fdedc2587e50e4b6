"""The budgets that keep the code readable, and the things that code never does here."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOT, files, name, tree

FILE_BUDGET, FILE_LIMIT = 300, 500  # lines
FUNCTION_BUDGET, FUNCTION_LIMIT = 10, 45  # lines: of the median, of each
# Files that may be longer than the budget, each with its reason.
LONGER: dict[str, str] = {}
FORBIDDEN_CALLS = {"eval", "exec", "pickle.load", "pickle.loads", "torch.load", "marshal.loads"}
FORBIDDEN_MODULES = {"pickle", "dill", "cloudpickle", "marshal", "shelve"}


def lines(file: Path) -> int:
    """Count the lines of a file."""
    return len(file.read_text(encoding="utf-8").splitlines())


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    return (n for n in ast.walk(tree(file)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its decorators."""
    return (function.end_lineno or 0) - function.lineno + 1


@pytest.mark.parametrize("file", files(), ids=name)
def test_a_file_is_short(file: Path) -> None:
    assert lines(file) <= (FILE_LIMIT if name(file) in LONGER else FILE_BUDGET)


@pytest.mark.parametrize("file", files(), ids=name)
def test_a_function_fits_one_screen(file: Path) -> None:
    lengths = {function.name: length(function) for function in functions(file)}
    assert not {function: length for function, length in lengths.items() if length > FUNCTION_LIMIT}


def test_most_functions_are_small() -> None:
    lengths = [length(function) for file in files() for function in functions(file)]
    assert statistics.median(lengths) <= FUNCTION_BUDGET


def test_the_list_of_longer_files_is_true() -> None:
    assert set(LONGER) == {name(file) for file in files() if lines(file) > FILE_BUDGET}


@pytest.mark.parametrize("file", files(), ids=name)
def test_nothing_in_a_file_can_run_code_from_data(file: Path) -> None:
    for node in ast.walk(tree(file)):
        where = f"{name(file)}.py:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in FORBIDDEN_CALLS, where
            assert "trust_remote_code" not in {keyword.arg for keyword in node.keywords}, where
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & FORBIDDEN_MODULES, where
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN_MODULES, where


def test_the_type_checker_is_rarely_overruled() -> None:
    written = [file for folder in ("src", "tests") for file in (ROOT / folder).rglob("*.py")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in written)
    assert len(re.findall(r"# (?:type|pyright): ignore", source)) <= source.count("\n") / 1000
