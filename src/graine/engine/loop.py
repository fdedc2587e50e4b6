"""Step-level batching: rows of any jobs that fit share a network call; jobs join and leave at any step."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch

from graine.engine import memory
from graine.engine.prediction import input_scale
from graine.engine.sampler_run import Row, SamplerRun, joined
from graine.engine.vae import Encoder
from graine.errors import GraineError, RenderError
from graine.prompt.syntax.chunks import chunks

if TYPE_CHECKING:
    from graine.models.base import Conditioning, Model
    from graine.pipelines.base import Pass
    from graine.prompt.syntax.grammar import Piece
    from graine.recipe import Recipe

# Latent cells (rows x height x width) in one network call: up to here a wider call costs less per row
# (benchmarks/README.md).
CELLS_CPU = 4_096
CELLS_GPU = 65_536
CACHED_PROMPTS = 256


class Loop:
    """Serves the requests of many jobs with one model."""

    def __init__(self, model: Model, *, row_budget: int | None = None) -> None:
        self.model = model
        self.jobs: list[SamplerRun] = []
        self._row_budget = row_budget
        self._encode_picture = Encoder(model)
        self._narrowed = 1 << 30  # rows a call after memory ran out
        self._prompts: OrderedDict[object, Conditioning] = OrderedDict()

    def add(self, asked: Pass) -> SamplerRun:
        """Let a pass join at the next step. Raises `RecipeError` for settings that cannot be used."""
        side = asked.window or 1 << 30
        size = (min(asked.recipe.width, side), min(asked.recipe.height, side))  # that the network sees
        job = SamplerRun(
            asked,
            self.model,
            lambda pieces: self._conditioning(pieces, asked.recipe, size),
            self._encode_picture,
        )
        job.start()
        self.jobs.append(job)
        return job

    def run(self) -> Iterator[list[SamplerRun]]:
        """Call the network until no job waits; after each call give the jobs that it served or that ended."""
        while self.jobs:
            yield self.step()

    @torch.inference_mode()
    def step(self) -> list[SamplerRun]:
        """Make one network call for the job that waits longest and all that fit beside it."""
        waiting = [row for job in self.jobs for row in job.rows if row.output is None]
        rows = joined(waiting, budget=self._budget(*waiting[0].x.shape[-2:])) if waiting else []
        if rows:
            self._serve(rows)
        served = list(dict.fromkeys(row.job for row in rows))
        settled = [job for job in served if job.settle()]
        ended = [job for job in self.jobs if job.done]
        # Who got an answer goes behind the others: nobody waits for more than one round.
        self.jobs = [job for job in self.jobs if job not in settled] + settled
        self.forget_ended()
        return list(dict.fromkeys([*served, *ended]))

    def room(self, recipe: Recipe) -> int:
        """The number of jobs like this one that fill a network call: more would only wait."""
        return self.room_at(recipe.width, recipe.height)

    def room_at(self, width: int, height: int) -> int:
        """The number of jobs of a size, in pixels, that fill a network call."""
        scale = self.model.info.scale
        return max(1, self._budget(height // scale, width // scale) // 2)

    @property
    def cells(self) -> int:
        """The latent cells of a full network call."""
        return CELLS_CPU if self.model.device.type == "cpu" else CELLS_GPU

    def forget_ended(self) -> None:
        """Drop the jobs that have ended."""
        self.jobs = [job for job in self.jobs if not job.done]

    def _budget(self, height: int, width: int) -> int:
        if self._row_budget:
            return min(self._row_budget, self._narrowed)
        # A guided step's two rows always go together: they share the call's fixed cost.
        return min(max(2, self.cells // (height * width)), self._narrowed)

    def _serve(self, rows: list[Row]) -> None:
        try:
            self._call(rows)
        except Exception as error:
            if len(rows) == 1:
                self._blame(rows[0].job, error)
            elif memory.is_shortage(error):
                self._narrowed = max(1, len(rows) // 2)
            else:
                self._serve_apart(rows)

    def _serve_apart(self, rows: list[Row]) -> None:
        """Find out whose row broke the call: that job fails, its neighbours go on."""
        for row in rows:
            if not row.job.done:
                self._serve([row])

    def _blame(self, job: SamplerRun, error: Exception) -> None:
        if memory.is_shortage(error):
            if memory.ATTENTION_SLICING not in job.memory:
                self.model.slice_attention(True)
                job.memory.append(memory.ATTENTION_SLICING)
                return
            free = memory.available(self.model.device) / 1e9
            error = RenderError(
                "memory", width=job.recipe.width, height=job.recipe.height, free=round(free, 1)
            )
        elif not isinstance(error, GraineError):
            error = RenderError("network", reason=str(error) or type(error).__name__)
        job.fail(error)

    def _call(self, rows: list[Row]) -> None:
        dtype, device = self.model.dtype, self.model.device
        scales = torch.tensor([input_scale(row.sigma) for row in rows]).view(-1, 1, 1, 1)
        x = (torch.stack([row.x for row in rows]) * scales.to(device)).to(dtype)
        times = torch.tensor([self.model.schedule.timestep(row.sigma) for row in rows], device=device)
        outputs = self.model.predict(x, times, [row.condition for row in rows])
        for row, output in zip(rows, outputs, strict=True):
            row.output = output
            row.job.widest = max(row.job.widest, len(rows))

    def _conditioning(self, pieces: tuple[Piece, ...], recipe: Recipe, size: tuple[int, int]) -> Conditioning:
        """Encode a prompt once, however many jobs and steps use it."""
        key = (pieces, recipe.clip_skip, recipe.emphasis, size if self.model.info.family == "sdxl" else None)
        if key not in self._prompts:
            self._prompts[key] = self._encode(pieces, recipe, size)
            if len(self._prompts) > CACHED_PROMPTS:
                self._prompts.popitem(last=False)
        self._prompts.move_to_end(key)
        return self._prompts[key]

    @torch.inference_mode()
    def _encode(self, pieces: tuple[Piece, ...], recipe: Recipe, size: tuple[int, int]) -> Conditioning:
        return self.model.encode(
            chunks(pieces, self.model.tokenizer),
            clip_skip=recipe.clip_skip,
            emphasis=recipe.emphasis,
            size=size,
        )
