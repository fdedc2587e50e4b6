"""Drawing: recipes, or a request that becomes some; with an edit, of a picture that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from graine.edits import needs_prompt
from graine.experiments.base import Render
from graine.jobs.base import (
    FOX,
    CheckContext,
    JobContext,
    JobPlan,
    JobRequest,
    PictureId,
    Tags,
    Work,
    check_own,
    label_of,
)
from graine.jobs.cost import CostEstimate, Recall, effort, estimate, settled
from graine.library.entry import TAKEN, VARIED, Parent
from graine.recipe import Recipe, check
from graine.studio.draw_request import Draw, adopted, draft, random_seed
from graine.studio.input_pictures import InputPicture
from graine.studio.sizes import check_result
from graine.validation import Length, OneOf

if TYPE_CHECKING:
    from graine.studio.studio import Studio

MAX_RECIPES = 100


@dataclass(frozen=True, slots=True)
class DrawPlan(JobPlan):
    """The recipes, one a picture."""

    recipes: tuple[Recipe, ...]

    @property
    def results(self) -> int:
        """A picture a recipe."""
        return len(self.recipes)

    def run(self, context: JobContext) -> Work:
        """Ask for them."""
        yield Render(self.recipes)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest(Draw, JobRequest):
    """Pictures of a prompt, or one that is changed by an edit; what is left out, Graine decides."""

    kind: ClassVar = "draw"
    plan_type: ClassVar[type[JobPlan]] = DrawPlan
    example: ClassVar = FOX
    gives_pictures: ClassVar = True
    terse: ClassVar = True

    recipes: Annotated[tuple[Recipe, ...], Length(MAX_RECIPES, least=1)] | None = None  # instead of all above
    parents: Annotated[tuple[PictureId, ...], Length(50)] = ()
    how: Annotated[str, OneOf((VARIED, TAKEN))] = VARIED
    tags: Tags = ()

    @property
    def label(self) -> str:
        """The beginning of the prompt."""
        return label_of(self.prompt or (self.recipes[0].prompt if self.recipes else ""))

    @property
    def origins(self) -> tuple[Parent, ...]:
        """The pictures of the library that its own come from."""
        return tuple(Parent(id, self.how) for id in self.parents)

    def check(self, context: CheckContext) -> Self:
        """Look for models, inputs and parents, and decide the seed."""
        self.check_drawing(context)
        return self.seeded(random_seed() if self.seed is None else self.seed)

    def check_drawing(self, context: CheckContext) -> None:
        """Raise `GraineError` for what cannot be drawn, as far as that is known without a model."""
        check_own(self)
        for recipe in self.drafts():
            if needs_prompt(recipe.edit):
                context.find_model(recipe.model)
            if recipe.edit:
                check_result(recipe.edit, context.studio.inputs.of(recipe.edit))
        for parent in self.parents:
            context.studio.library.get(parent)

    def drafts(self) -> Iterator[Recipe]:
        """Its recipes, with stand-ins for what a model decides. Raises `GraineError`."""
        if self.recipes is None:
            yield draft(self)
        else:
            yield from map(check, self.recipes)

    def seeded(self, seed: int) -> Self:
        """It with a seed; recipes have theirs."""
        return self if self.recipes is not None else replace(self, seed=seed)

    def settled(self, recall: Recall) -> Recipe:
        """Its first recipe, with what a model decides as far as that is known."""
        return self.recipes[0] if self.recipes else settled(self, recall)

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count its pictures."""
        recipes, count = self.recipes or (self.settled(context.recall),), 1 if self.recipes else self.count
        calls = round(count * sum(effort(recipe).calls for recipe in recipes))
        return estimate(recipes[0], context.recall, pictures=count * len(recipes), evaluations=calls)

    def one_recipe(self, studio: Studio) -> Recipe:
        """The recipe that an experiment varies. Raises as `Studio.plan`."""
        (recipe,) = studio.plan(replace(self, count=1))
        return recipe

    def plan(self, context: JobContext) -> DrawPlan:
        """Decide the recipes."""
        recipes = tuple(self._recipes(context))
        context.studio.check(recipes)
        return DrawPlan(recipes)

    def _recipes(self, context: JobContext) -> Iterator[Recipe]:
        studio = context.studio
        if self.recipes is not None:
            yield from self.recipes
        elif self.edit is None:
            yield from studio.plan(self)
        elif needs_prompt(self.edit):
            yield from studio.plan(adopted(self, self._base(context)))
        else:
            image = studio.inputs.get(self.edit.image)
            yield studio.touch(self.edit, InputPicture(self.edit.image, image, self._base(context)))

    def _base(self, context: JobContext) -> Recipe | None:
        """The recipe of the picture that an edit begins from, as far as the request names it."""
        found = (context.library.get(parent).recipe for parent in self.parents)
        return next((recipe for recipe in found if recipe), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariedDrawing(JobRequest):
    """What the requests of experiments share that vary one drawing."""

    base: DrawRequest

    @property
    def label(self) -> str:
        """The beginning of the prompt."""
        return self.base.label

    def check(self, context: CheckContext) -> Self:
        """Check the drawing, and decide its seed."""
        check_own(self)
        return replace(self, base=self.base.check(context))
