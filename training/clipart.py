"""Clip art of the taught subjects: `python -m training.clipart openclipart-svg_*.deb`.

From Debian's package openclipart-svg (`apt-get download openclipart-svg`): files picked by eye
(clipart.toml), each kept only if its own record puts it in the public domain.
"""

import argparse
import io
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image, ImageOps

from training.captions import SUBJECT_NAMES
from training.data import SIZE, digest, render
from training.paths import DATA, HERE, refuse_changed

PIN = tomllib.loads((HERE / "clipart.toml").read_text("utf-8"))
PATH, PINNED = DATA / "clipart.npz", HERE / "clipart.sha256"
MAX_BYTES = 300_000
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


def squared(rgba: np.ndarray) -> np.ndarray:
    """Fit what is drawn into (SIZE, SIZE, 4), in the middle."""
    image = Image.fromarray(rgba, "RGBA")
    drawn = image.crop(image.getchannel("A").getbbox() or (0, 0, *image.size))
    return np.asarray(ImageOps.pad(drawn, (SIZE, SIZE), Image.Resampling.LANCZOS, color=(0, 0, 0, 0)))


def found(package: Path) -> Iterator[tuple[np.ndarray, int, str, str]]:
    """Give (picture, subject, creator, file) of all that was picked and is in the public domain."""
    picked = {file: subject for subject, files in PIN["subjects"].items() for file in files}
    for name, svg in svg_files(package):
        known = record(svg) if name in picked else None
        if known:
            large = render(svg.decode("utf-8"), size=4 * SIZE)  # what is drawn may fill a corner only
            yield squared(large), SUBJECT_NAMES.index(picked[name]), known[1], name


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
