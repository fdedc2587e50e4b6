"""Eight different jobs together, against one after the other, and against diffusers one after the other."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.measure import alternate, options, report, timed, use_threads
from benchmarks.one_picture import PANDA
from benchmarks.peers import built_in, difference, draw, pipeline
from graine.engine.render import Renderer
from graine.picture import Picture

WISHES = (
    ("a panda, 3D render", "k_lms", 28, 5.0),
    ("a red car", "k_euler", 20, 7.0),
    ("a house in the snow", "ddim", 25, 3.0),
    ("an apple on a table", "k_heun", 14, 5.0),
    ("a cat", "k_euler", 30, 2.0),
    ("a sailing boat", "k_lms", 20, 9.0),
    ("a tree", "ddim", 50, 4.0),
    ("a rocket", "k_heun", 10, 6.0),
)
RECIPES = [
    replace(PANDA, prompt=prompt, sampler=sampler, steps=steps, cfg=cfg, seed=seed)
    for seed, (prompt, sampler, steps, cfg) in enumerate(WISHES)
]


def main() -> None:
    """Compare the three ways."""
    asked = options(__doc__).parse_args()
    use_threads(asked.threads)
    model, peer = built_in(), pipeline()

    def together() -> list[Picture]:
        return list(Renderer(model).draw(RECIPES))

    def apart() -> list[Picture]:
        return [next(Renderer(model).draw([recipe])) for recipe in RECIPES]

    sides = {
        "Graine, together": timed(together),
        "Graine, one by one": timed(apart),
        "diffusers, one by one": timed(lambda: [draw(peer, recipe) for recipe in RECIPES]),
    }
    found = alternate(sides, rounds=asked.pairs)
    pairs = list(zip(together(), apart(), strict=True))
    worst = max(difference(one.image, other.image) for one, other in pairs)
    widest = int(max(picture.measured["rows"] for picture, _ in pairs))
    report(f"eight jobs, up to {widest} rows a call: from their solo runs by at most {worst} of 255", found)
    assert worst <= 1


if __name__ == "__main__":
    main()
