"""Small colour profiles (ICC.1:2001-04): light without gamma, and a printing press with grey ink."""

from __future__ import annotations

import struct
from itertools import product


def profile(device: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A profile of version 2 with these tags."""
    tags = {b"desc": _description(), b"cprt": b"text\0\0\0\0none\0", b"wtpt": xyz(0.9642, 1, 0.8249), **tags}
    start, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"\0" * 4, 0x02400000, device, space, connection)
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", *_fixed(0.9642, 1, 0.8249))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *_fixed(*values))


def _fixed(*values: float) -> list[int]:
    return [round(value * 65536) for value in values]


def _description() -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 78


_CURVE = b"curv\0\0\0\0" + struct.pack(">I", 0)  # values are light

# sRGB's primaries (IEC 61966-2-1, adapted to D50).
LINEAR = profile(
    b"mntr",
    b"RGB ",
    b"XYZ ",
    {
        b"rXYZ": xyz(0.4361, 0.2225, 0.0139),
        b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _CURVE),
    },
)


def _press() -> bytes:
    """A table from CMYK to Lab, 2 nodes an ink: paper is white, and any ink is the same grey."""
    head = b"mft1\0\0\0\0" + struct.pack(">BBBB", 4, 3, 2, 0)
    head += struct.pack(">9i", *_fixed(1, 0, 0, 0, 1, 0, 0, 0, 1))
    ramp = bytes(range(256))
    nodes = b"".join(bytes([160 if any(inks) else 255, 128, 128]) for inks in product((0, 1), repeat=4))
    return head + ramp * 4 + nodes + ramp * 3


PRESS = profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": _press()})
