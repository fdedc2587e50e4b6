"""Model hashes as A1111 writes them, remembered on disk so that a large file is read once."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

HASH_DIGITS = 10
# A1111's hash until 2022: 64 KiB at 1 MiB, eight digits.
OLD_START, OLD_LENGTH, OLD_DIGITS = 0x100000, 0x10000, 8


class Hashes:
    """Computes sha256 hashes; `cache` is a JSON file that remembers them by path, size and time of change."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._known: dict[str, str] | None = None

    def of(self, path: Path) -> str:
        """The first 10 hex digits of a file's sha256."""
        found = self.known(path)
        if found is None:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()[:HASH_DIGITS]
            self._remember(_key(path), found)
        return found

    def known(self, path: Path) -> str | None:
        """The hash if it was computed before and the file has not changed."""
        return self._read().get(_key(path))

    def _read(self) -> dict[str, str]:
        if self._known is None:
            try:
                data = json.loads(self._cache.read_text(encoding="utf-8")) if self._cache else {}
            except (OSError, ValueError):
                data = {}  # a cache that cannot be read is an empty one
            self._known = (
                {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}
            )
        return self._known

    def _remember(self, key: str, value: str) -> None:
        self._known = None  # another process may have added to it
        known = self._read()
        known[key] = value
        if not self._cache:
            return
        try:
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._cache.parent, suffix=".new", delete=False
            ) as file:
                json.dump(known, file, indent=1)
            os.replace(file.name, self._cache)
        except OSError:
            return  # nothing is lost but the time to compute it again


def old_hash(path: Path) -> str:
    """The eight digits that A1111 wrote until 2022: sha256 of 64 KiB at 1 MiB."""
    with path.open("rb") as file:
        file.seek(OLD_START)
        return hashlib.sha256(file.read(OLD_LENGTH)).hexdigest()[:OLD_DIGITS]


def _key(path: Path) -> str:
    status = path.stat()
    return f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"
