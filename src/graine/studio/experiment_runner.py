"""`ExperimentRunner`: the driver of experiments: it draws, remembers, judges and asks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias, cast

from graine.driver import drive, relay
from graine.errors import Cancelled
from graine.experiments.base import (
    PIXELS,
    Choose,
    Compare,
    Confirm,
    Experiment,
    Render,
    Request,
    Result,
    Score,
    Shot,
    Tell,
    Verdict,
)
from graine.experiments.budget import Prices
from graine.judges.base import Seer
from graine.picture.formats.picture_files import encoded
from graine.picture.pixels.ssim import likeness
from graine.sampling.samplers import SAMPLERS
from graine.studio.judge_loader import load_built_in_judge

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from graine.judges.base import Judge
    from graine.library.entry import Entry, Parent
    from graine.library.store import Library
    from graine.progress import OnProgress
    from graine.recipe import Recipe
    from graine.studio.studio import Studio

Chooser: TypeAlias = "Callable[[Image, Image, str], Verdict]"
FEW, FEW_STEPS = 2, 2  # pictures and steps that tell what finishing takes
PROBES, PROBE_STEPS = 4, 3  # pictures and steps that tell how long a network evaluation takes


class ExperimentRunner:
    """Answers what experiments ask for; whatever was drawn, scored or chosen before is not done again.

    Every picture goes into the library as soon as it is drawn. So an experiment that was stopped is run again
    from its beginning, under the same name, and is soon where it was.
    """

    def __init__(
        self,
        studio: Studio,
        library: Library,
        *,
        judge: Judge | None = None,
        chooser: Chooser | None = None,
        confirm: Callable[[Confirm, float | None], bool] | None = None,
        tell: Callable[[object], None] | None = None,
    ) -> None:
        self.studio, self.library = studio, library
        self.load_judge: Callable[[], Judge] = load_built_in_judge  # where none was given
        self._judge, self._chooser, self._confirm, self._tell = judge, chooser, confirm, tell
        self.people = chooser is not None  # answer what is to be chosen; else the judge does
        self.progress: OnProgress | None = None  # hears of the drawing
        self.breathe: Callable[[], None] = lambda: (
            None
        )  # called between what takes long; may raise `Cancelled`
        self.name = ""  # of the experiment
        self._parents = tuple["Parent", ...]()
        self._seconds: dict[Recipe, float] = {}

    def run(self, experiment: Experiment[Result], name: str, *, parents: Sequence[Parent] = ()) -> Result:
        """Drive an experiment to its end and give its result; its pictures have these parents.

        Raises what the studio, the library and the experiment raise; `Cancelled` where the price is too high.
        """
        self._parents = tuple(parents)

        def answer(request: Render | Choose) -> object:
            return self._answer(request)

        return drive(self.steps(experiment, name), answer)

    def steps(
        self, experiment: Generator[Request, object, Result], name: str
    ) -> Generator[Render | Choose, object, Result]:
        """Answer what an experiment asks, and ask for what takes long: pictures, and a person's choices.

        Whoever drives it asks `drawn_before`, and keeps each picture in the library as soon as it is drawn.
        What was chosen once under this name is not asked again.
        """
        self.name = name
        return relay(experiment, self.answering)

    def answering(self, request: Request) -> Generator[Render | Choose, object, object]:
        """Answer one request of the experiment that `steps` drives, or pass it on."""
        if isinstance(request, Render):
            return (yield request)
        if isinstance(request, Choose) and self.people:
            return self._remembered(request) or self._remember(request, cast("Verdict", (yield request)))
        return self._answer(request)

    def entry(self, shot: Shot) -> Entry:
        """What the library knows of a picture of an experiment."""
        return self.library.get(int(shot.name))

    def image(self, shot: Shot) -> Image:
        """The pixels of a picture of an experiment."""
        return self.library.load(self.entry(shot))

    def seconds_per_evaluation(self, recipe: Recipe) -> float:
        """Measure what one step of one picture takes here, in a batch; the first time it draws a little.

        The finishing (decoding, upscaling) is not in it.
        """
        kind = replace(recipe, prompt="a", seed=0, steps=PROBE_STEPS, upscale=1, hires=None)
        if kind not in self._seconds:
            probes = [replace(kind, seed=seed) for seed in range(PROBES)]
            for _ in range(2):  # the first round loads and warms up
                begun = perf_counter()
                calls = len(list(self.studio.draw(probes))) * PROBE_STEPS
                self._seconds[kind] = (perf_counter() - begun) / calls
        return self._seconds[kind]

    @property
    def judge(self) -> Judge:
        """The judge; without another it is the one that comes with Graine."""
        if self._judge is None:
            self._judge = self.load_judge()
        return self._judge

    def prices(self, recipe: Recipe) -> Prices:
        """Measure what a step, the rest of a draft and the rest of a final take here; draws a little."""
        step = self.seconds_per_evaluation(recipe)
        second = recipe.hires and replace(recipe.hires, steps=recipe.hires.steps or recipe.steps)
        final = replace(recipe, steps=FEW_STEPS, hires=second)
        draft = replace(final, upscale=1, hires=None)
        drawing = FEW_STEPS * SAMPLERS[recipe.sampler].calls_per_step * step
        return Prices(step, *(max(self._seconds_of_one(probe) - drawing, 0.0) for probe in (draft, final)))

    def _seconds_of_one(self, recipe: Recipe) -> float:
        """Tell how long one of a few pictures takes, with judging and writing."""
        begun = perf_counter()
        pictures = list(self.studio.draw([replace(recipe, seed=seed) for seed in range(FEW)]))
        self.judge.score([picture.image for picture in pictures], "a")
        for picture in pictures:
            encoded(picture)
        return (perf_counter() - begun) / FEW

    def _answer(self, request: Request) -> object:
        self.breathe()
        match request:
            case Render():
                return self._render(request.recipes)
            case Score():
                return self._scores(request.shots, request.prompt)
            case Compare():
                return [self._alike(first, second, by=request.by) for first, second in request.pairs]
            case Choose():
                return self._chosen(request)
            case Confirm():
                return self._agree(request)
            case Tell():
                return self._tell(request.event) if self._tell else None

    def _render(self, recipes: Sequence[Recipe]) -> list[Shot]:
        """Draw what the library lacks, and keep each picture as soon as it is there."""
        known = {recipe: drawn_before(self.library, recipe) for recipe in recipes}
        missing = [recipe for recipe, found in known.items() if found is None]
        drawn = self.studio.draw(missing, progress=self.progress)
        for recipe, picture in zip(missing, drawn, strict=True):
            known[recipe] = self.library.keep(picture, parents=self._parents, experiment=self.name).id
        return [Shot(str(known[recipe]), recipe) for recipe in recipes]

    def _scores(self, shots: Sequence[Shot], prompt: str) -> list[float]:
        name = self.judge.name
        scores = {shot.name: self.library.score(int(shot.name), name, prompt) for shot in shots}
        new = list({shot.name: shot for shot in shots if scores[shot.name] is None}.values())
        for shot, value in zip(new, self.judge.score(list(self._images(new)), prompt), strict=True):
            self.library.record_score(int(shot.name), name, value, prompt)
            scores[shot.name] = value
        return [value for shot in shots if (value := scores[shot.name]) is not None]

    def _images(self, shots: Sequence[Shot]) -> Iterator[Image]:
        for shot in shots:
            self.breathe()
            yield self.image(shot)

    def _alike(self, first: Shot, second: Shot, *, by: str) -> float:
        """Compare two pictures; a judge that has no vectors leaves the looks alone to tell."""
        self.breathe()
        if first.name == second.name:
            return 1.0
        if by == PIXELS or not isinstance(self.judge, Seer):
            return likeness(self.image(first), self.image(second))
        return float(self._seen(first) @ self._seen(second))

    def _seen(self, shot: Shot) -> np.ndarray:
        judge = self.judge
        assert isinstance(judge, Seer)
        found = self.library.vector(int(shot.name), judge.name)
        if found is None:
            found = judge.vectors([self.image(shot)])[0]
            self.library.record_vector(int(shot.name), judge.name, found)
        return found

    def _chosen(self, asked: Choose) -> Verdict:
        """Let the chooser choose, or the judge."""
        if self._chooser:
            return self._chooser(self.image(asked.left), self.image(asked.right), asked.prompt)
        left, right = self._scores((asked.left, asked.right), asked.prompt)
        return "neither" if left == right else "left" if left > right else "right"

    def _remembered(self, asked: Choose) -> Verdict | None:
        known = self.library.answer(self.name, _question(asked))
        return known if known in ("left", "right", "neither") else None

    def _remember(self, asked: Choose, chosen: Verdict) -> Verdict:
        """Note what was chosen; who had seen enough may go on another day."""
        if chosen != "stop":
            self.library.record_answer(self.name, _question(asked), chosen)
        return chosen

    def _agree(self, asked: Confirm) -> None:
        """State the price; whoever does not want to pay it has stopped the experiment."""
        if self._confirm is None:
            return
        each = self.seconds_per_evaluation(asked.sample) if asked.sample else None
        if not self._confirm(asked, None if each is None else each * asked.evaluations):
            raise Cancelled("declined")


def drawn_before(library: Library, recipe: Recipe) -> int | None:
    """The library's number of a recipe's picture, whose file is there; None if it must be drawn."""
    found = library.of_recipe(recipe)
    return found.id if found and found.path.exists() else None


def _question(asked: Choose) -> str:
    return f"{asked.left.name} {asked.right.name}"
