"""A short name of a weights file: what one judge said is never taken for what newer weights say."""

from __future__ import annotations

import hashlib
from pathlib import Path

PLACES, LENGTH, DIGITS = 16, 1 << 16, 8  # bytes are read at so many places, for large files take seconds


def fingerprint(path: Path) -> str:
    """8 hex digits of a file's size and of 64 KiB at 16 places spread over it."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for place in range(PLACES):
            file.seek(max(0, size - LENGTH) * place // (PLACES - 1))
            digest.update(file.read(LENGTH))
    return digest.hexdigest()[:DIGITS]
