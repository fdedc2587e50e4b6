"""Places in a text as JavaScript counts them: in UTF-16 code units, two for what lies beyond U+FFFF."""

from __future__ import annotations

from itertools import accumulate

LAST_OF_ONE = "\uffff"


class Offsets:
    """Turns places in a Python text, counted in code points, into UTF-16 units."""

    def __init__(self, text: str) -> None:
        units = (1 + (sign > LAST_OF_ONE) for sign in text)
        self._at = [0, *accumulate(units)] if max(text, default="") > LAST_OF_ONE else None

    def __getitem__(self, place: int) -> int:
        """The UTF-16 units before a place."""
        return place if self._at is None else self._at[place]
