"""`SamplerRun`: one pass of the sampler. It knows which rows it waits for, not how they are computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import torch

from graine.engine.guidance import Guidance, combine
from graine.engine.image_noise import ancestral_noise, brownian_noise, first_noise
from graine.engine.init_latent import InitLatent, masked_input
from graine.engine.prediction import PREDICTIONS
from graine.engine.strength_steps import steps_of
from graine.engine.tiles import Windows
from graine.errors import Cancelled, GraineError, PromptError, RenderError
from graine.prompt.compile import compile_prompt
from graine.sampling.samplers import begin, find_sampler, plan, run

if TYPE_CHECKING:
    from graine.engine.vae import Encoder
    from graine.models.base import Conditioning, Model
    from graine.pipelines.base import Pass
    from graine.prompt.syntax.grammar import Piece
    from graine.recipe import Recipe
    from graine.sampling.base import Ask, Noise, Sampler
    from graine.sampling.samplers import Plan, SamplerSpec

    Encode = Callable[[tuple[Piece, ...]], Conditioning]


MAX_PARTS = 32  # prompts joined by AND: each costs a network row at every step


class RowKey(NamedTuple):
    """Rows with the same key can share a network call."""

    shape: tuple[int, ...]
    tokens: int


@dataclass(slots=True, eq=False)
class Row:
    """One row of a network call: an image at its noise level under one prompt."""

    job: SamplerRun
    x: torch.Tensor  # (channels, h, w), not yet scaled for the network
    sigma: float
    condition: Conditioning
    weight: float
    output: torch.Tensor | None = None

    @property
    def key(self) -> RowKey:
        """What a row must have in common with its neighbours."""
        return RowKey(tuple(self.x.shape), self.condition.context.shape[0])


@dataclass(eq=False)
class SamplerRun:
    """One pass in the making: a sampler's generator, the rows it waits for, and how it ended."""

    asked: Pass
    model: Model
    encode: Encode  # prompts
    encode_picture: Encoder
    ask: Ask | None = None
    rows: list[Row] = field(default_factory=list[Row])
    denoised: torch.Tensor | None = None  # the newest prediction, for previews
    latent: torch.Tensor | None = None  # the result
    error: Exception | None = None
    calls: int = 0  # answers received so far
    cells: int = 0  # latent cells that the network sees for one answer, about: the work that it takes
    widest: int = 0  # rows in the widest network call that served this job
    memory: list[str] = field(default_factory=list[str])  # measures taken when memory was short

    def __post_init__(self) -> None:
        spec, named = find_sampler(self.recipe.sampler)
        schedule = named if named and self.recipe.schedule == "automatic" else self.recipe.schedule
        self._compile(spec)
        self._canvas = InitLatent.of(self.asked, self.encode_picture, self.memory)
        steps, start = steps_of(self.asked) if self._canvas else (self.recipe.steps, 0.0)
        self.plan: Plan = plan(spec, schedule, steps, self.model.schedule, start=start)
        self.still = self._is_still()
        self._windows = self._cut()
        self._masked: torch.Tensor | None = None
        if self._canvas and self.model.inpaints and not self.still:
            self._masked = masked_input(self.asked, self._canvas, self.encode_picture, self.memory)
        self._denoise = PREDICTIONS[self.model.prediction]
        self._sampler = self._begin(spec)

    def _compile(self, spec: SamplerSpec) -> None:
        self._guidance = Guidance.of(self.recipe)
        # Prompt schedules count network calls, as A1111 does for samplers that make two a step.
        read = partial(
            compile_prompt,
            steps=self.recipe.steps * spec.calls_per_step,
            emphasis=self.recipe.emphasis,
            first_pass=_calls(self.asked.first),
        )
        self._positive = read(self.recipe.prompt)
        self._negative = read(self.recipe.negative, composed=False)
        if (parts := len(self._positive.at(0))) > MAX_PARTS:
            raise PromptError("prompt_parts", count=parts, limit=MAX_PARTS)

    @property
    def recipe(self) -> Recipe:
        """The recipe of the pass."""
        return self.asked.recipe

    @property
    def done(self) -> bool:
        """Tell whether the job has ended, well or not."""
        return self.latent is not None or self.error is not None

    @property
    def shape(self) -> tuple[int, int, int]:
        """The latent's shape (channels, height, width)."""
        info = self.model.info
        return info.latent_channels, self.recipe.height // info.scale, self.recipe.width // info.scale

    def start(self) -> None:
        """Ask for the first rows, or end at once where nothing may change."""
        if self.still:
            assert self._canvas
            self.latent = self._canvas.latent
        else:
            self._advance(None)

    @property
    def planned(self) -> int:
        """The number of answers that the whole pass needs, each for one window."""
        return 0 if self.still else self.plan.calls * len(self._windows.places)

    @property
    def answered(self) -> float:
        """The number of answers received so far, those of the step that is going on among them."""
        part = sum(row.output is not None for row in self.rows) / len(self.rows) if self.rows else 0.0
        return (self.calls + part) * len(self._windows.places)

    def cancel(self) -> None:
        """Stop before the next network call."""
        if not self.done:
            self.fail(Cancelled("cancelled", step=self.ask.step if self.ask else 0, steps=self.plan.steps))

    def fail(self, error: Exception) -> None:
        """End this job alone with an error."""
        self.error = error
        self.rows = []
        self._sampler.close()

    def settle(self) -> bool:
        """Go on to the next request if every row has its output, and tell whether so."""
        if self.done or any(row.output is None for row in self.rows):
            return False
        assert self.ask is not None
        denoised = self._denoise(self.ask.x, self.ask.sigma, self._combined())
        self.calls += 1
        if not self._usable(denoised):
            self.fail(RenderError("not_a_number", step=self.ask.step + 1, steps=self.plan.steps))
        else:
            self.denoised = self._kept(denoised, self.ask.step)
            self._advance(self.denoised)
        return True

    def _combined(self) -> torch.Tensor:
        """Join each prompt's windows, then the prompts by their weights."""
        count = len(self._windows.places)
        outputs = [row.output for row in self.rows if row.output is not None]
        prompts = [self._windows.join(outputs[at : at + count]) for at in range(0, len(outputs), count)]
        return combine(prompts, [row.weight for row in self.rows[::count]], rescale=self._guidance.rescale)

    def _kept(self, latent: torch.Tensor, step: int) -> torch.Tensor:
        return self._canvas.keep(latent, step, self.plan.steps) if self._canvas else latent

    def _advance(self, denoised: torch.Tensor | None) -> None:
        try:
            self.ask = next(self._sampler) if denoised is None else self._sampler.send(denoised)
            self.rows = self._rows_for(self.ask)
        except StopIteration as stop:
            self.ask, self.rows, self.latent = None, [], self._kept(stop.value, self.plan.steps - 1)
        except (GraineError, RuntimeError, ValueError, ArithmeticError) as error:
            self.fail(error)

    def _rows_for(self, ask: Ask) -> list[Row]:
        parts = self._positive.at(self.calls)
        weights, rest = self._guidance.weights([weight for weight, _ in parts], ask.step / self.plan.steps)
        prompts = [(pieces, weight) for (_, pieces), weight in zip(parts, weights, strict=True)]
        if rest:
            prompts.append((self._negative.at(self.calls)[0][1], rest))
        rows = [row for pieces, weight in prompts for row in self._row_in_each_window(ask, pieces, weight)]
        self.cells = max(self.cells, sum(row.x[0].numel() for row in rows) // len(self._windows.places))
        return rows

    def _row_in_each_window(self, ask: Ask, pieces: tuple[Piece, ...], weight: float) -> list[Row]:
        condition, views = self.encode(pieces), self._windows.cut(ask.x)
        if self._masked is None:
            return [Row(self, x, ask.sigma, condition, weight) for x in views]
        masked = zip(views, self._windows.cut(self._masked), strict=True)
        return [Row(self, x, ask.sigma, replace(condition, masked=part), weight) for x, part in masked]

    def _begin(self, spec: SamplerSpec) -> Sampler:
        unit = first_noise(self.recipe, self.shape, self.model.info.scale).to(self.model.device)
        x = begin(spec, self.plan, unit)
        if self._canvas:
            x = self._canvas.first(self.asked, unit, sigma=self.plan.sigmas[0], pure=x)
        return run(spec, x, self.plan, noise=self._noise(spec), eta=self.recipe.eta)

    def _noise(self, spec: SamplerSpec) -> Noise:
        if spec.noise == "brownian":
            return brownian_noise(self.recipe.seed, self.shape, self.plan.sigmas, self.model.device)
        return ancestral_noise(self.recipe, self.shape, self.model.device)

    def _is_still(self) -> bool:
        """Tell whether nothing may change: no strength, or a mask that leaves no cell open."""
        if not self._canvas:
            return False
        return self.asked.strength <= 0 or not self._canvas.open(self.plan.steps - 1, self.plan.steps).any()

    def _cut(self) -> Windows:
        """Lay the windows that the network sees; those in which nothing may change are left out."""
        scale, (_, height, width) = self.model.info.scale, self.shape
        side, overlap = self.asked.window // scale, self.asked.window_overlap // scale
        windows = Windows.of(height, width, side=side, overlap=overlap)
        if not self._canvas or self.still:
            return windows
        return windows.only(self._canvas.open(self.plan.steps - 1, self.plan.steps))

    def _usable(self, denoised: torch.Tensor) -> bool:
        # On an accelerator a look at the values waits for the device: there only the last is looked at.
        last = self.calls >= self.plan.calls
        return bool(torch.isfinite(denoised).all()) if last or denoised.device.type == "cpu" else True


def _calls(first: Recipe | None) -> int | None:
    """Count the network calls of a first pass, which the schedules of the second go on from."""
    return first and first.steps * find_sampler(first.sampler)[0].calls_per_step


def joined(rows: Sequence[Row], *, budget: int) -> list[Row]:
    """Choose the rows of the next network call: the first row's key, up to `budget` rows, oldest first."""
    key = rows[0].key
    return [row for row in rows if row.key == key][:budget]
