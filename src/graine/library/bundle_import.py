"""Taking a bundle in: everything is checked before anything is kept. `bundle.py` says what a bundle holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from PIL import Image, PngImagePlugin

from graine.errors import GraineError, LibraryError, PictureError
from graine.library.bundle import FORMAT, MANIFEST, MAX_BYTES, MAX_FILES, MAX_NOTE, MAX_RATIO, NAME
from graine.library.decode_bytes import decode
from graine.library.entry import EDITED, TAKEN, VARIED, Entry, Parent
from graine.library.foreign.base import Foreign, facts_of, items, scalar, table
from graine.library.foreign.registry import read_picture
from graine.library.import_folder import Imported, known
from graine.library.store import Library
from graine.picture import Picture, pixels_hash
from graine.picture.formats import graine_record
from graine.picture.formats.decode import MAX_PIXELS
from graine.picture.formats.picture_files import encoded
from graine.picture.inputs import MODES, Inputs
from graine.recipe import check

HOW: Final = (EDITED, VARIED, TAKEN)


def is_bundle(path: Path) -> bool:
    """Tell whether a file is a zip."""
    try:
        return path.is_file() and zipfile.is_zipfile(path)
    except OSError:
        return False


def unbundle(path: Path, library: Library, inputs: Inputs) -> list[Imported]:
    """Bring in the pictures and inputs of a bundle; the one that it is about is the last of them.

    What is there already stays as it is. Raises `LibraryError` for what is no bundle, is damaged, too large
    or not what its manifest says, and then nothing was brought in; `WriteError` if it cannot be written.
    """
    with _opened(path) as packed:
        manifest = _manifest(packed, path)
        pictures = [_picture(one, packed, path) for one in manifest["pictures"]]
        images = [_input(name, packed, path) for name in packed.namelist() if name.startswith("inputs/")]
        for image in images:
            inputs.keep(image)
        kept: dict[str, Entry] = {}
        results: list[Imported] = []
        for one in sorted(pictures, key=lambda one: one["hash"] == manifest.get("picture")):
            data = packed.read(one["file"])
            outcome = "known" if known(library, data) else "new"
            kept[one["hash"]] = _kept(library, one, data, kept)
            results.append(Imported(path, outcome, kept[one["hash"]]))
    return results


@contextmanager
def _opened(path: Path) -> Generator[zipfile.ZipFile]:
    """Open a zip whose files have names and sizes that a bundle may have."""
    try:
        with zipfile.ZipFile(path) as packed:
            _check_names(packed, path)
            yield packed
    except GraineError:
        raise
    except Exception as error:  # on hostile bytes zipfile raises nearly anything
        raise LibraryError("bundle_damaged", path=path, reason=error) from error


def _check_names(packed: zipfile.ZipFile, path: Path) -> None:
    members = packed.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MAX_FILES or size > MAX_BYTES:
        raise LibraryError("bundle_large", path=path, limit=MAX_BYTES // 2**20, count=MAX_FILES)
    names: set[str] = set()
    for member in members:
        link = member.external_attr >> 28 == 0xA  # S_IFLNK
        if not NAME.fullmatch(member.filename) or member.filename in names or link or member.flag_bits & 1:
            raise LibraryError("bundle_name", path=path, value=member.filename[:80])
        if member.file_size > MAX_RATIO * max(member.compress_size, 1024):
            raise LibraryError("bundle_large", path=path, limit=MAX_BYTES // 2**20, count=MAX_FILES)
        names.add(member.filename)


def _manifest(packed: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The manifest, all of whose files are there and what it says they are."""
    try:
        if packed.getinfo(MANIFEST).file_size > MAX_NOTE:
            raise LibraryError("bundle_large", path=path, limit=MAX_BYTES // 2**20, count=MAX_FILES)
        manifest = table(json.loads(packed.read(MANIFEST)))
    except (KeyError, ValueError, RecursionError) as error:
        raise LibraryError("bundle_none", path=path) from error
    if manifest.get("format") != FORMAT:
        raise LibraryError(
            "bundle_version", path=path, value=scalar(manifest.get("format"))[:40], known=FORMAT
        )
    hashes, pictures = table(manifest.get("files")), manifest.get("pictures")
    if set(packed.namelist()) != {*hashes, MANIFEST} or not isinstance(pictures, list):
        raise LibraryError("bundle_damaged", path=path, reason=MANIFEST)
    for name, hash in hashes.items():
        if hashlib.sha256(packed.read(name)).hexdigest() != hash:
            raise LibraryError("bundle_damaged", path=path, reason=name)
    return {**manifest, "pictures": [table(one) for one in cast("list[object]", pictures)]}


def _picture(said: dict[str, Any], packed: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """What is said of a picture, once its file shows one and has its name."""
    name = scalar(said.get("file"))
    if not name.startswith("pictures/") or name not in packed.namelist():
        raise LibraryError("bundle_damaged", path=path, reason=name[:80])
    data = packed.read(name)
    if hashlib.sha256(data).hexdigest() != said.get("hash") or f"/{said['hash']}." not in name:
        raise LibraryError("bundle_damaged", path=path, reason=name)
    try:
        decode(data, name)
    except PictureError as error:
        raise LibraryError("bundle_damaged", path=path, reason=error.text()) from error
    return said


def _input(name: str, packed: zipfile.ZipFile, path: Path) -> Image.Image:
    """An input whose pixels are those that its name says."""
    image = PngImagePlugin.PngImageFile(io.BytesIO(packed.read(name)))
    if image.width * image.height > MAX_PIXELS:
        raise LibraryError("bundle_damaged", path=path, reason=name)
    image.load()
    image.info.clear()
    image = image.copy()
    if image.mode not in MODES or name != f"inputs/{pixels_hash(image)}.png":
        raise LibraryError("bundle_damaged", path=path, reason=name)
    return image


def _kept(library: Library, said: dict[str, Any], data: bytes, kept: dict[str, Entry]) -> Entry:
    """Keep a picture with those that it came from; what its own file says counts before the manifest."""
    found, parents = read_picture(data) or _claimed(said), list(_parents(said, kept))
    if found.tool == "graine" and found.recipe:
        facts = {name: value for name, value in found.facts.items() if name != "sampler"}
        picture = Picture(decode(data, "bundle").image, found.recipe, made_with=facts)
        if encoded(picture) == data:
            return library.keep(picture, parents=parents)
    return library.adopt(
        data,
        tool=found.tool,
        prompt=found.prompt,
        negative=found.negative,
        model=found.model,
        recipe=found.recipe,
        made=_moment(said.get("made")),
        facts=found.facts,
        parents=parents,
    )


def _claimed(said: dict[str, Any]) -> Foreign:
    """What the manifest alone says of a picture, such as what a text beside it once said."""
    try:
        record = {"format": graine_record.FORMAT, "recipe": said.get("recipe")}
        recipe = check(graine_record.read(json.dumps(record)).recipe)
    except GraineError:
        recipe = None
    prompt, negative, model = (scalar(said.get(name)) for name in ("prompt", "negative", "model"))
    facts = facts_of(table(said.get("facts")))
    return Foreign(
        tool=scalar(said.get("tool"))[:20],
        prompt=prompt,
        negative=negative,
        model=model,
        recipe=recipe,
        facts=facts,
    )


def _parents(said: dict[str, Any], kept: dict[str, Entry]) -> Iterator[Parent]:
    for one in map(table, items(said.get("parents"))):
        if (source := kept.get(scalar(one.get("hash")))) and one.get("how") in HOW:
            yield Parent(source.id, scalar(one["how"]))


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(scalar(value))
    except ValueError:
        return None
