"""One picture with the built-in model, against diffusers' StableDiffusionPipeline on the same weights."""

from __future__ import annotations

from benchmarks.measure import alternate, options, own_peak, peak_memory, report, timed, use_threads
from benchmarks.peers import built_in, difference, draw, pipeline
from graine.engine.render import Renderer
from graine.recipe import Recipe

PANDA = Recipe(prompt="a panda, 3D render", negative="night", seed=7, cfg=5.0, width=128, height=128)
# With these steps all timesteps are whole numbers, so nothing is interpolated and the pictures must agree.
STEPS = {"k_lms": 28, "ddim": 25}


def recipe(sampler: str) -> Recipe:
    """The recipe that both draw."""
    return Recipe(**{**PANDA.to_dict(), "sampler": sampler, "steps": STEPS[sampler]})


def memory_of(side: str) -> None:
    """Draw once with one side alone and print this process's peak."""
    if side == "graine":
        next(Renderer(built_in()).draw([recipe("k_lms")]))
    else:
        draw(pipeline(), recipe("k_lms"))
    print(own_peak())


def main() -> None:
    """Compare the two samplers."""
    parser = options(__doc__)
    parser.add_argument("--memory-of", choices=("graine", "diffusers"))
    asked = parser.parse_args()
    if asked.memory_of:
        return memory_of(asked.memory_of)
    use_threads(asked.threads)
    model, peer = built_in(), pipeline()
    for sampler in STEPS:
        wanted = recipe(sampler)
        # A new renderer each time: it has no prompt in its cache, as diffusers has none.
        sides = {
            "Graine": timed(lambda wanted=wanted: next(Renderer(model).draw([wanted]))),
            "diffusers": timed(lambda wanted=wanted: draw(peer, wanted)),
        }
        found = alternate(sides, rounds=asked.pairs)
        apart = difference(next(Renderer(model).draw([wanted])).image, draw(peer, wanted))
        report(f"{sampler}, {wanted.steps} steps: pixels differ by at most {apart} of 255", found)
        assert apart <= 1
    peaks = {
        side: peak_memory("benchmarks.one_picture", "--memory-of", side) for side in ("graine", "diffusers")
    }
    print("\npeak memory: " + ", ".join(f"{side} {peak:.2f} GB" for side, peak in peaks.items()))


if __name__ == "__main__":
    main()
