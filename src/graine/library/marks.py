"""What a user does with the pictures of a library: rate, star, tag, sort onto boards, throw away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graine.errors import LibraryError
from graine.library import mark_rows
from graine.library.open_library import OpenLibrary
from graine.library.record_rows import key

# Pictures that lose a parent when the bin is emptied.
_ORPHANS: Final = """
    SELECT DISTINCT one.hash FROM parent
    JOIN picture AS one ON one.id = child JOIN picture AS other ON other.id = parent
    WHERE other.binned AND NOT one.binned
"""


class LibraryMarks(OpenLibrary):
    """Marks on pictures. Each method changes all of the pictures or, on a `LibraryError`, none."""

    def rate(self, ids: Sequence[int], rating: int) -> None:
        """Rate pictures from 1 to 5; 0 takes the rating away."""
        with self._marking(ids) as db:
            mark_rows.mark(db, ids, "rating", rating)

    def star(self, ids: Sequence[int], on: bool = True) -> None:
        """Star pictures, or take the star away."""
        with self._marking(ids) as db:
            mark_rows.mark(db, ids, "starred", on)

    def tag(self, ids: Sequence[int], tags: Sequence[str]) -> None:
        """Put tags on pictures."""
        with self._marking(ids) as db:
            mark_rows.tag(db, ids, tags, on=True)

    def untag(self, ids: Sequence[int], tags: Sequence[str]) -> None:
        """Take tags away."""
        with self._marking(ids) as db:
            mark_rows.tag(db, ids, tags, on=False)

    def forget(self, ids: Sequence[int]) -> None:
        """Put pictures into the bin."""
        with self._marking(ids) as db:
            mark_rows.mark(db, ids, "binned", True)

    def restore(self, ids: Sequence[int]) -> None:
        """Take pictures out of the bin."""
        with self._marking(ids) as db:
            mark_rows.mark(db, ids, "binned", False)

    def empty_bin(self) -> int:
        """Delete what is in the bin, files and rows, for good; give how many pictures that were."""
        with self._reading() as db:
            hashes = [hash for (hash,) in db.execute("SELECT hash FROM picture WHERE binned")]
            orphans = [hash for (hash,) in db.execute(_ORPHANS)]
        if not hashes:
            return 0
        with self._changing([*hashes, *orphans]) as db:
            delete = "DELETE FROM picture WHERE hash = ? AND binned"
            return db.executemany(delete, ((hash,) for hash in hashes)).rowcount

    def boards(self) -> list[tuple[str, int]]:
        """The boards by name and how many pictures each has, those in the bin not counted."""
        with self._reading() as db:
            return mark_rows.boards(db)

    def board(self, name: str, ids: Sequence[int], on: bool = True) -> None:
        """Put pictures on a board, which is made where there is none, or take them off."""
        with self._marking(ids) as db:
            mark_rows.board(db, name, ids, on=on)

    def remove_board(self, name: str) -> None:
        """Take a board away; its pictures stay. Raises `LibraryError` if there is none of that name."""
        name = mark_rows.clean(name)
        query = "SELECT picture FROM board_picture JOIN board ON board.id = board WHERE key = ?"
        with self._reading() as db:
            ids = [id for (id,) in db.execute(query, (key(name),))]
        with self._marking(ids) as db:
            if not db.execute("DELETE FROM board WHERE key = ?", (key(name),)).rowcount:
                raise LibraryError("library_board", value=name)
