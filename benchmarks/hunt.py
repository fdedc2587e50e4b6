"""Hunting seeds against drawing all of them: what it finds, what it costs, and the time against diffusers.

The truth is the best 4 of 64 by the judge, all drawn in full. Measurements are lines of JSON in `out/hunt`;
what is there is not measured again. `--clock` measures the time instead.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from statistics import fmean, pstdev
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.hunt_worlds import (
    FOLDER,
    REPORTED,
    SAMPLERS,
    SEEDS,
    TRIED,
    WORLDS,
    World,
    drafts,
    pousse,
    truth,
)
from benchmarks.measure import alternate, options, report, timed, use_threads
from benchmarks.peers import draw, pipeline
from graine.experiments.base import (
    MEANING,
    PIXELS,
    Compare,
    Confirm,
    Experiment,
    Render,
    Request,
    Result,
    Score,
    Shot,
    Tell,
)
from graine.experiments.near_duplicates import NEVER, Alike, Grouping
from graine.experiments.ranks import best_first, spearman
from graine.experiments.seed_hunt import DraftRound, Hunt, seed_hunt
from graine.jobs.hunt import hunt_plan
from graine.picture.pixels.ssim import likeness
from graine.recipe import Recipe

KEEP = 4
COLUMNS = (
    *("recall", "regret", "gap", "cost", "finals", "spearman", "likeness", "foretold"),
    *("apart_recall", "apart_cost"),
)


@dataclass
class Bench:
    """Answers a hunt's requests; a recipe that was drawn before is not drawn again."""

    world: World
    drawn: dict[Recipe, Image.Image] = field(default_factory=dict[Recipe, Image.Image])
    seen: dict[Recipe, np.ndarray] = field(default_factory=dict[Recipe, np.ndarray])  # the judge's vectors

    def run(self, experiment: Experiment[Result]) -> Result:
        """Drive an experiment to its end."""
        answer: Any = None
        while True:
            try:
                answer = self._answer(experiment.send(answer))
            except StopIteration as end:
                return end.value

    def _answer(self, request: Request) -> Any:
        match request:
            case Render():
                missing = [recipe for recipe in request.recipes if recipe not in self.drawn]
                self.drawn |= zip(missing, self.world.draw(missing), strict=True)
                return [Shot(str(recipe.seed), recipe) for recipe in request.recipes]
            case Score():
                return self.world.score([self.drawn[shot.recipe] for shot in request.shots], request.prompt)
            case Compare():
                return [self._alike(first, second, request.by) for first, second in request.pairs]
            case Confirm():
                return True
            case Tell():
                return None
            case _:
                raise TypeError(request)

    def _alike(self, first: Shot, second: Shot, by: str) -> float:
        if by == MEANING and self.world.judge:
            return float(self._seen(first.recipe) @ self._seen(second.recipe))
        return likeness(self.drawn[first.recipe], self.drawn[second.recipe])

    def _seen(self, recipe: Recipe) -> np.ndarray:
        assert self.world.judge
        if recipe not in self.seen:
            self.seen[recipe] = self.world.judge.vectors([self.drawn[recipe]])[0]
        return self.seen[recipe]

    def same(self, first: Shot, second: Shot, alike: Alike) -> bool:
        """Tell whether a hunt would take two pictures for one."""
        return first == second or (
            self._alike(first, second, PIXELS) >= alike.pixels
            or self._alike(first, second, MEANING) >= alike.meaning
        )


def measured(world: World, prompt: str, sampler: str, steps: int) -> dict[str, Any]:
    """Hunt once with near-duplicates left in and once with them grouped, and compare with the truth."""
    recipe, pictures = world.recipe(prompt, sampler), truth(world, prompt, sampler)
    recipes = [replace(recipe, seed=seed) for seed in SEEDS]
    bench, look = Bench(world), DraftRound(steps)
    plan = replace(hunt_plan(recipe), looks=(look,))
    drafted = drafts(world, plan.draft(recipe, 0, look))
    bench.drawn |= zip(recipes, pictures, strict=True)
    bench.drawn |= zip((plan.draft(recipe, seed, look) for seed in SEEDS), drafted, strict=True)
    scores = world.score(pictures, prompt)
    order = best_first(scores)
    every = bench.run(seed_hunt(recipe, SEEDS, keep=KEEP, plan=replace(plan, alike=NEVER)))
    foretold = {draft.shot.recipe.seed: draft.score for draft in every.drafts}
    kept = [find.seed for find in every.kept]
    spread = pstdev(scores)
    finds = every.kept + every.spared
    apart = bench.run(seed_hunt(recipe, SEEDS, keep=KEEP, plan=plan))
    return {
        "recall": len(set(order[:KEEP]) & set(kept)) / KEEP,
        "first": float(kept[0] == order[0]),
        "regret": fmean(scores[best] - scores[seed] for best, seed in zip(order, kept, strict=False))
        / spread,
        "gap": (scores[order[KEEP - 1]] - scores[order[KEEP]]) / spread,
        "spearman": spearman([foretold[seed] for seed in SEEDS], scores),
        "cost": every.evaluations / every.whole,
        "finals": len(finds),
        "foretold": fmean(find.foretold for find in finds),
        "likeness": fmean(find.likeness for find in finds),
        "apart_recall": _apart(bench, apart, [Shot(str(seed), recipes[seed]) for seed in order], plan.alike),
        "apart_cost": apart.evaluations / apart.whole,
    }


