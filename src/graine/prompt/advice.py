"""`Advice`: one remark on a prompt or on settings, in the user's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graine import i18n


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark; `code` names it, `column` is its place in the prompt as typed, from 0 (None: the whole)."""

    code: str
    column: int | None = None
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, column: int | None = None, /, **values: object) -> Advice:
        """Make a remark whose text is filled with `values`, and with `place`, the column counted from 1."""
        place = {} if column is None else {"place": column + 1}
        return cls(code, column, tuple({**place, **values}.items()))

    @property
    def key(self) -> str:
        """Name the text in the catalogue."""
        return f"prompt.advice.{self.code}"

    def text(self, lang: str | None = None, say: Callable[..., str] = i18n.text) -> str:
        """Say the remark in `lang` or the user's language, `say` choosing among catalogues."""
        return say(self.key, lang=lang, **dict(self.values))
