"""Taking settings out of a `parameters` text one by one, and what is said of those that remain."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from graine import i18n
from graine.picture.formats import a1111_names

_SILENT: Final = frozenset({"Version", "User", "Template", "Negative Template"})
_T = TypeVar("_T")


class Taker:
    """Takes settings out one by one; remembers what could not be read and what nobody asked for."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.left = dict(settings)
        self.notes: list[str] = []

    def text(self, key: str, default: str) -> str:
        """A setting as it is."""
        return self.left.pop(key, default)

    def number(self, key: str, default: float) -> float:
        """A finite number."""
        return self._parsed(key, float, default)

    def optional_number(self, key: str) -> float | None:
        """A finite number, or None where there is none."""
        return self._parsed(key, float, None)

    def integer(self, key: str, default: int) -> int:
        """A whole number."""
        return self._parsed(key, int, default)

    def size(self, key: str) -> tuple[int, int] | None:
        """Return (width, height) of a pair such as 640x448; None if a side is missing or 0."""
        width, height = self.integer(f"{key}-1", 0), self.integer(f"{key}-2", 0)
        return (width, height) if width and height else None

    def pair(self, key: str) -> tuple[int, int] | None:
        """Return (width, height) of a pair in which one side may be 0; None if both are, or missing."""
        sides = self.integer(f"{key}-1", 0), self.integer(f"{key}-2", 0)
        return sides if any(sides) else None

    def numbers(self, key: str, count: int) -> tuple[int, ...] | None:
        """Several whole numbers with spaces between them, or None."""

        def parse(value: str) -> tuple[int, ...] | None:
            found = tuple(map(int, value.split()))
            if len(found) != count:
                raise ValueError(value)
            return found

        return self._parsed(key, parse, None)

    def choice(self, key: str, table: Mapping[str, str], default: str) -> str:
        """The name of a label in `table`."""
        names = {label.lower(): name for name, label in table.items()}
        return self._parsed(key, lambda value: names[value.lower()], default)

    def noise(self) -> str:
        """The source of the noise; a graphics card counts as NVIDIA's."""
        if self.left.get("RNG", "GPU").upper() != "GPU":
            return self.choice("RNG", a1111_names.NOISES, "nv")
        self.left.pop("RNG", None)
        self.notes.append(i18n.text("picture.note_gpu"))
        return "nv"

    def upscale(self) -> int:
        """The factor of the bundled upscaler."""
        if self.left.get("Postprocess upscaler") != a1111_names.BUNDLED:
            return 1
        del self.left["Postprocess upscaler"]
        return self.integer("Postprocess upscale by", 1)

    def unused(self) -> Iterator[str]:
        """Say which settings nobody asked for."""
        keys = dict.fromkeys(re.sub("-[12]$", "", key) for key in self.left if key not in _SILENT)
        if keys:
            yield i18n.text("picture.note_unused", keys=", ".join(keys), count=len(keys))

    def _parsed(self, key: str, parse: Callable[[str], _T], default: _T) -> _T:
        if key not in self.left:
            return default
        value = self.left.pop(key)
        try:
            parsed = parse(value)
            if isinstance(parsed, float) and not math.isfinite(parsed):
                raise ValueError(value)
        except (ValueError, KeyError, OverflowError):
            note = i18n.text("picture.note_unread", key=key, value=value[:60], default=str(default))
            self.notes.append(note)
            return default
        return parsed
