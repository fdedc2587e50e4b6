"""Every base picture of the eight sets, named by code point: `python -m training.wide`, a minute.

The autoencoder and the judge learn from these; the generator only from the subjects that captions speak of.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.data import (
    LETTERS,
    NAMES,
    SOURCES,
    SUBJECTS,
    IconSet,
    emoji_names,
    fetch,
    held_out,
    members,
    plain_code,
    render,
    solid,
    webp,
)
from training.paths import DATA

PATH = DATA / "wide.npz"


@dataclass(frozen=True)
class Wide:
    """The pictures as straight-alpha RGBA, with the style, hold-out and code point of each."""

    rgba: np.ndarray  # (count, SIZE, SIZE, 4) uint8
    style: np.ndarray  # (count,) indices into SOURCES
    held_out: np.ndarray  # (count,) bool
    code: np.ndarray  # (count,) code points in hexadecimal, joined by "-"


def load_wide() -> Wide:
    """Give the pictures, rendering them first if they are not there."""
    if not PATH.exists():
        build()
    with np.load(PATH) as stored:
        return Wide(**{name: stored[name] for name in stored.files})


def build() -> None:
    """Render everything into wide.npz."""
    found = [(picture, style, code) for style, pin in SOURCES.items() for code, picture in _drawn(style, pin)]
    names = {entry["code"]: name for name, entry in SUBJECTS.items()}
    DATA.mkdir(parents=True, exist_ok=True)
    np.savez(
        PATH,
        rgba=np.stack([picture for picture, _, _ in found]),
        style=np.array([list(SOURCES).index(style) for _, style, _ in found]),
        held_out=np.array([held_out(names.get(code, code), style) for _, style, code in found]),
        code=np.array([code for _, _, code in found]),
    )


def _drawn(style: str, pin: dict[str, str]) -> Iterator[tuple[str, np.ndarray]]:
    """(code point, picture) of everything that one set draws; 3D only where the flat set has it too."""
    names, archive = emoji_names(), fetch(pin)
    flat = IconSet(fetch(SOURCES["fluent-emoji-flat"]))
    icons = None if style == "fluent-3d" else IconSet(archive)
    entries = json.loads(members(fetch(NAMES))["en/data.json"])
    for code in (plain_code(entry["hexcode"]) for entry in entries if entry.get("group") not in LETTERS):
        if icons is None:
            if flat.find(code, []) and (content := solid(archive, code)):
                yield code, webp(content)
        elif name := icons.find(code, names.get(code, [])):
            yield code, render(icons.svg(name))


if __name__ == "__main__":
    build()
    wide = load_wide()
    print(f"{len(wide.style)} pictures, {int(wide.held_out.sum())} held out")
