"""How often `graine ab` finds a preference, and how soon, against the usual test looked at after every pair.

Every table is made twice: exactly, over all courses that a test can take, and by simulated judges that answer
the very experiment; the spread is the standard error of the simulation. Pure Python, no model.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from math import comb, sqrt

from graine.experiments.ab_test import ab_test
from graine.experiments.base import Compare, Render, Score, Shot
from graine.experiments.statistics import pairs_until_clear
from graine.recipe import Recipe

LEVEL = 0.05
SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)  # of the seeds where the right side is better
SEEDS = (16, 32, 64, 128)
Clear = Callable[[int, int], bool]  # (wins, losses)


def graine(wins: int, losses: int) -> bool:
    """Tell whether `graine ab` calls it clear."""
    return pairs_until_clear(wins, losses, LEVEL) == 0


def sign_test(wins: int, losses: int) -> bool:
    """Tell whether the two-sided sign test for a fixed number of pairs calls it clear."""
    count, most = wins + losses, max(wins, losses)
    return 2 * sum(comb(count, more) for more in range(most, count + 1)) <= LEVEL * 2**count


def exact(share: float, most: int, clear: Clear, *, every: int = 1) -> tuple[float, float]:
    """The chance to be told, and the mean number of pairs, looking after every so many pairs."""
    going, told, pairs = {0: 1.0}, 0.0, 0.0
    for count in range(1, most + 1):
        after: dict[int, float] = {}
        for wins, chance in going.items():
            after[wins + 1] = after.get(wins + 1, 0.0) + chance * share
            after[wins] = after.get(wins, 0.0) + chance * (1 - share)
        ended = {wins for wins in after if count % every == 0 and clear(wins, count - wins)}
        told += sum(after[wins] for wins in ended)
        pairs += count * sum(after[wins] for wins in ended)
        going = {wins: chance for wins, chance in after.items() if wins not in ended}
    return told, pairs + most * sum(going.values())


def simulated(share: float, most: int, runs: int) -> tuple[float, float, float]:
    """Let judges with a known preference answer the experiment: chance to be told, its error, mean pairs."""
    chance, told, pairs = random.Random(f"{share} {most}"), 0, 0
    left, right = Recipe(prompt="a cat, left"), Recipe(prompt="a cat, right")
    for _ in range(runs):
        test = ab_test(left, right, seeds=range(most), prompt="a cat")
        answer: object = None
        while True:
            try:
                request = test.send(answer)
            except StopIteration as end:
                told, pairs = told + (end.value.ended == "clear"), pairs + len(end.value.pairs)
                break
            answer = True
            if isinstance(request, Render):
                answer = [Shot("", recipe) for recipe in request.recipes]
            elif isinstance(request, Compare):
                answer = [0.0] * len(request.pairs)
            elif isinstance(request, Score):
                answer = [
                    float(chance.random() < share) if place % 2 else 0.5
                    for place in range(len(request.shots))
                ]
    return told / runs, sqrt(told / runs * (1 - told / runs) / runs), pairs / runs


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    print(
        f"level {LEVEL}; told: chance that the verdict is clear; pairs: mean number drawn; {runs} simulations"
    )
    for most in SEEDS:
        print(f"\nup to {most} seeds")
        print("share  told, exact  told, simulated  pairs, exact  pairs, simulated*  sign test once  always")
        for share in SHARES:
            told, pairs = exact(share, most, graine)
            seen, error, drawn = simulated(share, most, runs)
            once, _ = exact(share, most, sign_test, every=most)
            always, _ = exact(share, most, sign_test)
            print(
                f"{share:5.2f}  {told:11.3f}  {seen:7.3f} ± {error:.3f}  {pairs:12.1f}"
                f"  {drawn:16.1f}  {once:14.3f}  {always:6.3f}"
            )
    print("\n* fewer than exact: the experiment also ends where the seeds that are left cannot make it clear")


if __name__ == "__main__":
    main()