def _apart(bench: Bench, hunt: Hunt, ranking: Sequence[Shot], alike: Alike) -> float:
    """The share of the truly different best that a hunt found, or pictures like them."""
    leaders = bench.run(Grouping(ranking, alike).more(KEEP))
    kept = [find.final.shot for find in hunt.kept]
    return fmean(any(bench.same(leader, one, alike) for one in kept) for leader in leaders)


def lines(asked: Namespace) -> Iterator[dict[str, Any]]:
    """Every measurement, from the file where it is there already."""
    file = FOLDER / "hunt.jsonl"
    known = {}
    if file.exists():
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        known = {_key(row): row for row in rows}
    for name in asked.worlds:
        world, prompts = WORLDS[name](), TRIED if asked.tried else REPORTED
        for prompt in prompts[: asked.prompts]:
            for sampler, steps in product(asked.samplers, asked.steps):
                row = known.get((name, prompt, sampler, steps))
                if row is None:
                    head = {"world": name, "prompt": prompt, "sampler": sampler, "steps": steps}
                    row = head | measured(world, prompt, sampler, steps)
                    file.parent.mkdir(parents=True, exist_ok=True)
                    with file.open("a") as out:
                        out.write(json.dumps(row) + "\n")
                yield row


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["world"], row["prompt"], row["sampler"], row["steps"]


def tell(rows: Sequence[dict[str, Any]]) -> None:
    """Print the means over prompts of every world, sampler and draft, as a table."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["world"], row["sampler"], row["steps"]), []).append(row)
    print("| world | final | draft | prompts |", " | ".join(COLUMNS), "|")
    print("|---" * (4 + len(COLUMNS)) + "|")
    for (world, sampler, steps), some in groups.items():
        cells = (f"{fmean(row[name] for row in some):.3f}" for name in COLUMNS)
        print(f"| {world} | {sampler} | {steps} steps | {len(some)} |", " | ".join(cells), "|")


def clock(asked: Namespace) -> None:
    """Compare the time of a hunt with that of diffusers drawing every seed, one by one."""
    use_threads(asked.threads)
    world, peer = pousse(), pipeline()
    recipe = world.recipe(REPORTED[0], "k_lms")
    recipes = [replace(recipe, seed=seed) for seed in SEEDS]

    def hunt() -> Hunt:
        return Bench(world).run(seed_hunt(recipe, SEEDS, keep=KEEP, plan=hunt_plan(recipe)))

    def all_of_them() -> list[float]:
        pictures = [Image.fromarray(draw(peer, one)) for one in recipes]
        return world.score(pictures, recipe.prompt)

    sides = {"Graine, a hunt": timed(hunt), "diffusers, all 64": timed(all_of_them)}
    report("the best 4 of 64 seeds", alternate(sides, rounds=asked.pairs, warm_up=0))


def main() -> None:
    """Measure what is asked for."""
    parser = options(__doc__, pairs=3)
    parser.add_argument("--prompts", type=int, default=len(REPORTED), help="(default: %(default)s)")
    parser.add_argument("--worlds", nargs="+", default=list(WORLDS), choices=list(WORLDS))
    parser.add_argument("--samplers", nargs="+", default=list(SAMPLERS), choices=list(SAMPLERS))
    parser.add_argument("--steps", nargs="+", type=int, default=[8, 7], help="of drafts (default: 8 7)")
    parser.add_argument("--tried", action="store_true", help="the prompts that the plan was chosen on")
    parser.add_argument("--clock", action="store_true", help="measure the time instead")
    asked = parser.parse_args()
    if asked.clock:
        clock(asked)
        return
    use_threads(asked.threads)
    tell(list(lines(asked)))


if __name__ == "__main__":
    main()
