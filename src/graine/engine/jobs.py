"""`Job`: one picture in the making. It knows which network rows it waits for, never how they are computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import torch

from graine.engine.guidance import Guidance, combine
from graine.engine.noise import ancestral_noise, brownian_noise, first_noise
from graine.engine.prediction import PREDICTIONS
from graine.errors import Cancelled, GraineError, PromptError, RenderError
from graine.prompt.compiled import compile_prompt
from graine.sampling.samplers import begin, find_sampler, plan, run

if TYPE_CHECKING:
    from graine.models.base import Conditioning, Model
    from graine.prompt.grammar import Piece
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

    job: Job
    x: torch.Tensor  # (channels, h, w), not yet scaled for the network
    sigma: float
    condition: Conditioning
    weight: float
    output: torch.Tensor | None = None

    @property
    def key(self) -> RowKey:
        """Give what a row must have in common with its neighbours."""
        return RowKey(tuple(self.x.shape), self.condition.context.shape[0])


@dataclass(eq=False)
class Job:
    """One picture in the making: a sampler's generator, the rows it waits for, and how it ended."""

    recipe: Recipe
    model: Model
    encode: Encode
    ask: Ask | None = None
    rows: list[Row] = field(default_factory=list[Row])
    denoised: torch.Tensor | None = None  # the newest prediction, for previews
    latent: torch.Tensor | None = None  # the result
    error: Exception | None = None
    calls: int = 0  # answers received so far
    widest: int = 0  # rows in the widest network call that served this job
    memory: list[str] = field(default_factory=list[str])  # measures taken when memory was short

    def __post_init__(self) -> None:
        spec, named = find_sampler(self.recipe.sampler)
        schedule = named if named and self.recipe.schedule == "automatic" else self.recipe.schedule
        self.plan: Plan = plan(spec, schedule, self.recipe.steps, self.model.schedule)
        self._guidance = Guidance.of(self.recipe)
        # Prompt schedules count network calls, as A1111 does for samplers that make two a step.
        steps, emphasis = self.recipe.steps * spec.calls_per_step, self.recipe.emphasis
        self._positive = compile_prompt(self.recipe.prompt, steps=steps, emphasis=emphasis)
        self._negative = compile_prompt(self.recipe.negative, steps=steps, emphasis=emphasis, composed=False)
        if (parts := len(self._positive.at(0))) > MAX_PARTS:
            raise PromptError("prompt_parts", count=parts, limit=MAX_PARTS)
        self._denoise = PREDICTIONS[self.model.prediction]
        self._sampler = self._begin(spec)

    @property
    def done(self) -> bool:
        """Tell whether the job has ended, well or not."""
        return self.latent is not None or self.error is not None

    @property
    def shape(self) -> tuple[int, int, int]:
        """Give the latent's shape (channels, height, width)."""
        info = self.model.info
        return info.latent_channels, self.recipe.height // info.scale, self.recipe.width // info.scale

    def start(self) -> None:
        """Ask for the first rows."""
        self._advance(None)

    def cancel(self) -> None:
        """Stop before the next network call."""
        if not self.done:
            self.fail(Cancelled("cancelled", step=self.ask.step if self.ask else 0, steps=self.recipe.steps))

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
        outputs = [row.output for row in self.rows if row.output is not None]
        combined = combine(outputs, [row.weight for row in self.rows], rescale=self._guidance.rescale)
        denoised = self._denoise(self.ask.x, self.ask.sigma, combined)
        self.calls += 1
        if not self._usable(denoised):
            self.fail(RenderError("not_a_number", step=self.ask.step + 1, steps=self.recipe.steps))
        else:
            self.denoised = denoised
            self._advance(denoised)
        return True

    def _advance(self, denoised: torch.Tensor | None) -> None:
        try:
            self.ask = next(self._sampler) if denoised is None else self._sampler.send(denoised)
            self.rows = self._rows_for(self.ask)
        except StopIteration as stop:
            self.ask, self.rows, self.latent = None, [], stop.value
        except (GraineError, RuntimeError, ValueError, ArithmeticError) as error:
            self.fail(error)

    def _rows_for(self, ask: Ask) -> list[Row]:
        parts = self._positive.at(self.calls)
        weights, rest = self._guidance.weights([weight for weight, _ in parts], ask.step / self.plan.steps)
        rows = [self._row(ask, pieces, weight) for (_, pieces), weight in zip(parts, weights, strict=True)]
        if rest:
            rows.append(self._row(ask, self._negative.at(self.calls)[0][1], rest))
        return rows

    def _row(self, ask: Ask, pieces: tuple[Piece, ...], weight: float) -> Row:
        return Row(self, ask.x, ask.sigma, self.encode(pieces), weight)

    def _begin(self, spec: SamplerSpec) -> Sampler:
        unit = first_noise(self.recipe, self.shape, self.model.info.scale).to(self.model.device)
        x = begin(spec, self.plan, unit)
        return run(spec, x, self.plan, noise=self._noise(spec), eta=self.recipe.eta)

    def _noise(self, spec: SamplerSpec) -> Noise:
        if spec.noise == "brownian":
            return brownian_noise(self.recipe.seed, self.shape, self.plan.sigmas, self.model.device)
        return ancestral_noise(self.recipe, self.shape, self.model.device)

    def _usable(self, denoised: torch.Tensor) -> bool:
        # On an accelerator a look at the values waits for the device: there only the last is looked at.
        last = self.calls >= self.plan.calls
        return bool(torch.isfinite(denoised).all()) if last or denoised.device.type == "cpu" else True


def joined(rows: Sequence[Row], *, budget: int) -> list[Row]:
    """Choose the rows of the next network call: the first row's key, up to `budget` rows, oldest first."""
    key = rows[0].key
    return [row for row in rows if row.key == key][:budget]
