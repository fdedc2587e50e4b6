"""The files of wildcards: `.txt` with a value a line, YAML and JSON with lists in tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from graine.errors import PromptError

LARGEST = 4 << 20  # bytes of one file
FILES = 20_000  # of a folder
_SUFFIXES = (".txt", ".yaml", ".yml", ".json")
_KEY = re.compile(r"(\"[^\"]*\"|'[^']*'|[^:#]+?)\s*:(?:\s+(.*))?")
_BEYOND = re.compile(r"[|>][+-]?$|[&*!]")  # block texts, anchors, aliases, tags

List = tuple[str, tuple[str, ...]]  # the name of a list and its values


def read_folder(folder: Path) -> Iterator[List]:
    """Give the lists of a folder and its folders, in order; links that lead out of it are not followed.

    A list of a text file is named by its path, one in a table by the path of the file's folder and its keys.
    Raises `PromptError` for a file that cannot be read.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise PromptError("prompt_wildcard_folder", path=folder)
    paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if len(paths) > FILES:
        raise PromptError("prompt_wildcard_files", path=folder, count=len(paths), limit=FILES)
    for path in paths:
        if path.resolve().is_relative_to(root) and path.is_file():
            yield from _read_file(path, path.relative_to(root).with_suffix(""))


def _read_file(path: Path, name: Path) -> Iterator[List]:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.stat().st_size:,} > {LARGEST:,}")
        text, kind = path.read_text(encoding="utf-8-sig", errors="replace"), path.suffix.lower()
        if kind == ".txt":
            yield name.as_posix(), _values(line.partition("#")[0] for line in text.splitlines())
        else:
            tree = json.loads(text) if kind == ".json" else read_yaml(text)
            yield from _lists(tree, name if isinstance(tree, list) else name.parent)
    except (OSError, ValueError, RecursionError) as error:
        raise PromptError("prompt_wildcard_file", path=path, reason=error) from error


def _lists(tree: Any, name: Path) -> Iterator[List]:
    """Give the lists of a table of tables."""
    if isinstance(tree, dict):
        for key, branch in cast("dict[object, Any]", tree).items():
            yield from _lists(branch, name / str(key).strip("/ "))
    else:
        values = cast("list[object]", tree) if isinstance(tree, list) else [tree]
        yield name.as_posix(), _values(str(value) for value in values if isinstance(value, str | int | float))


def _values(lines: Iterator[str]) -> tuple[str, ...]:
    """Give values once each, without empty ones."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, lines))))


class _Line(NamedTuple):
    indent: int
    text: str
    number: int


def read_yaml(text: str) -> Any:
    """Read the YAML that lists are written in: tables in tables, lists of texts, comments.

    ValueError names the line that is anything beyond: anchors, tags, texts of several lines.
    """
    lines = [
        _Line(len(line) - len(line.lstrip(" ")), line.strip(), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.strip().startswith(("#", "---", "..."))
    ]
    tree, rest = _block(lines) if lines else ({}, [])
    if rest:
        raise _beyond(rest[0])
    return tree


def _block(lines: list[_Line]) -> tuple[Any, list[_Line]]:
    """Read the lines that stand as far in as the first, and give what follows."""
    is_list, indent = _is_item(lines[0]), lines[0].indent
    items: list[str] = []
    table: dict[str, Any] = {}
    while lines and lines[0].indent == indent and _is_item(lines[0]) == is_list:
        line, *lines = lines
        if is_list:
            items.append(_scalar(line.text[1:].strip(), line))
        else:
            key, value = _pair(line)
            below = lines and (lines[0].indent > indent or (lines[0].indent == indent and _is_item(lines[0])))
            table[key], lines = (value, lines) if value or not below else _block(lines)
    return items if is_list else table, lines


def _is_item(line: _Line) -> bool:
    return line.text == "-" or line.text.startswith("- ")


def _pair(line: _Line) -> tuple[str, str]:
    if not (match := _KEY.fullmatch(line.text)):
        raise _beyond(line)
    return _scalar(match[1], line), _scalar(match[2] or "", line)


def _scalar(text: str, line: _Line) -> str:
    """Take quotes or a comment off a text."""
    if match := re.match(r"(?:\"(.*)\"|'(.*)')\s*(?:#.*)?$", text):
        return match[1] if match[1] is not None else match[2].replace("''", "'")
    if _BEYOND.match(text):
        raise _beyond(line)
    return re.sub(r"(?:^|\s+)#.*", "", text)


def _beyond(line: _Line) -> ValueError:
    return ValueError(f"{line.number}: {line.text[:60]}")
