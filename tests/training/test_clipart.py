import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from training import clipart
from training.captions import SUBJECT_NAMES
from training.data import SIZE

RECORD = """<svg xmlns="http://www.w3.org/2000/svg"><metadata>
<rdf:RDF xmlns:cc="http://web.resource.org/cc/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><cc:Work><dc:title>{title}</dc:title>
<dc:creator><cc:Agent><dc:title>Ada</dc:title></cc:Agent></dc:creator>
<cc:license rdf:resource="http://web.resource.org/cc/{licence}"/></cc:Work></rdf:RDF></metadata></svg>"""


def package(folder: Path, files: dict[str, bytes]) -> Path:
    """A Debian package: an ar archive whose member data.tar holds the files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"./usr/share/openclipart/svg/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    path = folder / "clip.deb"
    members = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": buffer.getvalue()}
    archive = b"!<arch>\n"
    for name, content in members.items():
        archive += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        archive += content + b"\n" * (len(content) % 2)
    path.write_bytes(archive)
    return path


def test_drawings_are_read_out_of_a_debian_package(tmp_path: Path) -> None:
    files = {"a/cat.svg": b"<svg/>", "readme.txt": b"no", "big.svg": b" " * (clipart.MAX_BYTES + 1)}
    assert dict(clipart.svg_files(package(tmp_path, files))) == {"a/cat.svg": b"<svg/>"}


@pytest.mark.parametrize(
    ("svg", "known"),
    [
        (RECORD.format(title="Cat", licence="PublicDomain"), ("Cat", "Ada")),
        (RECORD.format(title="Cat", licence="GPL"), None),
        ("<svg/>", None),
        ("no drawing at all", None),
    ],
)
def test_only_the_public_domain_is_taken(svg: str, known: tuple[str, str] | None) -> None:
    assert clipart.record(svg.encode()) == known


def test_every_file_is_picked_once_for_a_taught_subject() -> None:
    files = [file for each in clipart.PIN["subjects"].values() for file in each]
    assert len(files) == len(set(files)) > 150
    assert set(clipart.PIN["subjects"]) <= set(SUBJECT_NAMES)


def test_a_wide_drawing_is_fitted_into_a_square() -> None:
    wide = np.zeros((64, 128, 4), np.uint8)
    wide[10:50, 10:120] = (10, 200, 10, 255)
    made = clipart.squared(wide)
    assert made.shape == (SIZE, SIZE, 4)
    assert made[64, 64].tolist() == [10, 200, 10, 255]
    assert made[2, 64, 3] == 0
