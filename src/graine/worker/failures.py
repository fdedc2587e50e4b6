"""What went wrong with a job, as data: its key, its values, and its text in every language."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from graine.errors import GraineError, RenderError
from graine.words import LANGUAGES


def failure(error: BaseException) -> dict[str, Any]:
    """Give an error as JSON-ready data; one that nobody foresaw is also written to standard error."""
    if not isinstance(error, GraineError):
        traceback.print_exception(error, file=sys.stderr)
        error = RenderError("worker_unforeseen", reason=f"{type(error).__name__}: {error}")
    values = {name: _plain(value) for name, value in error.values.items()}
    text = {lang: error.text(lang) for lang in LANGUAGES}
    return {"key": error.key, "values": values, "text": text}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)
