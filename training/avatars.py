"""Portraits by named artists, put together from parts whose names are known: `python -m training.avatars`.

DiceBear (https://github.com/dicebear/dicebear, MIT; the artists' licences are in artists.toml) draws them
with Node, which is needed once; the pictures are rendered like the emoji.
"""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from training.data import ARTISTS, digest, fetch, members, render
from training.paths import DATA, HERE

CORE = {
    "package": "@dicebear/core@9.4.3",
    "sha256": "6ca7dae651c74ad547e548fbe7c41f49aaa377cf4617259277518389bf6b1a3d",
}
EACH = 6  # portraits of every wish to every artist
PATH, PINNED = DATA / "avatars.npz", HERE / "avatars.sha256"
HELD_OUT = {("adventurer", "long", "red"), ("personas", "long", "red")}
HAIR = {
    "red": ("red", "roux"),
    "blond": ("blond", "blonds"),
    "brown": ("brown", "bruns"),
    "black": ("black", "noirs"),
    "green": ("green", "verts"),
    "blue": ("blue", "bleus"),
    "pink": ("pink", "roses"),
}
LENGTHS = {"long": ("long", "longs"), "short": ("short", "courts")}
EXTRAS = {"glasses": (" and glasses", " et des lunettes"), "beard": (" and a beard", " et une barbe")}


@dataclass(frozen=True)
class Avatars:
    """Portraits as straight-alpha RGBA, with the artist and what is certain of each."""

    rgba: np.ndarray  # (count, SIZE, SIZE, 4) uint8
    artist: np.ndarray  # (count,) indices into ARTISTS
    phrase_en: np.ndarray  # (count,) "a man with short black hair and a beard"
    phrase_fr: np.ndarray
    held_out: np.ndarray  # (count,) bool


@dataclass(frozen=True)
class Wish:
    """One portrait to draw."""

    artist: str
    length: str
    colour: str
    extra: str
    seed: int

    @property
    def options(self) -> dict[str, Any]:
        """Give DiceBear's options: what the artist always has, and one choice for each part."""
        artist, options = ARTISTS[self.artist], {"seed": str(self.seed)}
        parts = (artist["always"], artist["length"][self.length], artist["colour"][self.colour])
        for part in (*parts, artist["extra"][self.extra]):
            options |= part
        return options

    @property
    def phrase(self) -> tuple[str, str]:
        """Say who is to be seen, in English and French; a beard makes a man, nothing else makes anyone."""
        hair, length, extra = HAIR[self.colour], LENGTHS[self.length], EXTRAS.get(self.extra, ("", ""))
        who = ("a man", "un homme") if self.extra == "beard" else ("a person", "une personne")
        english = f"{who[0]} with {length[0]} {hair[0]} hair{extra[0]}"
        return english, f"{who[1]} aux cheveux {length[1]} et {hair[1]}{extra[1]}".replace(" et et ", " et ")


def wishes() -> list[Wish]:
    """Give every portrait, the same each time."""
    random, found = Random(9), list[Wish]()
    for name, artist in ARTISTS.items():
        for length, colour, extra in product(artist["length"], artist["colour"], artist["extra"]):
            found += [Wish(name, length, colour, extra, random.randrange(10**9)) for _ in range(EACH)]
    return found


def drawn(asked: list[Wish]) -> list[str]:
    """Let DiceBear draw the portraits; gives SVG documents."""
    with tempfile.TemporaryDirectory() as folder:
        for pin in (CORE, *ARTISTS.values()):
            _unpack(pin, Path(folder) / "node_modules")
        script = Path(folder) / "avatars.mjs"
        script.write_bytes((HERE / "avatars.mjs").read_bytes())
        text = json.dumps([(wish.artist, wish.options) for wish in asked])
        done = subprocess.run(["node", str(script)], input=text, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _unpack(pin: dict[str, Any], modules: Path) -> None:
    """Lay the files of a pinned package where Node finds them."""
    folder = modules / pin["package"].rsplit("@", 1)[0]
    for name, content in members(fetch(pin)).items():
        path = folder / name
        if folder.resolve() not in path.resolve().parents:
            raise SystemExit(f"{pin['package']} holds {name!r}, which would lie outside its folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def build() -> Path:
    """Draw and render every portrait into avatars.npz, and give its path."""
    asked, names = wishes(), list(ARTISTS)
    DATA.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        PATH,
        rgba=np.stack([render(svg) for svg in drawn(asked)]),
        artist=np.array([names.index(wish.artist) for wish in asked]),
        phrase_en=np.array([wish.phrase[0] for wish in asked]),
        phrase_fr=np.array([wish.phrase[1] for wish in asked]),
        held_out=np.array([(wish.artist, wish.length, wish.colour) in HELD_OUT for wish in asked]),
    )
    return PATH


def load() -> Avatars:
    """Give the portraits, refused if one bit differs from the pinned set."""
    with np.load(PATH) as stored:
        avatars = Avatars(**{name: stored[name] for name in stored.files})
    expected, found = PINNED.read_text("ascii").split()[0], digest(avatars)
    if found != expected:
        raise SystemExit(
            f"{PATH} holds other portraits: SHA-256 {found}, expected {expected} ({PINNED.name})"
        )
    return avatars


if __name__ == "__main__":
    print(build())
    made = load()
    print(f"{len(made.artist)} portraits, {int(made.held_out.sum())} held out")
