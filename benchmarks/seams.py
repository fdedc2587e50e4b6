"""Seams of `extend` and `blend` with the built-in model, against diffusers' inpainting of a padded picture.

The 20 pictures are drawn by the built-in model at fixed seeds, and cut through their subjects where they are
continued. The third way pastes a part of another drawing. Seams are graded with the given pixels put back.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_inpaint import (
    StableDiffusionInpaintPipeline,
)
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from PIL import Image

from benchmarks.measure import options, use_threads
from benchmarks.peers import built_in, pipeline
from graine.edits import Blend, Extend
from graine.engine.render import Renderer
from graine.picture.upscale.upscalers import Upscalers
from graine.pipelines.base import Tools
from graine.pipelines.blend import layout
from graine.pipelines.dispatch import begin
from graine.pipelines.seam_metrics import Box, drift, grades
from graine.recipe import Recipe

SUBJECTS = ("cat", "tiger", "bus", "castle", "palm", "rose", "doughnut", "monkey", "football", "ladybug")
GROUNDS = ("", " on a blue background", " on a green background")
STYLES = ("flat vector", "3D render")
NEW = 128  # pixels to the right, or between two pictures
SIDE = 512
KEPT = 384  # pixels of a picture's width that are left of it


@dataclass(frozen=True)
class Task:
    """A picture with a hole: what is asked for, and where the kept pictures lie."""

    recipe: Recipe
    images: tuple[Image.Image, ...]
    places: tuple[Box, ...]
    size: tuple[int, int]

    @property
    def hole(self) -> Box:
        """The box of what is new."""
        return KEPT, 0, KEPT + NEW, SIDE


class Ways:
    """Three ways to paint a hole, with the same weights, sampler and upscaler."""

    def __init__(self) -> None:
        self.model = built_in()
        self.upscalers = Upscalers()
        self.base = Recipe(
            prompt="",
            width=128,
            height=128,
            steps=20,
            sampler="dpmpp_2m",
            upscale=4,
            cfg=self.model.info.default_cfg,
        )
        self.inputs: dict[str, Image.Image] = {}
        self.tools = Tools(
            picture=self.inputs.__getitem__,
            enlarge=self.upscalers.enlarge,
            native_size=self.model.info.native_size,
        )
        self.renderer = Renderer(self.model, begin=lambda recipe: begin(recipe, self.tools))
        text_to_image = pipeline()
        self.peer: Any = StableDiffusionInpaintPipeline(**text_to_image.components)
        # The pipeline accepts 4 and 9 channels alone, and asks the configuration; the network stays.
        self.peer.unet.register_to_config(in_channels=4)
        self.peer.scheduler = DPMSolverMultistepScheduler.from_config(self.peer.scheduler.config)
        self.peer.set_progress_bar_config(disable=True)

    def draw(self, recipe: Recipe) -> Image.Image:
        """Draw with Graine."""
        return next(self.renderer.draw([recipe])).image

    def graine(self, task: Task) -> Image.Image:
        """Extend or blend."""
        for name, image in zip(("image", "other"), task.images, strict=False):
            self.inputs[name] = image
        return self.draw(task.recipe)

    def diffusers(self, task: Task) -> Image.Image:
        """Pad what is beside the hole with grey and let diffusers inpaint it."""
        right = min(task.hole[2] + (SIDE - NEW) // (2 if len(task.images) > 1 else 1), task.size[0])
        frame = right - SIDE, 0, right, SIDE
        padded, mask = Image.new("RGB", task.size, "grey"), Image.new("L", task.size)
        _place(padded, task)
        mask.paste(255, task.hole)
        small = [one.crop(frame).resize((128, 128), Image.Resampling.BOX) for one in (padded, mask)]
        drawn = self.peer(
            prompt=task.recipe.prompt,
            image=small[0],
            mask_image=small[1],
            strength=1.0,
            width=128,
            height=128,
            num_inference_steps=task.recipe.steps,
            guidance_scale=task.recipe.cfg,
            generator=torch.Generator("cpu").manual_seed(task.recipe.seed),
        ).images[0]
        padded.paste(self.upscalers.enlarge(drawn, 4.0, ""), frame[:2])
        return padded

    def tiles(self, task: Task) -> Image.Image:
        """Draw the new part for itself."""
        result = Image.new("RGB", task.size)
        drawn = self.draw(replace(task.recipe, edit=None))
        result.paste(drawn.crop((SIDE - NEW, 0, SIDE, SIDE)), task.hole[:2])
        _place(result, task)
        return result


def _place(picture: Image.Image, task: Task) -> None:
    for image, place in zip(task.images, task.places, strict=True):
        picture.paste(image, place[:2])


def tasks(ways: Ways, count: int) -> dict[str, list[Task]]:
    """Draw the pictures, and say what is to be painted beside them and between them."""
    prompts = [f"a {SUBJECTS[n % 10]}, {STYLES[n % 2]}{GROUNDS[n % 3]}" for n in range(count)]
    drawn = [ways.draw(replace(ways.base, prompt=prompt, seed=seed)) for seed, prompt in enumerate(prompts)]
    lefts = [one.crop((0, 0, KEPT, SIDE)) for one in drawn]
    rights = [one.crop((SIDE - KEPT, 0, SIDE, SIDE)) for one in drawn]
    found: dict[str, list[Task]] = {"extend": [], "blend": []}
    for number, (prompt, left) in enumerate(zip(prompts, lefts, strict=True)):
        recipe = replace(ways.base, prompt=prompt, seed=100 + number)
        asked = replace(recipe, edit=Extend(image="image", right=NEW))
        found["extend"].append(Task(asked, (left,), ((0, 0, KEPT, SIDE),), (KEPT + NEW, SIDE)))
        edit = Blend(image="image", other="other", gap=NEW)
        size, places, _ = layout(edit, left.size, left.size)
        other = rights[(number + 1) % count]
        found["blend"].append(Task(replace(recipe, edit=edit), (left, other), places, size))
    return found


def measure(way: Callable[[Task], Image.Image], task: Task) -> dict[str, float]:
    """The grades of a way; how far the kept pixels drift is taken before they are put back."""
    image = way(task)
    drifts = [drift(image, one, place[:2]) for one, place in zip(task.images, task.places, strict=True)]
    _place(image, task)
    fine, coarse = (grades(image, task.places, scale=scale) for scale in (1, 4))
    return {
        "energy": fine.energy,
        "step": fine.step,
        "energy at 1/4": coarse.energy,
        "step at 1/4": coarse.step,
        "drift": max(drifts),
    }


def main() -> None:
    """Print one table: medians, least to most."""
    parser = options(__doc__)
    parser.add_argument("--few", action="store_true", help="4 pictures")
    asked = parser.parse_args()
    use_threads(asked.threads)
    warnings.filterwarnings("ignore")
    ways = Ways()
    all_tasks = tasks(ways, 4 if asked.few else 20)
    kinds: dict[str, Callable[[Task], Image.Image]] = {
        "Graine": ways.graine, "diffusers, padded": ways.diffusers, "drawn apart": ways.tiles
    }  # fmt: skip
    for edit, wanted in all_tasks.items():
        for name, way in kinds.items():
            rows = [measure(way, task) for task in wanted]
            columns = {key: [row[key] for row in rows] for key in rows[0]}
            print(
                f"{edit:<8}{name:<20}",
                "   ".join(f"{key} {_spread(found)}" for key, found in columns.items()),
                flush=True,
            )


def _spread(values: list[float]) -> str:
    return f"{np.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    main()
