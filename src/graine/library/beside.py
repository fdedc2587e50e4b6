"""The file beside a picture: its `Record` as JSON."""

from __future__ import annotations

import json
import types
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from graine.library.records import Record

FORMAT: Final = "graine-library/1"


def dump(record: Record) -> str:
    """Give a record as JSON in plain ASCII, the same text for the same record."""
    return json.dumps({"format": FORMAT, **asdict(record), "made": record.made.isoformat()}, indent=1)


def parse(text: str) -> Record:
    """Read what `dump` gave; a field that this version does not know is left out. Raises `ValueError`."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError(text[:60]) from error
    if not isinstance(data, dict) or cast("dict[str, Any]", data).get("format") != FORMAT:
        raise ValueError(text[:60])
    given, kinds = cast("dict[str, Any]", data), get_type_hints(Record)
    values: dict[str, Any] = {name: _frozen(value) for name, value in given.items() if name in kinds}
    values["made"] = datetime.fromisoformat(str(given.get("made")))
    for name, kind in kinds.items():
        if name not in values or not _fits(values[name], kind):
            raise ValueError(name)
    record = Record(**values)
    if not 0 <= record.rating <= 5 or (record.id or 1) < 1:
        raise ValueError(text[:60])
    return record


def _frozen(value: object) -> object:
    """Give tuples for lists, but leave dictionaries as they are."""
    return tuple(map(_frozen, cast("list[object]", value))) if isinstance(value, list) else value


def _fits(value: object, kind: Any) -> bool:
    """Whether a value is of a type, its parts too."""
    outer, parts = get_origin(kind), get_args(kind)
    if outer in (Union, types.UnionType):
        return any(_fits(value, part) for part in parts)
    if outer is tuple:
        items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else None
        if items is not None and parts[-1] is Ellipsis:
            return all(_fits(item, parts[0]) for item in items)
        return items is not None and len(items) == len(parts) and all(map(_fits, items, parts))
    if outer is dict:
        items = cast("dict[object, object]", value).items() if isinstance(value, dict) else ((None, None),)
        return all(_fits(name, parts[0]) and _fits(item, parts[1]) for name, item in items)
    return kind is Any or type(value) is kind or (kind is float and type(value) is int)
