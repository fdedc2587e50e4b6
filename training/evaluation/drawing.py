"""Draw wishes with Graine, each once: a picture is kept on disk under all that decides it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from graine.recipe import Recipe
from graine.studio import Draw, Studio
from training.paths import MODEL, RUNS

STORE = RUNS / "drawn"


@dataclass(frozen=True)
class Wish:
    """A prompt and its seed; what is None stays at what Graine does by default."""

    prompt: str
    seed: int
    cfg: float | None = None
    sampler: str | None = None
    steps: int | None = None


def drawn(wishes: Sequence[Wish], model: Path = MODEL, *, store: Path = STORE) -> np.ndarray:
    """Give wishes drawn, not enlarged, (count, side, side, 3) uint8; what the store has is not drawn anew."""
    studio, recipes = Studio(), list[Recipe]()
    for wish in wishes:
        recipes += studio.plan(Draw(**vars(wish), model=str(model), upscale=False))
    paths = [store / f"{key(recipe)}.png" for recipe in recipes]
    missing = {path: recipe for path, recipe in zip(paths, recipes, strict=True) if not path.exists()}
    store.mkdir(parents=True, exist_ok=True)
    for path, image in zip(missing, _images(studio, list(missing.values())), strict=True):
        part = path.with_suffix(".part")
        image.save(part, "PNG")
        part.replace(path)
    return np.stack([np.asarray(Image.open(path)) for path in paths])


def _images(studio: Studio, recipes: Sequence[Recipe]) -> Iterator[Image.Image]:
    for picture in studio.draw(recipes):
        yield picture.image


def key(recipe: Recipe) -> str:
    """Name a recipe by its values; weights count by their hash, wherever they lie."""
    values = {name: value for name, value in recipe.to_dict().items() if name != "model"}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]
