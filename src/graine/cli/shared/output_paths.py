"""The names of the files that `draw` writes, checked before any work is done."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from graine.atomic_write import PART, commit
from graine.errors import WriteError
from graine.picture.formats.picture_files import SUFFIXES, free_name
from graine.recipe import Recipe

MAX_SLUG = 48


def check_output(output: Path, count: int = 1, *, overwrite: bool) -> None:
    """Raise `WriteError` now, rather than after minutes of work, if `output` cannot be written."""
    if output.is_dir():
        check_folder(output)
        return
    values = {"path": output, "folder": output.parent}
    if output.suffix.lower() not in SUFFIXES:
        raise WriteError("picture_suffix", **values, suffix=output.suffix, choices=", ".join(SUFFIXES))
    try:
        taken = [path for path in _numbered(output, count) if path.exists()]
    except OSError as error:
        raise WriteError("picture_name_long", **values, reason=error.strerror) from error
    if taken and not overwrite:
        raise WriteError("picture_exists", **values | {"path": taken[0]})
    check_folder(output.parent)


def check_folder(folder: Path) -> None:
    """Make `folder` if it is missing, and raise `WriteError` if nothing can be written in it, by trying."""
    try:
        commit(b"", folder / f"{PART}{secrets.token_hex(6)}.part").unlink()
    except WriteError as error:
        raise WriteError(error.key, **error.values | {"path": folder}) from error


def targets(output: Path, recipes: Sequence[Recipe]) -> list[Path]:
    """Name one file a recipe: panda.png, or panda-1.png, panda-2.png; in a folder 7-a-panda.png."""
    if not output.is_dir():
        return _numbered(output, len(recipes))
    return [free_name(output / f"{recipe.seed}-{slug(recipe.prompt)}.png") for recipe in recipes]


def slug(prompt: str) -> str:
    """Turn a prompt into a short file name: "A panda, 3D render" gives "a-panda-3d-render"."""
    plain = unicodedata.normalize("NFKD", prompt).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or ["picture"]
    name = words[0][:MAX_SLUG]
    for word in words[1:]:
        if len(name) + 1 + len(word) > MAX_SLUG:
            break
        name += f"-{word}"
    return name


def _numbered(output: Path, count: int) -> list[Path]:
    if count == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{number}{output.suffix}") for number in range(1, count + 1)]
