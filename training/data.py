"""Fetch the pinned picture sets and render the chosen subjects: `python -m training.data`."""

import hashlib
import io
import json
import re
import subprocess
import tarfile
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from training.paths import DATA, HERE, PACKAGES, refuse_changed

SIZE = 128
HELD_OUT_ONE_IN, SCENES_HELD_OUT_ONE_IN, WORDS_HELD_OUT_ONE_IN = 25, 12, 10
NEVER = {("cat", "oil painting"), ("house", "pixel art"), ("house", "tree")}
PINNED = HERE / "pictures.sha256"
NAMES = {
    "package": "emojibase-data@17.0.0",
    "sha256": "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
}
SHORTCODES = ("emojibase", "cldr", "github", "joypixels", "iamcal")
SUBJECTS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "subjects.toml").read_text("utf-8"))
SOURCES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
ARTISTS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "artists.toml").read_text("utf-8"))
LETTERS = (None, 2, 9)  # emojibase's groups of regional letters, parts and flags: no things to draw
_FURTHER_FRENCH = {word for subject in SUBJECTS.values() for word in subject["fr"][1:]}


@dataclass(frozen=True)
class Pictures:
    """The rendered set: straight-alpha RGBA pictures with the subject, style and hold-out of each."""

    rgba: np.ndarray  # (count, SIZE, SIZE, 4) uint8
    subject: np.ndarray  # (count,) indices into SUBJECTS
    style: np.ndarray  # (count,) indices into SOURCES
    held_out: np.ndarray  # (count,) bool


def fetch(pin: dict[str, Any]) -> Path:
    """The package's archive, downloaded once and refused unless its SHA-256 is the pinned one."""
    name = pin["package"].lstrip("@").replace("/", "-").replace("@", "-") + ".tgz"
    archive = PACKAGES / name
    if not archive.exists():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", pin["package"]], cwd=PACKAGES, check=True)
    refuse_changed(archive, pin["sha256"])
    return archive


@cache
def members(archive: Path) -> dict[str, bytes]:
    """Every file of an npm archive by its name."""
    with tarfile.open(archive) as tar:
        files = ((entry.name.removeprefix("package/"), tar.extractfile(entry)) for entry in tar)
        return {name: file.read() for name, file in files if file}


def table(archive: Path, name: str) -> dict[str, Any]:
    """One JSON object of an npm archive, empty where it has no such file."""
    return json.loads(members(archive).get(name, b"{}"))


def slug(text: str) -> str:
    """Letters and digits only, lower case, no accents: the form in which names are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def emoji_names() -> dict[str, list[str]]:
    """Slugs of every name that emojibase knows, by code point without FE0F."""
    archive = fetch(NAMES)
    names: dict[str, list[str]] = {}
    for entry in json.loads(members(archive)["en/data.json"]):
        names[plain_code(entry["hexcode"])] = [slug(entry["label"])]
    for source in SHORTCODES:
        for code, found in table(archive, f"en/shortcodes/{source}.json").items():
            each = [found] if isinstance(found, str) else found
            names.setdefault(plain_code(code), []).extend(slug(name) for name in each)
    return names


def plain_code(code: str) -> str:
    """A code point sequence in upper case without the variation selector."""
    return "-".join(part for part in code.upper().split("-") if part != "FE0F")


class IconSet:
    """One iconify package: finds a picture by code point, else by name."""

    def __init__(self, archive: Path) -> None:
        self.icons = table(archive, "icons.json")
        chars = table(archive, "chars.json")
        self.by_code = {plain_code(code): name for code, name in chars.items()}
        aliases = {name: alias["parent"] for name, alias in self.icons.get("aliases", {}).items()}
        self.by_name = {slug(name): target for name, target in aliases.items()}
        self.by_name |= {slug(name): name for name in self.icons["icons"]}

    def find(self, code: str, names: list[str]) -> str | None:
        """The picture's name in this set; sets that number their variants give the first."""
        if code in self.by_code:
            return self.by_code[code]
        tried = (name + digit for name in names for digit in ("", "1", "2"))
        return next((self.by_name[name] for name in tried if name in self.by_name), None)

    def svg(self, name: str) -> str:
        """The picture as an SVG document."""
        icon = self.icons["icons"][name]
        width = icon.get("width", self.icons.get("width", 16))
        height = icon.get("height", self.icons.get("height", 16))
        side = max(width, height)
        left, top = icon.get("left", 0) - (side - width) / 2, icon.get("top", 0) - (side - height) / 2
        box = f"{left} {top} {side} {side}"
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{icon["body"]}</svg>'


