"""The models that can be used here: listed without opening them, found by name, path, hash or hub name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from graine.errors import GraineError, ModelNotFound, ModelRefused
from graine.models.checkpoints.folder import PICKLES, check_folder, find_weights
from graine.models.checkpoints.hashes import OLD_DIGITS, Hashes, old_hash
from graine.models.checkpoints.hub import download
from graine.models.checkpoints.safetensors_header import read_header

BUILT_IN = Path(__file__).parents[1] / "pousse"
HUB = "hub:"
DEPTH = 4  # folders below a model folder that are looked into


class Places(Protocol):
    """The settings that a catalogue needs."""

    @property
    def home(self) -> Path:
        """Graine's own folder."""
        ...

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """The folders to look for models in."""
        ...


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be loaded."""

    name: str  # without the ending
    path: Path
    kind: str  # "built-in", "folder" or "file"
    size: int  # bytes
    hash: str | None  # first 10 hex digits of the weights' sha256, if it was computed before
    hashes: Hashes

    def compute_hash(self) -> str:
        """The hash of the file, or of a folder's U-Net weights; the first time reads the whole file."""
        return self.hashes.of(weights_path(self.path))

    def old_hash(self) -> str:
        """The eight digits that A1111 wrote until 2022."""
        return old_hash(weights_path(self.path))

    def problem(self) -> GraineError | None:
        """Say why this model cannot be opened, from its header alone; None if nothing is seen to be wrong."""
        try:
            if self.path.is_dir():
                check_folder(self.path)
            read_header(weights_path(self.path))
        except GraineError as error:
            return error
        return None


class Catalogue:
    """The models in some folders, and the built-in one.

    `names_only` where people elsewhere ask: no path is a name then, no hash is computed to find one, and
    nothing is downloaded.
    """

    def __init__(
        self, folders: Sequence[Path], *, cache: Path | None = None, names_only: bool = False
    ) -> None:
        self.folders = tuple(folders)
        self.names_only = names_only
        self._hashes = Hashes(cache / "hashes.json" if cache else None)

    @classmethod
    def of(cls, places: Places, *, names_only: bool = False) -> Catalogue:
        """The catalogue of the user's settings; hashes are remembered under Graine's own folder."""
        return cls(places.model_folders, cache=places.home / "cache", names_only=names_only)

    def list(self) -> list[ModelEntry]:
        """Every model, the built-in one first, then by name. Opens none of them."""
        found = sorted(self._found(), key=lambda entry: (entry.name.lower(), str(entry.path)))
        return [*([self._entry(BUILT_IN, "built-in")] if BUILT_IN.is_dir() else []), *found]

    def find(self, name: str) -> ModelEntry:
        """Find a model by name, path, hash (10 or A1111's old 8 hex digits) or `hub:owner/name`.

        Raises `ModelNotFound`, which offers the nearest names, or `ModelRefused` for a pickle.
        """
        if self.names_only:
            return self._named(name) or self._remembered(name.lower()) or self._fail(name)
        if name.startswith(HUB):
            return self._entry(download(name.removeprefix(HUB), self.folders), "folder")
        return (
            self._named(name)
            or self._at(Path(name).expanduser())
            or self._hashed(name.lower())
            or self._fail(name)
        )

    def _named(self, name: str) -> ModelEntry | None:
        """Find a model by its name, its file's name, or its place in a model folder."""
        low = name.lower()
        places = {folder / name for folder in self.folders}
        for entry in self.list():
            if low in (entry.name.lower(), entry.path.name.lower()) or entry.path in places:
                return entry
        return None

    def _at(self, path: Path) -> ModelEntry | None:
        if path.is_dir():
            return self._entry(path, "folder")
        if not path.is_file():
            return None
        if path.suffix.lower() in PICKLES:
            raise ModelRefused("models_pickle", file=path.name)
        return self._entry(path, "file")

    def _fail(self, name: str) -> NoReturn:
        for folder in self.folders:
            for path in folder.glob("*"):
                if path.suffix.lower() in PICKLES and name.lower() in (path.stem.lower(), path.name.lower()):
                    raise ModelRefused("models_pickle", file=path.name)
        looks_like_path = len(Path(name).parts) > 1 or name.lower().endswith(".safetensors")
        if looks_like_path and not self.names_only:
            raise ModelNotFound("models_no_file", path=name)
        names = {entry.name.lower(): entry.name for entry in self.list()}
        near = [names[close] for close in difflib.get_close_matches(name.lower(), names, cutoff=0.5)]
        raise ModelNotFound("models_unknown", value=name, names=", ".join(near or names.values()))

    def _remembered(self, digits: str) -> ModelEntry | None:
        """Find a model by a hash that was computed before."""
        return next((entry for entry in self.list() if entry.hash and entry.hash == digits), None)

    def _hashed(self, digits: str) -> ModelEntry | None:
        if not re.fullmatch(r"[0-9a-f]{8}|[0-9a-f]{10}", digits):
            return None
        wanted: Callable[[ModelEntry], str] = ModelEntry.compute_hash
        if len(digits) == OLD_DIGITS:
            wanted = ModelEntry.old_hash
        return next((entry for entry in self.list() if not entry.problem() and wanted(entry) == digits), None)

    def _found(self) -> Iterator[ModelEntry]:
        seen = {BUILT_IN.resolve()}
        for folder in self.folders:
            for path in _models_in(folder, seen):
                yield self._entry(path, "folder" if path.is_dir() else "file")

    def _entry(self, path: Path, kind: str) -> ModelEntry:
        weights = weights_path(path)
        known = self._hashes.known(weights) if weights.is_file() else None
        return ModelEntry(
            name=path.stem if path.is_file() else path.name,
            path=path,
            kind=kind,
            size=_size(path),
            hash=known,
            hashes=self._hashes,
        )


def weights_path(path: Path) -> Path:
    """The file that a model's hash is of: itself, or the U-Net's weights in a folder."""
    if not path.is_dir():
        return path
    return find_weights(path, "unet") or path / "unet"


def _models_in(folder: Path, seen: set[Path], depth: int = DEPTH) -> Iterator[Path]:
    """Walk through a folder of models, also behind links, but to no place twice."""
    place = folder.resolve()
    if not folder.is_dir() or depth == 0 or place in seen:
        return
    seen.add(place)
    for path in sorted(folder.iterdir()):
        if _is_model(path):
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path
        elif path.is_dir():
            yield from _models_in(path, seen, depth - 1)


def _is_model(path: Path) -> bool:
    return (path.suffix.lower() == ".safetensors" and path.is_file()) or (path / "model_index.json").is_file()


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*.safetensors")
    return sum(file.stat().st_size for file in files if file.is_file())
