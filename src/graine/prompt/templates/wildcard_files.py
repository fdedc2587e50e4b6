"""The files of wildcards: `.txt` with a value a line, YAML and JSON with lists in tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from graine.errors import PromptError

LARGEST = 4 << 20  # bytes of one file
FILES = 20_000  # of a folder
LISTS = 100_000  # of one file
_SUFFIXES = (".txt", ".yaml", ".yml", ".json")
_ENTRY = re.compile(r"(\s*-|\s*[^-#\s][^:#]*:)\s+(\S.*?)\s*")  # of a list, of a table
_QUOTED = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(#.*)?")
_FLOW = re.compile(
    r"(\[[^]]*]?|\{[^}|]*}?)\s*(#.*)?"
)  # a list or a table on one line, or the beginning of one

List = tuple[str, tuple[str, ...]]  # the name of a list and its values


def read_folder(folder: Path, refused: list[PromptError]) -> Iterator[List]:
    """Read the lists of a folder and its folders, in order; links that lead out of it are not followed.

    A list of a text file is named by its path, one in a table by the path of the file's folder and its keys.
    What is wrong with a file that cannot be read goes into `refused`. Raises `PromptError` for the folder.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise PromptError("prompt_wildcard_folder", path=folder)
    paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if len(paths) > FILES:
        raise PromptError("prompt_wildcard_files", path=folder, count=len(paths), limit=FILES)
    for path in paths:
        if not path.resolve().is_relative_to(root) or not path.is_file():
            continue
        try:
            yield from list(_read_file(path, path.relative_to(root).with_suffix("")))
        except PromptError as error:
            refused.append(error)


def _read_file(path: Path, name: Path) -> Iterator[List]:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.stat().st_size:,} > {LARGEST:,}")
        text, kind = path.read_text(encoding="utf-8-sig", errors="replace"), path.suffix.lower()
        if kind == ".txt":
            yield name.as_posix(), _values(line.partition("#")[0] for line in text.splitlines())
        else:
            tree = json.loads(text) if kind == ".json" else read_yaml(text)
            yield from _bounded(_lists(tree, name if isinstance(tree, list) else name.parent))
    except (OSError, ValueError, RecursionError) as error:
        raise PromptError("prompt_wildcard_file", path=path, reason=error) from error


def _lists(tree: Any, name: Path) -> Iterator[List]:
    """Find the lists in a table of tables; what a table takes over from another (`<<`) is its own."""
    if isinstance(tree, dict):
        for key, branch in sorted(cast("dict[object, Any]", tree).items(), key=lambda pair: pair[0] != "<<"):
            yield from _lists(branch, name if key == "<<" else name / str(key).strip("/ "))
    else:
        values = cast("list[object]", tree) if isinstance(tree, list) else [tree]
        yield name.as_posix(), _values(str(value) for value in values if isinstance(value, str | int | float))


def _bounded(lists: Iterator[List]) -> Iterator[List]:
    """Refuse a file that grows by its aliases beyond what could stand in the largest one."""
    size = 0
    for name, values in lists:
        size += LARGEST // LISTS + len(values)
        if size > LARGEST:
            raise ValueError(f"> {LARGEST:,}")
        yield name, values


def _values(lines: Iterator[str]) -> tuple[str, ...]:
    """Values once each, without empty ones."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, lines))))


def read_yaml(text: str) -> Any:
    """Read tables and lists; every value is a text, also "no", 1:30 and templates such as "{red|grey} fox".

    ValueError names the line that cannot be read.
    """
    lines = text.expandtabs(4).splitlines()
    try:
        tree = yaml.load("\n".join(map(_quoted, lines)), _Loader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        number = min(mark.line, len(lines) - 1) if mark else 0
        raise ValueError(f"{number + 1}: {lines[number].strip()[:60]}") from error
    if isinstance(tree, str):
        raise ValueError(f"1: {tree[:60]}")
    return tree


class _Loader(yaml.SafeLoader):
    """Knows no numbers, dates or truth: what stands in a list of words is a word."""

    yaml_implicit_resolvers: ClassVar = {}


def _quoted(line: str) -> str:
    """Put quotes round a template where YAML would see a list, a table or a broken quotation in it."""
    match = _ENTRY.fullmatch(line)
    if not match or not _is_template(match[2], in_list=match[1].endswith("-")):
        return line
    value = re.sub(r"\s+#.*", "", match[2]).replace("'", "''")
    return f"{match[1]} '{value}'"


def _is_template(value: str, *, in_list: bool) -> bool:
    if value[0] in "&*!|>#" or _QUOTED.fullmatch(value) or (not in_list and _FLOW.fullmatch(value)):
        return False
    return value[0] in "[{@`%,\"'" or value.startswith(("- ", "? ")) or ": " in value or value[-1] == ":"
