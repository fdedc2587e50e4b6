"""Where in a picture each word of its prompt acted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from graine.edits import Redraw
from graine.errors import ExperimentError
from graine.prompt.compile import compile_prompt
from graine.prompt.syntax.chunks import chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graine.models.layers.attention_recorder import Watch
    from graine.models.stable_diffusion import StableDiffusion
    from graine.picture import Picture
    from graine.progress import OnProgress
    from graine.prompt.syntax.chunks import Tokenizer
    from graine.prompt.syntax.grammar import Piece
    from graine.recipe import Recipe
    from graine.studio.studio import Studio

CHUNK: Final = 77  # tokens
# Colours from no attention to the most, dark to light: RGB at equal distances.
HEAT: Final = np.array([(24, 22, 60), (98, 30, 110), (190, 55, 85), (245, 130, 50), (252, 240, 160)], float)
VEIL: Final = 0.7  # of the heat over the picture


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word and how much of the attention it had, place by place (height, width), in latent cells."""

    word: str
    map: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordsSeen:
    """A picture that was drawn again under watch, and its words in the prompt's order."""

    picture: Picture
    words: tuple[SeenWord, ...]


def words_seen(studio: Studio, recipe: Recipe, *, progress: OnProgress | None = None) -> WordsSeen:
    """Draw a recipe again and give where each word of its prompt acted.

    Raises `ExperimentError` for edits whose passes show parts of a picture, and for models without
    cross-attention of the usual kind.
    """
    if recipe.edit and not isinstance(recipe.edit, Redraw):
        raise ExperimentError("words_edit", kind=recipe.edit.kind)
    model = _watchable(studio, recipe)
    scale = model.info.scale
    with model.watched((recipe.width // scale, recipe.height // scale)) as watch:
        if watch is None:
            raise ExperimentError("words_unseen", model=recipe.model)
        (picture,) = studio.draw([replace(recipe, memory=())], progress=progress)
    return WordsSeen(picture, tuple(_collected(model, watch, recipe)))


def heat(picture: Image.Image, seen: SeenWord) -> Image.Image:
    """The picture with a word's map over it, from the least of its attention (dark) to the most."""
    low, high = float(seen.map.min()), float(seen.map.max())
    level = (seen.map - low) / max(high - low, 1e-12)
    smooth = Image.fromarray(level.astype(np.float32)).resize(picture.size, Image.Resampling.BICUBIC)
    place = np.clip(np.asarray(smooth), 0, 1) * (len(HEAT) - 1)
    below = np.minimum(place.astype(int), len(HEAT) - 2)
    share = (place - below)[..., None]
    colours = HEAT[below] * (1 - share) + HEAT[below + 1] * share
    veil = Image.fromarray(colours.round().astype(np.uint8))
    return Image.blend(picture.convert("L").convert("RGB"), veil, VEIL)


def placed(pieces: tuple[Piece, ...], tokenizer: Tokenizer) -> list[tuple[str, list[int]]]:
    """The words of a prompt without their punctuation, each with its places among all tokens."""
    ends = [chunk.tokens.index(tokenizer.end, 1) for chunk in chunks(pieces, tokenizer)]
    places = [number * CHUNK + place for number, end in enumerate(ends) for place in range(1, end)]
    found, begun = list[tuple[str, list[int]]](), 0
    for typed in (word for piece in pieces if not piece.is_break for word in piece.text.split()):
        count = len(tokenizer.encode(typed))
        word = typed.strip("\"'.,;:!?()[]{}")
        if word and re.search(r"\w", word):
            before = len(tokenizer.encode(typed[: typed.index(word)]))
            own = places[begun + before : begun + before + len(tokenizer.encode(word))]
            found.append((word, own))
        begun += count
    return found


def _watchable(studio: Studio, recipe: Recipe) -> StableDiffusion:
    from graine.models.stable_diffusion import StableDiffusion

    model = studio.model(recipe.model)
    if not isinstance(model, StableDiffusion):
        raise ExperimentError("words_unseen", model=recipe.model)
    return model


def _prompts(recipe: Recipe) -> list[tuple[Piece, ...]]:
    """Every text that the prompt is on its way (schedules, `AND`), each once."""
    calls = 2 * recipe.steps  # some samplers call the network twice a step
    compiled = compile_prompt(recipe.prompt, steps=recipe.steps, emphasis=recipe.emphasis)
    twice = compile_prompt(recipe.prompt, steps=calls, emphasis=recipe.emphasis)
    texts = (part for one in (compiled, twice) for step in range(calls) for _, part in one.at(step))
    return list(dict.fromkeys(texts))


def _collected(model: StableDiffusion, watch: Watch, recipe: Recipe) -> Iterator[SeenWord]:
    """The words of all texts, the n-th "cat" of each as one, weighed by how often each text was read."""
    maps: dict[tuple[str, int], NDArray[np.float32]] = {}
    total = 0
    for pieces in _prompts(recipe):
        read = model.encode(
            chunks(pieces, model.tokenizer),
            clip_skip=recipe.clip_skip,
            emphasis=recipe.emphasis,
            size=(recipe.width, recipe.height),
        ).context
        tokens, count, met = watch.maps(read), watch.count(read), Counter[str]()
        total += count
        if tokens is None:  # no step came to it
            continue
        for word, places in placed(pieces, model.tokenizer):
            key, met[word] = (word, met[word]), met[word] + 1
            maps[key] = maps.get(key, 0) + count * tokens[places].sum(0).numpy()
    for (word, _), found in maps.items():
        yield SeenWord(word, (found / total).astype(np.float32))
