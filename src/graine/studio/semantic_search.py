"""`SemanticSearch`: the pictures of a library by what they show, as the CLIP judge sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from graine.errors import LibraryError, PictureError
from graine.library.entry import Entry, Query
from graine.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from graine.library.store import Library
    from graine.progress import OnProgress

AT_ONCE: Final = 16  # pictures that are looked at in one call
LISTED: Final = 1000  # pictures that the library is asked for at once
Found = list[tuple[Entry, float]]  # the cosine, 1 for the same


class Reader(Protocol):
    """A judge that sees pictures and reads texts into one space, as `ClipJudge` does."""

    name: str

    def vectors(self, pictures: Sequence[Image]) -> np.ndarray:
        """Return (pictures, width) of length 1."""
        ...

    def hear(self, texts: Sequence[str]) -> Any:
        """Return (texts, width) of length 1, as an array or a tensor in main memory."""
        ...


class SemanticSearch:
    """Finds pictures by likeness and by meaning; what was never looked at is looked at first."""

    def __init__(
        self, library: Library, *, judge: Reader | None = None, progress: OnProgress | None = None
    ) -> None:
        self.library = library
        self.blind: list[Entry] = []  # pictures whose files cannot be read, so that they are not found
        self._progress = progress
        if judge is None:
            from graine.judges.clip import ClipJudge

            judge = ClipJudge.load()
        self.judge: Reader = judge

    def like(self, reference: str, query: Query | None = None) -> Found:
        """A page of the pictures most like one, which is named as in `Library.get` or is any file.

        The picture itself is left out. Order of the query is left out of account. Raises `LibraryError`,
        `PictureError`.
        """
        query = query or Query()
        try:
            own = self.library.get(reference)
        except LibraryError as error:
            if error.key != "library_unknown" or not Path(reference).exists():
                raise
            return self._nearest(self._seen(_read(reference)), query)
        known = self.library.vector(own.id, self.judge.name)
        return self._nearest(
            self._seen(self.library.load(own)) if known is None else known, query, but=own.id
        )

    def meaning(self, words: str, query: Query | None = None) -> Found:
        """A page of the pictures that show most what words say. Raises `LibraryError`."""
        return self._nearest(np.asarray(self.judge.hear([words])[0], dtype=np.float32), query or Query())

    def look(self) -> int:
        """Look at every picture that was never looked at, and give how many that were.

        Each is remembered as soon as it was seen, so that nothing is lost if this is stopped. What cannot be
        read goes to `blind`.
        """
        done, begun = 0, monotonic()
        while waiting := self._waiting():
            total = done + len(waiting)
            if len(waiting) >= LISTED:
                total = max(total, self.library.find(Query(limit=1)).total)  # at most so many
            for start in range(0, len(waiting), AT_ONCE):
                some = waiting[start : start + AT_ONCE]
                self._look_at(some)
                done += len(some)
                self._tell(done, total, monotonic() - begun)
        return done - len(self.blind)

    def _waiting(self) -> list[Entry]:
        blind = {entry.id for entry in self.blind}
        found = self.library.without_vector(self.judge.name, LISTED + len(blind))
        return [entry for entry in found if entry.id not in blind]

    def _tell(self, done: int, total: int, seconds: float) -> None:
        if self._progress:
            self._progress(Progress(done, total, seconds / done * (total - done), "looking"))

    def _look_at(self, entries: Sequence[Entry]) -> None:
        images: dict[int, Image] = {}
        for entry in entries:
            try:
                images[entry.id] = self.library.load(entry)
            except (LibraryError, PictureError):
                self.blind.append(entry)
        if images:
            for id, vector in zip(images, self.judge.vectors(list(images.values())), strict=True):
                self.library.record_vector(id, self.judge.name, vector)

    def _nearest(self, vector: np.ndarray, query: Query, *, but: int | None = None) -> Found:
        """The query's page of the nearest pictures, those never seen looked at first."""
        self.look()
        count = query.offset + query.limit + (but is not None)
        found = self.library.nearest(vector, self.judge.name, count, replace(query, offset=0))
        others = [(entry, cosine) for entry, cosine in found if entry.id != but]
        return others[query.offset : query.offset + query.limit]

    def _seen(self, image: Image) -> np.ndarray:
        return self.judge.vectors([image])[0]


def _read(path: str) -> Image:
    from graine.picture.formats.decode import read

    return read(path).image
