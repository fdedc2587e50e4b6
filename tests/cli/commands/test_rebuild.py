"""`graine rebuild`."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill, folder, ids


def test_a_damaged_database_is_mended_as_its_error_says(run: Run) -> None:
    fill()
    assert run("rate", 2, 4).code == 0
    (folder() / "library.db").write_bytes(b"damage" * 1000)
    failed = run("boards")
    assert failed.code != 0
    assert "graine rebuild" in failed.err
    done = run("rebuild")
    assert (done.code, done.err.strip() + done.out.strip()) == (
        0,
        f"The library in “{folder()}” has a new database: 4 pictures.",
    )
    assert ids() == [1, 2, 3, 4]
    assert entry(2).rating == 4


def test_a_library_that_is_empty_or_was_never_there_has_no_pictures(run: Run) -> None:
    done = run("rebuild")
    assert done.code == 0
    assert "0 pictures" in done.err + done.out
