"""A driver that draws numbers instead of pictures, and writes down what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graine.experiments.base import Compare, Confirm, Experiment, Render, Request, Score, Shot, Tell
from graine.recipe import Recipe

Result = TypeVar("Result")


def nothing_alike(first: Recipe, second: Recipe) -> float:
    """Let only pictures of the same seed look alike."""
    return 1.0 if first.seed == second.seed else 0.0


@dataclass
class Bench:
    """Answers by formulas: `score` of a recipe, and `likeness` of two."""

    score: Callable[[Recipe], float]
    likeness: Callable[[Recipe, Recipe], float] = nothing_alike
    drawn: list[Recipe] = field(default_factory=list[Recipe])
    told: list[object] = field(default_factory=list[object])
    asked: list[Request] = field(default_factory=list[Request])
    wishes: set[str] = field(default_factory=set[str])

    def run(self, experiment: Experiment[Result]) -> Result:
        """Drive an experiment to its end."""
        answer: Any = None
        while True:
            try:
                request = experiment.send(answer)
            except StopIteration as end:
                return end.value
            self.asked.append(request)
            answer = self._answer(request)

    @property
    def evaluations(self) -> int:
        """Count the steps of all that was drawn."""
        return sum(recipe.steps for recipe in self.drawn)

    def _answer(self, request: Request) -> Any:
        match request:
            case Render():
                self.drawn += request.recipes
                return [Shot(str(hash(recipe)), recipe) for recipe in request.recipes]
            case Score():
                self.wishes.add(request.prompt)
                return [self.score(shot.recipe) for shot in request.shots]
            case Compare():
                return [self.likeness(first.recipe, second.recipe) for first, second in request.pairs]
            case Tell():
                self.told.append(request.event)
            case Confirm():
                return True
            case _:
                raise AssertionError(request)
