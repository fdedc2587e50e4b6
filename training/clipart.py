"""Clip art of the taught subjects: `python -m training.clipart openclipart-svg_*.deb`.

From Debian's package openclipart-svg (`apt-get download openclipart-svg`): what its own record puts in the
public domain, whose title is a subject's name, in colour, and which was not dropped by eye (clipart.toml).
"""

import argparse
import io
import re
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image, ImageOps

from training.captions import SUBJECT_NAMES, without_article
from training.data import SIZE, SUBJECTS, digest, render, slug
from training.paths import DATA, HERE, refuse_changed

PIN = tomllib.loads((HERE / "clipart.toml").read_text("utf-8"))
PATH, PINNED = DATA / "clipart.npz", HERE / "clipart.sha256"
MAX_BYTES = 300_000
MIN_DRAWN, MIN_COLOURED = 0.08, 0.15  # shares of the picture, and of what is drawn
DC, CC, RDF = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://web.resource.org/cc/}",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
)


@dataclass(frozen=True)
class ClipArt:
    """Drawings as straight-alpha RGBA, with the subject, the artist and the file of each."""

    rgba: np.ndarray  # (count, SIZE, SIZE, 4) uint8
    subject: np.ndarray  # (count,) indices into SUBJECTS
    creator: np.ndarray
    name: np.ndarray  # of the file in the package


def svg_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Give (name, content) of every small SVG file of a Debian package."""
    content = package.read_bytes()
    start = 8  # after the mark of an ar archive, each member has a header of 60 bytes
    while start < len(content):
        name, size = content[start : start + 16].decode().strip(" /"), int(content[start + 48 : start + 58])
        if name.startswith("data.tar"):
            break
        start += 60 + size + size % 2
    with tarfile.open(fileobj=io.BytesIO(content[start + 60 : start + 60 + size])) as tar:
        for entry in tar:
            if entry.isfile() and entry.name.endswith(".svg") and entry.size <= MAX_BYTES:
                yield entry.name.removeprefix("./usr/share/openclipart/svg/"), _read(tar, entry)


def _read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    return file.read() if file else b""


def record(svg: bytes) -> tuple[str, str] | None:
    """Give (title, creator) of a drawing in the public domain; None for any other."""
    try:
        work = ElementTree.fromstring(svg).find(f".//{CC}Work")
    except ElementTree.ParseError:
        return None
    licence = None if work is None else work.find(f"{CC}license")
    if work is None or licence is None or not licence.get(f"{RDF}resource", "").endswith("/PublicDomain"):
        return None
    return work.findtext(f"{DC}title") or "", work.findtext(f".//{DC}creator/{CC}Agent/{DC}title") or ""


def subject_of(title: str) -> int | None:
    """Give the subject that a title names and nothing else: "Cat 02" is a cat, "Cat food" is none."""
    return _BY_NAME.get(slug(re.sub(r"[\d_]+|\bv\d\b", " ", title)))


_BY_NAME = {
    slug(without_article(word, "en")): number
    for number, name in enumerate(SUBJECT_NAMES)
    for word in SUBJECTS[name]["en"]
}


def clear(rgba: np.ndarray) -> bool:
    """Tell whether enough is drawn, and in colour."""
    drawn = rgba[..., 3] > 128
    spread = rgba[..., :3].max(2).astype(int) - rgba[..., :3].min(2)
    return drawn.mean() > MIN_DRAWN and (spread[drawn] > 40).mean() > MIN_COLOURED


def squared(rgba: np.ndarray) -> np.ndarray:
    """Fit what is drawn into (SIZE, SIZE, 4), in the middle."""
    image = Image.fromarray(rgba, "RGBA")
    drawn = image.crop(image.getchannel("A").getbbox() or (0, 0, *image.size))
    return np.asarray(ImageOps.pad(drawn, (SIZE, SIZE), Image.Resampling.LANCZOS, color=(0, 0, 0, 0)))


def found(package: Path) -> Iterator[tuple[np.ndarray, int, str, str]]:
    """Give (picture, subject, creator, file) of all that is kept, the same drawing once."""
    seen = set[bytes]()
    for name, svg in svg_files(package):
        known = record(svg)
        subject = subject_of(known[0]) if known else None
        if known is None or subject is None or name in PIN["dropped"]:
            continue
        try:
            rgba = squared(render(svg.decode("utf-8")))
        except (ValueError, RuntimeError):  # what resvg cannot draw
            continue
        if clear(rgba) and rgba.tobytes() not in seen:
            seen.add(rgba.tobytes())
            yield rgba, subject, known[1], name


def build(package: Path) -> None:
    """Render what is kept into clipart.npz."""
    refuse_changed(package, PIN["sha256"])
    kept = list(found(package))
    DATA.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        PATH,
        rgba=np.stack([rgba for rgba, _, _, _ in kept]),
        subject=np.array([subject for _, subject, _, _ in kept]),
        creator=np.array([creator for _, _, creator, _ in kept]),
        name=np.array([name for _, _, _, name in kept]),
    )


def load() -> ClipArt:
    """Give the clip art, refused if one bit differs from the pinned set."""
    with np.load(PATH) as stored:
        art = ClipArt(**{name: stored[name] for name in stored.files})
    expected, found = PINNED.read_text("ascii").split()[0], digest(art)
    if found != expected:
        raise SystemExit(f"{PATH} holds other clip art: SHA-256 {found}, expected {expected}")
    return art


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    build(parser.parse_args().package)
    print(f"{len(load().subject)} drawings")
