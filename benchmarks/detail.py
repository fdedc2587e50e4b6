"""Seams and colours of `upscale --detail` with the built-in model, against the same passes tile by tile."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from PIL import Image

from benchmarks.measure import options, use_threads
from benchmarks.peers import built_in
from benchmarks.upscale import picture
from graine.edits import Upscale
from graine.engine.render import Renderer
from graine.picture.upscale.upscalers import Upscalers
from graine.pipelines.base import Finished, Pass, Steps, Tools
from graine.pipelines.upscale import upscale
from graine.recipe import Recipe


def tiles(recipe: Recipe, tools: Tools) -> Steps:
    """Draw each tile for itself and paste them side by side."""
    large, window = tools.picture(""), tools.native_size[0]
    places = list(product(range(0, large.width, window), range(0, large.height, window)))
    small = replace(recipe, width=window, height=window)
    parts = [large.crop((x, y, x + window, y + window)) for x, y in places]
    drawn = yield [Pass(recipe=small, image=part, strength=0.3) for part in parts]
    result = large.copy()
    for place, one in zip(places, drawn, strict=True):
        result.paste(one.image, place)
    return Finished(result)


def _seam(drawn: Image.Image, plain: Image.Image, window: int) -> float:
    """The change across tile borders that the pass added, relative to its median across cell borders.

    A decoder leaves a trace at the borders of its cells of 8 pixels anywhere: seams are what is more.
    """
    added = np.asarray(drawn, np.float64) - np.asarray(plain, np.float64)
    across = [np.abs(np.diff(added, axis=axis)).mean((1 - axis, 2)) for axis in (0, 1)]
    seams, cells = (np.concatenate([one[side - 1 :: side] for one in across]) for side in (window, 8))
    return float(seams.mean() / np.median(cells))


def _mean_apart(one: Image.Image, other: Image.Image) -> float:
    means = [np.asarray(image, np.float64).mean((0, 1)) for image in (one, other)]
    return float(np.abs(means[0] - means[1]).max())


def main() -> None:
    """Enlarge fixed pictures from 256 to 512 pixels, windows of 128."""
    parser = options(__doc__)
    parser.add_argument("--pictures", type=int, default=20)
    asked = parser.parse_args()
    use_threads(asked.threads)
    model, upscalers = built_in(), Upscalers()
    ways = {"Graine": upscale, "tiles without overlap": tiles}
    base = Recipe(prompt="a panda, 3D render", steps=20, sampler="dpmpp_2m", cfg=model.info.default_cfg)
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for seed in range(asked.pictures):
        large = upscalers.enlarge(picture(seed, 256), 2.0)
        edit = Upscale(image="", scale=2.0, detail=0.3)
        recipe = replace(base, seed=seed, edit=edit)
        tools = Tools(
            picture=lambda _, large=large: large,
            enlarge=lambda image, *_: image,
            native_size=model.info.native_size,
        )
        for name, way in ways.items():
            renderer = Renderer(model, begin=lambda asked, way=way, tools=tools: way(asked, tools))
            drawn = next(renderer.draw([recipe])).image
            rows[name].append((_seam(drawn, large, model.info.native_size[0]), _mean_apart(drawn, large)))
    for name, found in rows.items():
        seams, drifts = zip(*found, strict=True)
        print(f"  {name:<28} seams {np.median(seams):.2f} ({max(seams):.2f} at most)", end="")
        print(f", mean colour {max(drifts):.2f} of 255 at most")


if __name__ == "__main__":
    main()
