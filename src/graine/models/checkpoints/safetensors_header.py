"""The header of a safetensors file, checked in full before the file is opened: bad ones cost nothing."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from graine.errors import ModelDamaged, ModelNotFound, ModelRefused
from graine.i18n import Key

MAX_HEADER = 16 << 20  # bytes; those of Stable Diffusion are a few hundred kilobytes
MAX_TENSORS = 50_000
MAX_SIDES = 8
# Bits of one number of each type.
TYPES = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8} | {
    "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U8": 8, "BOOL": 8
}  # fmt: skip
PICKLES = (
    b"\x80",
    b"PK\x03\x04",
    b"(dp",
    b"(lp",
    b"c__",
    b"}q",
)  # protocol 2 and later, torch's zip, protocol 0


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a file: its number format, its shape, and where its bytes lie behind the header."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a safetensors file holds."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]


def read_header(path: Path) -> Header:
    """Read and check the header of a safetensors file.

    Checked: sizes, number formats, that every shape fills its span, that spans neither overlap nor leave
    gaps, and that the file ends where the last one does. Raises `ModelNotFound`, `ModelRefused` (a pickle) or
    `ModelDamaged`.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            length = _header_length(path, file.read(8), size)
            text = file.read(length)
    except (FileNotFoundError, IsADirectoryError):
        raise ModelNotFound("models_no_file", path=path) from None
    tensors, metadata = _entries(path, _parsed(path, text))
    _check_spans(path, tensors, size - 8 - length)
    return Header(tensors, metadata)


def _header_length(path: Path, start: bytes, size: int) -> int:
    length = int.from_bytes(start, "little")
    if len(start) == 8 and length <= min(MAX_HEADER, size - 8):
        return length
    if start.startswith(PICKLES):
        raise ModelRefused("models_renamed_pickle", file=path.name)
    if len(start) < 8:
        raise ModelDamaged("models_short", file=path.name, size=size)
    if MAX_HEADER < length <= size - 8:
        _refuse(path, "header_size")
    # A downloaded error page or a cut off file: the first eight bytes are no length that fits.
    raise ModelDamaged("models_not_safetensors", file=path.name)


def _parsed(path: Path, text: bytes) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            _refuse(path, "twice")
        return found

    def no_constant(value: str) -> NoReturn:
        _refuse(path, "json")

    # A tensor takes four keys: they are counted before the JSON is parsed, so that a bomb costs nothing.
    if text.count(b'":') > 4 * MAX_TENSORS:
        _refuse(path, "many")
    try:
        data = json.loads(text.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        _refuse(path, "json")
    if not isinstance(data, dict):
        _refuse(path, "json")
    return cast("dict[str, Any]", data)


def _entries(path: Path, data: dict[str, Any]) -> tuple[dict[str, Tensor], dict[str, str]]:
    metadata: object = data.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        _refuse(path, "json")
    texts = cast("dict[str, object]", metadata)
    if not all(isinstance(value, str) for value in texts.values()):
        _refuse(path, "json")
    if len(data) > MAX_TENSORS:
        _refuse(path, "many")
    if not data:
        _refuse(path, "empty")
    return {name: _tensor(path, entry) for name, entry in data.items()}, cast("dict[str, str]", texts)


def _tensor(path: Path, entry: object) -> Tensor:
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(start), int(end)], **rest} if (
            not rest
        ):
            pass
        case _:
            _refuse(path, "json")
    if dtype not in TYPES:
        _refuse(path, "type")
    sides = [side for side in shape if type(side) is int and 0 <= side < 2**40]
    if len(sides) < len(shape) or len(shape) > MAX_SIDES:
        _refuse(path, "shape")
    if math.prod(sides) * TYPES[dtype] != (end - start) * 8:
        _refuse(path, "span")
    return Tensor(dtype, tuple(sides), start, end)


def _check_spans(path: Path, tensors: Mapping[str, Tensor], size: int) -> None:
    place = 0
    for tensor in sorted(tensors.values(), key=lambda tensor: (tensor.start, tensor.end)):
        if tensor.start != place:
            _refuse(path, "gap" if tensor.start > place else "overlap")
        place = tensor.end
    if size < place:
        raise ModelDamaged("models_truncated", file=path.name, have=size, need=place)
    if size > place:
        _refuse(path, "rest")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise ModelDamaged("models_header", file=path.name, reason=Key(f"models.header.{reason}"))
