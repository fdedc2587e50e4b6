"""Advice: what a beginner should know about a prompt, quiet and kind, each with the place that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graine import words


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark; `code` names it, `column` is the place in the prompt as typed (from 0), None = the whole."""

    code: str
    column: int | None = None
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> str:
        """Name the text in the catalogue."""
        return f"prompt.advice.{self.code}"

    def text(self, lang: str | None = None) -> str:
        """Say the remark in `lang` or the user's language."""
        return words.text(self.key, lang=lang, **self.values)


def advise(text: str, *, emphasis: str = "original") -> list[Advice]:
    return []