def render(svg: str, size: int = SIZE) -> np.ndarray:
    """An SVG as (size, size, 4) uint8, less high or wide if it is not square."""
    import resvg_py  # only who renders needs it

    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, dpi=96)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))


def webp(content: bytes) -> np.ndarray:
    """A WebP picture as (SIZE, SIZE, 4) uint8, reduced with premultiplied alpha."""
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    return np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def drawings(names: dict[str, list[str]]) -> Iterator[tuple[str, str, np.ndarray]]:
    """(subject, style, picture) for every subject that a set draws; 3D only where the flat set has it too."""
    flat = IconSet(fetch(SOURCES["fluent-emoji-flat"]))
    for style, pin in SOURCES.items():
        archive = fetch(pin)
        icons = None if style == "fluent-3d" else IconSet(archive)
        for subject, words in SUBJECTS.items():
            known = [slug(name) for name in words.get("names", [])] + names.get(words["code"], [])
            if icons is None:
                content = solid(archive, words["code"]) if flat.find(words["code"], []) else None
                if content:
                    yield subject, style, webp(content)
            elif name := icons.find(words["code"], known):
                yield subject, style, render(icons.svg(name))


def solid(archive: Path, code: str) -> bytes | None:
    """The 3D picture of a code point: its file may or may not carry the variation selector."""
    tried = (code.lower(), code.lower() + "-fe0f")
    files = members(archive)
    return next((found for name in tried if (found := files.get(f"assets/{name}.webp"))), None)


def held_out(subject: str, style: str) -> bool:
    """Whether a subject is kept from training in a style or filter, fixed by a hash of their names."""
    return (subject, style) in NEVER or _chosen(f"{subject}|{style}", HELD_OUT_ONE_IN)


def held_out_scene(one: str, other: str) -> bool:
    """Whether two subjects are never shown together in training, whatever their order."""
    pair = tuple(sorted((one, other)))
    return pair in NEVER or _chosen("+".join(pair), SCENES_HELD_OUT_ONE_IN)


def unheard(word: str) -> bool:
    """Whether a further French name of a subject is kept from the captions."""
    return word in _FURTHER_FRENCH and _chosen(word, WORDS_HELD_OUT_ONE_IN)


def _chosen(text: str, one_in: int) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % one_in == 0


def build() -> Path:
    """Render everything into pictures.npz, with its SHA-256 beside it, and give its path."""
    subjects, styles = list(SUBJECTS), list(SOURCES)
    found = list(drawings(emoji_names()))
    path = DATA / "pictures.npz"
    DATA.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        rgba=np.stack([picture for _, _, picture in found]),
        subject=np.array([subjects.index(subject) for subject, _, _ in found]),
        style=np.array([styles.index(style) for _, style, _ in found]),
        held_out=np.array([held_out(subject, style) for subject, style, _ in found]),
    )
    return path


@cache
def load() -> Pictures:
    """The rendered set, refused if one bit of it differs from the set that pousse was trained on."""
    path = DATA / "pictures.npz"
    with np.load(path) as stored:
        pictures = Pictures(**{name: stored[name] for name in stored.files})
    expected, found = PINNED.read_text("ascii").split()[0], digest(pictures)
    if found != expected:
        raise SystemExit(f"{path} holds other pictures: SHA-256 {found}, expected {expected} ({PINNED.name})")
    return pictures


def digest(pictures: Pictures) -> str:
    """The SHA-256 of all pictures and labels, whatever file they lie in."""
    total = hashlib.sha256()
    for field in fields(pictures):
        total.update(np.ascontiguousarray(getattr(pictures, field.name)).tobytes())
    return total.hexdigest()


if __name__ == "__main__":
    print(build())
    pictures = load()
    for index, style in enumerate(SOURCES):
        print(f"{style:20} {int((pictures.style == index).sum())} pictures")
    print(f"{len(pictures.subject)} pictures, {int(pictures.held_out.sum())} held out")
