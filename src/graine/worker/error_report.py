"""What went wrong with a job, as data: its key, its values, and its text in every language."""

from __future__ import annotations

import sys
import traceback
from typing import cast

from graine.errors import GraineError, RenderError, without_folders
from graine.i18n import LANGUAGES, text_elsewhere


def failure(error: BaseException) -> dict[str, object]:
    """An error as JSON-ready data; one that nobody foresaw is also written to standard error."""
    if not isinstance(error, GraineError):
        traceback.print_exception(error, file=sys.stderr)
        said = (error.strerror or "") if isinstance(error, OSError) else error  # its text names the file
        error = RenderError("worker_unforeseen", reason=f"{type(error).__name__}: {said}")
    values = without_folders(error.values)  # whoever reads this may sit elsewhere
    told = {lang: text_elsewhere(f"errors.{error.key}", lang=lang, **values) for lang in LANGUAGES}
    return {
        "key": error.key,
        "values": {name: _plain(value) for name, value in values.items()},
        "text": told,
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(map(str, cast("tuple[object, ...]", value)))
    return value if value is None or isinstance(value, bool | int | float) else str(value)
