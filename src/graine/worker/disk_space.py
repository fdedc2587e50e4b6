"""Room on the disk: what is drawn must find a place, and a full disk is not what is wrong with a job."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from graine.errors import GraineError, QueueError

FLOOR: Final = 32 * 2**20  # bytes; the server refuses orders long before


def has_room(folders: Iterable[Path], floor: int) -> bool:
    """Tell whether each of these folders has so many bytes free."""
    return all(shutil.disk_usage(folder).free >= floor for folder in folders)


def will_pass(error: Exception) -> bool:
    """Tell whether an error says nothing about the job: a database is busy, or cannot be written now."""
    return isinstance(error, QueueError) or (isinstance(error, GraineError) and error.key == "library_busy")
