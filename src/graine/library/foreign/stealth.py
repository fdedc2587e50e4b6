"""Texts in the lowest bits of a PNG's alpha channel, column by column, as NovelAI and others write them.

The bits are "stealth_pngcomp" or "stealth_pnginfo", a length in bits (32, big end first), then UTF-8, in the
first case packed by gzip: NovelAI/novelai-image-metadata, nai_meta.py.
"""

from __future__ import annotations

import io
import warnings
import zlib
from typing import Final

import numpy as np
from PIL import PngImagePlugin

from graine.library.foreign.base import parsed, scalar, table
from graine.library.foreign.embedded_text import MAX_FIELD, PNG, decoded

MAX_PIXELS: Final = 32_000_000
_PACKED, _PLAIN = b"stealth_pngcomp", b"stealth_pnginfo"
_HEAD: Final = len(_PACKED) + 4  # bytes
_ALPHA: Final = 6  # colour type of RGB with alpha, the 26th byte of a PNG


def hidden(data: bytes) -> dict[str, str]:
    """The texts that a PNG's alpha channel hides, by their names; most hide none."""
    if not data.startswith(PNG) or data[25:26] != bytes([_ALPHA]):
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = PngImagePlugin.PngImageFile(io.BytesIO(data))
            if image.width * image.height > MAX_PIXELS:
                return {}
            bits = np.asarray(image.getchannel("A")).T.ravel() & 1
    except Exception:  # on hostile bytes a decoder raises nearly anything
        return {}
    content = _content(bits)
    fields = table(parsed(content))
    found = {name: scalar(value) for name, value in fields.items()}
    return found if fields else {"parameters": content} if content else {}


def _content(bits: np.ndarray) -> str:
    head = np.packbits(bits[: 8 * _HEAD]).tobytes()
    kind, length = head[:-4], int.from_bytes(head[-4:])
    if kind not in (_PACKED, _PLAIN) or length > 8 * MAX_FIELD:
        return ""
    body = np.packbits(bits[8 * _HEAD : 8 * _HEAD + length]).tobytes()
    if kind == _PACKED:
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_FIELD)  # 31: gzip
        except zlib.error:
            return ""
    return decoded(body)
