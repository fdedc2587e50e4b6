"""Bundles: a picture with all that another machine needs to draw it again, in one zip file.

    manifest.json             files with their sha256s, pictures with what is known of them, models
    recipe.json               the recipe of the picture that the bundle is about, for other programs
    pictures/<sha256>.png     the picture and all that it came from, each byte for byte
    inputs/<pixels>.png       pictures and masks that its edits begin from, by the hash of their pixels

Names are not paths: what is taken in is found by the manifest, checked, and kept under names of our own.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from graine import edits
from graine.atomic_write import commit
from graine.errors import LibraryError
from graine.library.entry import Entry
from graine.library.store import Library
from graine.picture.inputs import Inputs
from graine.version import VERSION

FORMAT: Final = "graine-bundle/1"
MANIFEST: Final = "manifest.json"
RECIPE: Final = "recipe.json"
MAX_FILES: Final = 10_000
MAX_BYTES: Final = 2 * 1024**3  # of all files, unpacked
MAX_NOTE: Final = 16 * 1024**2  # of the manifest
MAX_RATIO: Final = 100  # unpacked to packed
NAME: Final = re.compile(
    r"manifest\.json|recipe\.json|pictures/[0-9a-f]{64}\.(png|jpg|webp)|inputs/[0-9a-f]{64}\.png"
)


@dataclass(frozen=True, slots=True)
class Bundled:
    """What was put into a bundle."""

    path: Path
    pictures: int
    inputs: int
    models: tuple[tuple[str, str], ...]  # (name, hash) that the other machine needs
    missing: tuple[str, ...]  # hashes of inputs that are not at hand any more


def bundle(library: Library, entry: Entry, path: Path, inputs: Inputs, *, overwrite: bool = False) -> Bundled:
    """Write a picture, its whole ancestry and their inputs to `path`.

    Raises `LibraryError` if it gets too large or a file of the library is gone, else `WriteError`.
    """
    family = list(_family(library, entry))
    files = {_name(one): _bytes(one) for one in family}
    wanted = {name for one in family if one.recipe for _, name in edits.inputs(one.recipe.edit)}
    found = {name: image for name in sorted(wanted) if (image := inputs.find(name))}
    files |= {f"inputs/{name}.png": _png(image) for name, image in found.items()}
    models = sorted({(one.model, one.recipe.model_hash if one.recipe else "") for one in family if one.model})
    files[RECIPE] = _json(entry.recipe.to_dict() if entry.recipe else None)
    files[MANIFEST] = _json(
        {
            "format": FORMAT,
            "graine": VERSION,
            "picture": entry.hash,
            "pictures": [_described(library, one) for one in family],
            "models": [{"name": name, "hash": hash} for name, hash in models],
            "missing": sorted(wanted - found.keys()),
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        }
    )
    if sum(map(len, files.values())) > MAX_BYTES or len(files) > MAX_FILES:
        raise LibraryError("bundle_large", path=path, limit=MAX_BYTES // 2**20, count=MAX_FILES)
    commit(_zip(files), path, overwrite=overwrite)
    return Bundled(path, len(family), len(found), tuple(models), tuple(sorted(wanted - found.keys())))


def _family(library: Library, entry: Entry) -> Iterator[Entry]:
    """A picture and all that it came from, parents before children."""
    waiting, seen = deque([entry]), {entry.id: entry}
    while waiting:
        for parent in library.parents(waiting.popleft().id):
            if parent.id not in seen:
                seen[parent.id] = library.get(parent.id)
                waiting.append(seen[parent.id])
    placed: set[int] = set()
    while seen:
        ready = [one for one in seen.values() if not {p.id for p in one.parents} & seen.keys()]
        for one in ready or list(seen.values()):  # a circle, which nobody should have made, is cut open
            del seen[one.id]
            placed.add(one.id)
            yield one


def _described(library: Library, entry: Entry) -> dict[str, object]:
    return {
        "hash": entry.hash,
        "file": _name(entry),
        "tool": entry.tool,
        "prompt": entry.prompt,
        "negative": entry.negative,
        "model": entry.model,
        "made": entry.made.isoformat(),
        "recipe": entry.recipe.to_dict() if entry.recipe else None,
        "facts": library.facts(entry.id),
        "parents": [{"hash": library.get(parent.id).hash, "how": parent.how} for parent in entry.parents],
    }


def _name(entry: Entry) -> str:
    return f"pictures/{entry.hash}{entry.path.suffix}"


def _bytes(entry: Entry) -> bytes:
    try:
        return entry.path.read_bytes()
    except OSError as error:
        raise LibraryError("library_file", id=entry.id, path=entry.path) from error


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    """Pack files as they are, pictures are packed already; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name, data in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()
