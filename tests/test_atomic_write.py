"""A file appears whole or not at all, whatever goes wrong."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graine import atomic_write as module
from graine.atomic_write import commit
from graine.errors import WriteError

OLD, NEW = b"old", b"new" * 1000


def fails(error: BaseException) -> Callable[..., None]:
    """A function that raises."""

    def function(*_args: object, **_options: object) -> None:
        raise error

    return function


def test_missing_folders_are_made_and_only_the_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "panda.png"
    assert commit(NEW, path) == path
    assert path.read_bytes() == NEW
    assert list(path.parent.iterdir()) == [path]


def test_the_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert commit(NEW, tmp_path / "panda.png").stat().st_mode == plain.stat().st_mode


def test_another_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "panda.png"
    path.write_bytes(OLD)
    with pytest.raises(WriteError, match=r"panda\.png” already exists and was not changed"):
        commit(NEW, path)
    assert path.read_bytes() == OLD
    commit(NEW, path, overwrite=True)
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]


def test_without_links_another_file_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", fails(OSError(errno.EPERM, "no links here")))
    path = commit(NEW, tmp_path / "panda.png")
    with pytest.raises(WriteError, match="already exists"):
        commit(OLD, path)
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("call", "overwrite"), [("fsync", False), ("fsync", True), ("link", False), ("replace", True)]
)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full. Free some space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "the disk is full"),
        (OSError(errno.EACCES, "Permission denied"), "you do not have permission to write in"),
        (OSError(errno.EROFS, "Read-only file system"), r"\(Read-only file system\). Choose another folder"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error. Choose another location"),
        (KeyboardInterrupt(), None),
    ],
    ids=["full", "quota", "denied", "read-only", "broken disk", "interrupt"],
)
def test_a_failure_leaves_nothing_new_behind(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    call: str,
    overwrite: bool,
    error: BaseException,
    said: str | None,
) -> None:
    path = tmp_path / "panda.png"
    if overwrite:
        path.write_bytes(OLD)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    monkeypatch.setattr(os, call, fails(error))
    if call == "link":
        monkeypatch.setattr(os, "replace", fails(error))  # what is tried where there are no links
    with pytest.raises(WriteError if said else KeyboardInterrupt, match=said):
        commit(NEW, path, overwrite=overwrite)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_real_lack_of_space_leaves_nothing_behind(tmp_path: Path) -> None:
    """The process may write files of 1,000 bytes only, as if the disk had no more."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from graine.errors import WriteError; from graine.atomic_write import commit\n"
        "try: commit(b'x' * 5000, Path(sys.argv[1]))\n"
        "except WriteError as error: print(error)\n"
    )
    path = tmp_path / "panda.png"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert f"“{path}” cannot be written: File too large" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from graine.atomic_write import commit\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "commit(b'x', Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "panda.png")], check=False)
    assert done.returncode == -signal.SIGKILL
    (rest,) = tmp_path.iterdir()
    assert rest.name.startswith(module.PART)
    assert rest.suffix == ".part"


def test_a_folder_that_cannot_be_flushed_does_not_lose_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def flush_files(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(handle)

    monkeypatch.setattr(os, "fsync", flush_files)
    assert commit(NEW, tmp_path / "panda.png").read_bytes() == NEW


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "is a folder. Add a file name, for example"),
        ("file/panda.png", "part of its path is a file, not a folder"),
        (f"{'x' * 300}.png", "the name is too long"),
    ],
)
def test_a_place_that_cannot_be_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(WriteError, match=said):
        commit(NEW, tmp_path / name, overwrite=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


def test_windows_waits_until_a_file_that_is_read_can_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = commit(OLD, tmp_path / "panda.png")
    real, tries = os.replace, list[Path]()

    def busy_twice(new: Path, old: Path) -> None:
        tries.append(new)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "somebody reads it")
        real(new, old)

    monkeypatch.setattr(os, "replace", busy_twice)
    with pytest.raises(WriteError):
        commit(NEW, path, overwrite=True)
    assert path.read_bytes() == OLD
    tries.clear()
    monkeypatch.setattr(sys, "platform", "win32")
    commit(NEW, path, overwrite=True)
    assert path.read_bytes() == NEW
    assert len(tries) == 3
