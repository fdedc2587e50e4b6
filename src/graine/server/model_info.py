"""The models of the catalogue as the server tells of them, none of them loaded."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from graine.errors import GraineError, ModelNotFound
from graine.recipe import Recipe
from graine.server.schemas.about import ModelAbout

if TYPE_CHECKING:
    from graine.models.checkpoints.catalogue import Catalogue, ModelEntry
    from graine.server.state import ServerState
    from graine.studio.vocabulary import Vocabulary

DEFAULT = Recipe(prompt="").model
LISTED_SECONDS = 2


def find_model(catalogue: Catalogue, name: str) -> ModelEntry:
    """Find a model by its name in the catalogue, or the hash that is known of it. Raises `ModelNotFound`.

    A path, or a name on the hub, is no name here: whoever asks over the network has no file opened, none
    hashed and nothing downloaded.
    """
    wanted, models = name.strip().casefold(), _listed(catalogue, int(monotonic() / LISTED_SECONDS))
    for entry in models:
        if wanted in (entry.name.casefold(), entry.path.name.casefold()):
            return entry
    for entry in models:
        if entry.hash and wanted == entry.hash:
            return entry
    known = {entry.name.casefold(): entry.name for entry in models}
    near = [known[close] for close in get_close_matches(wanted, known, cutoff=0.5)]
    raise ModelNotFound("models_unknown", value=name[:100], names=", ".join(near or known.values()))


@lru_cache(maxsize=4)
def _listed(catalogue: Catalogue, tick: int) -> list[ModelEntry]:
    """List the models once in a while: a prompt is checked at every key, and folders may be large."""
    return catalogue.list()


def words_of(entry: ModelEntry) -> Vocabulary:
    """Return what a model makes of words; read once. Raises `ModelDamaged`."""
    return _vocabulary(entry, _changed(entry))


@lru_cache(maxsize=16)
def _vocabulary(entry: ModelEntry, changed: int) -> Vocabulary:
    from graine.studio.vocabulary import vocabulary

    return vocabulary(entry)


def about_model(entry: ModelEntry, state: ServerState, lang: str) -> ModelAbout:
    """Say what is known of a model: by the worker that loaded it, else by its card."""
    facts = _card(entry.path / "graine.json") | (state.queue.recall(f"model:{entry.name}") or {})
    size, problem = facts.get("native_size"), _problem(entry, _changed(entry))
    return ModelAbout(
        name=entry.name,
        title=str(facts.get("title", entry.name)),
        family=facts.get("family"),
        native_size=(size[0], size[1]) if size else None,
        default_cfg=facts.get("default_cfg"),
        upscale=facts.get("upscale"),
        hash=facts.get("hash") or entry.hash,
        size_bytes=entry.size,
        ready=state.moments.models.get(entry.name) == "ready",
        problem=problem.text(lang) if problem else None,
    )


def _changed(entry: ModelEntry) -> int:
    """Say when a model was written; 0 for one that is gone by now."""
    try:
        return entry.path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _problem(entry: ModelEntry, changed: int) -> GraineError | None:
    """Say what keeps a model from being used; its header is read once."""
    return entry.problem()


def _card(path: Path) -> dict[str, Any]:
    return dict(_read_card(path, path.stat().st_mtime_ns)) if path.is_file() else {}


@lru_cache(maxsize=16)
def _read_card(path: Path, changed: int) -> dict[str, Any]:
    """Read the facts of a model's card; one that is damaged says nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    table = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return {name: table[name] for name in ("native_size", "default_cfg", "upscale") if name in table}
