"""Hashes are A1111's, computed once a file, and never stale."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from graine.models.checkpoints.hashes import Hashes, old_hash


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of somewhat more than one megabyte."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(os.urandom(0x118000))
    return path


def test_the_hash_is_the_first_ten_digits_of_sha256(file: Path) -> None:
    assert Hashes().of(file) == hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def test_the_older_hash_is_of_64_kilobytes_at_one_megabyte(file: Path) -> None:
    expected = hashlib.sha256(file.read_bytes()[0x100000:0x110000]).hexdigest()[:8]
    assert old_hash(file) == expected


def test_a_file_is_read_once_even_by_another_process(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache" / "hashes.json"
    first = Hashes(cache).of(file)
    monkeypatch.setattr(hashlib, "file_digest", None)  # reading again would fail
    assert Hashes(cache).of(file) == first
    assert Hashes(cache).known(file) == first


def test_a_changed_file_is_hashed_anew(file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "hashes.json"
    first = Hashes(cache).of(file)
    file.write_bytes(b"other")
    assert Hashes(cache).known(file) is None
    assert Hashes(cache).of(file) != first


@pytest.mark.parametrize("content", ["", "{", "[1]", "\x00", '{"a": {"b": 1}}'])
def test_a_damaged_cache_is_an_empty_one(content: str, file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "hashes.json"
    cache.write_text(content)
    expected = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
    assert Hashes(cache).of(file) == expected
    assert Hashes(cache).known(file) == expected


def test_two_processes_keep_each_other_s_hashes(file: Path, tmp_path: Path) -> None:
    cache, other = tmp_path / "hashes.json", tmp_path / "other.safetensors"
    other.write_bytes(b"other")
    first, second = Hashes(cache), Hashes(cache)
    assert first.known(file) is None
    assert second.known(other) is None
    first.of(file)
    second.of(other)
    assert Hashes(cache).known(file)
    assert Hashes(cache).known(other)


def test_a_cache_that_cannot_be_written_is_done_without(file: Path, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    assert len(Hashes(tmp_path / "blocked" / "hashes.json").of(file)) == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked", "model.safetensors"]
