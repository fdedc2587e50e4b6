"""Hostile and broken weights files are refused from their headers, quickly, with the repair."""

from __future__ import annotations

import json
import pickle
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from graine.errors import GraineError, ModelDamaged, ModelNotFound, ModelRefused
from graine.models.checkpoints.safetensors_header import MAX_HEADER, Tensor, read_header

Entries = dict[str, object]


def entry(start: int, end: int, shape: list[object] | None = None, dtype: str = "U8") -> Entries:
    """Describe a tensor of bytes."""
    return {"dtype": dtype, "shape": [end - start] if shape is None else shape, "data_offsets": [start, end]}


def written(header: object, data: bytes = bytes(8)) -> bytes:
    """Join a header, as JSON or as it is, and data to a file's content."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


WHOLE = {"a": entry(0, 4), "b": entry(4, 8)}
DAMAGED: dict[str, tuple[bytes, str]] = {
    "overlap": (written({"a": entry(0, 5), "b": entry(4, 8)}), "its tensors overlap"),
    "gap": (written({"a": entry(0, 3), "b": entry(4, 8)}), "there are bytes between its tensors"),
    "gap at the start": (written({"a": entry(4, 8)}), "there are bytes between its tensors"),
    "rest": (written(WHOLE, bytes(9)), "there are bytes after its last tensor"),
    "truncated": (written(WHOLE, bytes(7)), "is incomplete: it has 7 of 8 bytes"),
    "truncated header": (written(WHOLE)[:40], "not a safetensors file, or is incomplete"),
    "shape against span": (
        written({"a": entry(0, 8, [3])}),
        "the shape of a tensor does not match its bytes",
    ),
    "backwards": (written({"a": entry(8, 0)}), "impossible shape"),
    "negative side": (written({"a": entry(0, 8, [-8])}), "impossible shape"),
    "huge side": (written({"a": entry(0, 8, [2**62, 0])}), "impossible shape"),
    "fractional side": (written({"a": entry(0, 8, [8.0])}), "impossible shape"),
    "true as a side": (written({"a": entry(0, 1, [True])}, bytes(1)), "impossible shape"),
    "nine axes": (written({"a": entry(0, 8, [8, *[1] * 8])}), "impossible shape"),
    "unknown type": (written({"a": entry(0, 8, dtype="C64")}), "an unknown number format"),
    "twice": (written(b'{"a":' + json.dumps(entry(0, 8)).encode() + b',"a":{}}'), "names a tensor twice"),
    "NaN in the metadata": (written(b'{"__metadata__":{"a":NaN}}'), "its header cannot be read"),
    "number in the metadata": (written({"__metadata__": {"a": 1}, **WHOLE}), "its header cannot be read"),
    "extra key": (written({"a": {**entry(0, 8), "code": "x"}}), "its header cannot be read"),
    "no object": (written([1, 2]), "its header cannot be read"),
    "no JSON": (written(b"{" * 100), "its header cannot be read"),
    "deep JSON": (written(b'{"a":' + b"[" * 100_000), "its header cannot be read"),
    "no UTF-8": (written(b"\xff\xfe"), "its header cannot be read"),
    "nothing": (written({}, b""), "it contains no tensors"),
    "length of 2^63": ((2**63).to_bytes(8, "little") + bytes(100), "not a safetensors file"),
    "empty file": (b"", "only 0 bytes"),
    "a web page": (b"<!DOCTYPE html><html>404</html>", "not a safetensors file"),
}


@pytest.mark.parametrize(("content", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_with_the_repair(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelDamaged) as caught:
        read_header(path)
    assert message in str(caught.value)
    assert "“model.safetensors”" in str(caught.value)
    assert "Download it again." in str(caught.value)
    assert "Téléchargez-le de nouveau." in caught.value.text("fr")


def many(count: int) -> bytes:
    """Write a header of so many empty tensors."""
    part = ",".join(f'"tensor.{n}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' for n in range(count))
    return written(b"{" + part.encode() + b"}", b"")


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "60 thousand tensors": (lambda: many(60_000), "it has far too many tensors"),
    "400 thousand tensors": (lambda: many(400_000), "its header is far too large"),
    "1.4 million tensors": (lambda: many(1_400_000), "its header is far too large"),
    "keys without tensors": (
        lambda: written(b"{" + b",".join(b'"%d":0' % n for n in range(1_000_000)) + b"}"),
        "it has far too many tensors",
    ),
}


@pytest.mark.parametrize(("content", "message"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_costs_little_time_and_memory(
    content: Callable[[], bytes], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bomb.safetensors"
    path.write_bytes(content())
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
    with pytest.raises(ModelDamaged) as caught:
        read_header(path)
    assert message in str(caught.value)
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before.ru_maxrss < 300_000  # kilobytes


class Canary:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.write_text, (self.path, "opened"))


@pytest.mark.parametrize("protocol", [0, 1, 2, 4, 5])
def test_a_pickle_by_another_name_is_recognised_and_never_opened(protocol: int, tmp_path: Path) -> None:
    path, canary = tmp_path / "model.safetensors", tmp_path / "canary"
    path.write_bytes(pickle.dumps({"state_dict": Canary(canary)}, protocol))
    with pytest.raises(ModelRefused, match=r"is named \.safetensors but is a pickle"):
        read_header(path)
    assert not canary.exists()


def test_a_zipped_checkpoint_by_another_name_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Canary(tmp_path / "canary")))
    with pytest.raises(ModelRefused, match=r"is named \.safetensors but is a pickle"):
        read_header(path)
    assert not (tmp_path / "canary").exists()


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises(ModelNotFound, match="There is no model at"):
            read_header(path)


def test_a_good_file_is_read_as_the_library_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "good.safetensors"
    tensors = {
        "x": np.zeros((2, 3), np.float32),
        "y": np.zeros((), np.float16),
        "z": np.zeros((4, 0), np.int64),
    }
    save_file(tensors, path, {"modelspec.title": "good"})
    header = read_header(path)
    assert {name: (t.dtype, t.shape) for name, t in header.tensors.items()} == {
        "x": ("F32", (2, 3)),
        "y": ("F16", ()),
        "z": ("I64", (4, 0)),
    }
    assert header.metadata == {"modelspec.title": "good"}


def test_the_limit_is_far_above_a_real_header(tmp_path: Path) -> None:
    path = tmp_path / "large.safetensors"
    path.write_bytes(many(40_000))
    assert len(read_header(path).tensors) == 40_000
    assert path.stat().st_size < MAX_HEADER


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_bytes_whatever_give_another_error(noise: bytes, length: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        path.write_bytes(length.to_bytes(8, "little") + noise)
        try:
            found = read_header(path).tensors
        except GraineError:
            return
        assert all(isinstance(tensor, Tensor) for tensor in found.values())
