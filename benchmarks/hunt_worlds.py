"""Where hunts are measured: the built-in model with its judge, and the exact model with a hidden score.

The truth is every seed drawn in full. It does not depend on how one hunts, so it is kept in a folder that git
ignores and drawn once.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.peers import built_in
from graine.engine.render import Renderer
from graine.judges.clip import ClipJudge
from graine.models.gaussian_model import ExactModel
from graine.recipe import Recipe

SEEDS = range(64)
STEPS = 25  # what `draw` takes unless told
SAMPLERS = ("k_lms", "ddim", "dpmpp_2m")
FOLDER = Path("out/hunt")

# Thirty prompts for the report, and others to choose a plan on; the two have none in common.
REPORTED = (
    "a panda, 3D render",
    "a red car, flat vector",
    "an apple, emoji",
    "une maison, aquarelle",
    "a penguin, cartoon vector",
    "a sailboat, oil painting",
    "un chat roux, pixel art",
    "two pandas, flat vector",
    "a castle, glossy 3D",
    "a sunflower, watercolor",
    "a robot, outlined cartoon",
    "a blue butterfly, emoji",
    "a pizza, sticker",
    "un dragon, vecteur plat",
    "a snowman, blue background",
    "three cherries, emoji",
    "a pumpkin, black background",
    "a green bicycle, flat pastel",
    "a wizard, 3D render",
    "a house by a palm tree",
    "a fox and a rabbit, flat vector",
    "un gâteau, couleurs vives plates",
    "a whale, silhouette",
    "a cactus, pencil drawing",
    "a purple octopus, blob emoji",
    "the moon, soft shading",
    "a rose, pink background",
    "four stars, cartoon vector",
    "un hibou, dessin au crayon",
    "a tractor",
)
TRIED = (
    "a cat, watercolor",
    "two dogs, flat vector",
    "a green frog, 3D render",
    "a house by a tree, pixel art",
    "an owl, emoji",
    "a boat, blue background",
    "trois pommes, autocollant",
    "a purple guitar, cartoon vector",
    "a rabbit",
    "une fusée, peinture à l'huile",
)


@dataclass(frozen=True, slots=True)
class World:
    """A model to draw with and a judge of what it draws."""

    name: str
    renderer: Renderer
    score: Callable[[Sequence[Image.Image], str], list[float]]
    judge: ClipJudge | None = None

    def recipe(self, prompt: str, sampler: str) -> Recipe:
        """What `draw` would take, without enlarging: the peer draws as large."""
        info = self.renderer.model.info
        width, height = info.native_size
        return Recipe(
            prompt=prompt,
            sampler=sampler,
            steps=STEPS,
            cfg=info.default_cfg,
            width=width,
            height=height,
            model=info.name,
            model_hash=info.hash,
        )

    def draw(self, recipes: Sequence[Recipe]) -> list[Image.Image]:
        """Draw recipes together."""
        return [picture.image for picture in self.renderer.draw(recipes)]


def pousse() -> World:
    """The built-in model with its judge."""
    judge = ClipJudge.load()
    return World("pousse", Renderer(built_in()), judge.score, judge)


def exact() -> World:
    """The mixture of Gaussians with a score that no model knows."""
    return World("exact", Renderer(ExactModel()), hidden_score)


WORLDS = {"pousse": pousse, "exact": exact}


def hidden_score(pictures: Sequence[Image.Image], prompt: str) -> list[float]:
    """The cosine between each picture and one that the prompt's checksum draws."""
    pixels = np.stack([np.asarray(one.reduce(8), dtype=np.float64).ravel() for one in pictures]) - 127.5
    wanted = np.random.default_rng(zlib.crc32(prompt.encode())).standard_normal(pixels.shape[1])
    return (pixels @ wanted / np.linalg.norm(pixels, axis=1) / np.linalg.norm(wanted)).tolist()


def truth(world: World, prompt: str, sampler: str, folder: Path = FOLDER) -> list[Image.Image]:
    """Every seed in full."""
    return every_seed(world, world.recipe(prompt, sampler), sampler, folder)


def drafts(world: World, recipe: Recipe, folder: Path = FOLDER) -> list[Image.Image]:
    """Every seed of a draft; finals of different samplers share theirs."""
    return every_seed(world, recipe, f"{recipe.sampler}-{recipe.schedule}-{recipe.steps}", folder)


def every_seed(world: World, recipe: Recipe, label: str, folder: Path) -> list[Image.Image]:
    """Draw a recipe with every seed, or give what was drawn before from the folder."""
    file = folder / f"{world.name}-{label}-{zlib.crc32(recipe.prompt.encode()):08x}.npz"
    if file.exists():
        return [Image.fromarray(pixels) for pixels in np.load(file)["pictures"]]
    pictures = world.draw([replace(recipe, seed=seed) for seed in SEEDS])
    folder.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part.npz")
    np.savez_compressed(part, pictures=np.stack([np.asarray(one) for one in pictures]))
    part.rename(file)
    return pictures
