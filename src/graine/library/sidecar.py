"""The file beside a picture: its `Record` as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final, cast

import msgspec

from graine.library.record_rows import Record

FORMAT: Final = "graine-library/1"
FIELDS: Final = frozenset(field.name for field in fields(Record))


def dump(record: Record) -> str:
    """A record as JSON in plain ASCII, the same text for the same record."""
    return json.dumps({"format": FORMAT, **asdict(record), "made": record.made.isoformat()}, indent=1)


def parse(text: str) -> Record:
    """Read what `dump` gave; a field that this version does not know is left out. Raises `ValueError`."""
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError(text[:60]) from error
    if not isinstance(data, dict) or cast("dict[str, Any]", data).get("format") != FORMAT:
        raise ValueError(text[:60])
    given = cast("dict[str, Any]", data)
    if missing := FIELDS - given.keys():
        raise ValueError(", ".join(sorted(missing)))
    record = msgspec.convert(given | {"made": datetime.fromisoformat(str(given["made"]))}, Record)
    if not 0 <= record.rating <= 5 or (record.id or 1) < 1:
        raise ValueError(text[:60])
    return record
