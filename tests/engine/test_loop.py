"""Step-level batching: who shares a call, who fails alone, and that neighbours never change a picture."""

from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from graine.engine import memory
from graine.engine.loop import Loop
from graine.engine.sampler_run import SamplerRun
from graine.errors import Cancelled, PromptError, RecipeError, RenderError
from graine.models.base import Conditioning
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Pass
from graine.prompt.syntax.chunks import Chunk
from graine.recipe import Recipe

PLAIN = Recipe(
    prompt="a red cat", seed=1, sampler="k_euler", steps=6, cfg=3.0, width=64, height=64, model="exact"
)
MIXED = [
    PLAIN,
    replace(PLAIN, prompt="a dog AND a tree :0.5", seed=2, sampler="k_heun", steps=5),
    replace(PLAIN, prompt="[a:b:0.5] sea", seed=3, sampler="k_euler_a", steps=9, cfg=5.0),
    replace(PLAIN, prompt="night", seed=4, sampler="dpmpp_sde", steps=7, negative="day"),
    replace(PLAIN, prompt="one row a step", seed=5, sampler="plms", steps=12, cfg=1.0),
]


class Watched(ExactModel):
    """The exact model, counting what it is asked, and failing on request."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []
        self.encoded: list[int] = []
        self.sliced = False
        self.memory_for = 1 << 30  # rows that fit
        self.breaks_on: float | None = None  # a row with this value in its first latent cell breaks the call

    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        self.encoded.append(len(chunks))
        return super().encode(chunks, clip_skip=clip_skip, emphasis=emphasis, size=size)

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        if len(x) > self.memory_for:
            raise MemoryError
        if self.breaks_on is not None and (x[:, 0, 0, 0] == self.breaks_on).any():
            raise ValueError("a broken row")
        self.widths.append(len(x))
        return super().predict(x, timesteps, conditions)

    def slice_attention(self, on: bool) -> None:
        self.sliced, self.memory_for = on, 1


def add(loop: Loop, recipe: Recipe) -> SamplerRun:
    return loop.add(Pass(recipe=recipe))


def finish(loop: Loop) -> None:
    for _ in loop.run():
        pass


def latent(job: SamplerRun) -> np.ndarray:
    assert job.error is None, job.error
    assert job.latent is not None
    return job.latent.numpy()


def alone(recipe: Recipe) -> np.ndarray:
    loop = Loop(ExactModel())
    job = add(loop, recipe)
    finish(loop)
    return latent(job)


def test_mixed_jobs_share_calls_and_equal_their_solo_runs() -> None:
    model = Watched()
    loop = Loop(model)
    jobs = [add(loop, recipe) for recipe in MIXED]
    finish(loop)
    assert model.widths[0] == 2 + 3 + 2 + 2 + 1  # guided, composed (two sub-prompts), two guided, unguided
    assert len(model.widths) == max(job.plan.calls for job in jobs)
    for job, recipe in zip(jobs, MIXED, strict=True):
        np.testing.assert_array_equal(latent(job), alone(recipe))


def test_a_job_that_joins_late_and_one_that_leaves_early_change_nothing() -> None:
    loop = Loop(ExactModel())
    jobs = [add(loop, MIXED[2]), add(loop, MIXED[0])]
    for _ in range(3):
        loop.step()
    jobs.append(add(loop, MIXED[1]))
    jobs[1].cancel()
    finish(loop)
    np.testing.assert_array_equal(latent(jobs[0]), alone(MIXED[2]))
    np.testing.assert_array_equal(latent(jobs[2]), alone(MIXED[1]))


def test_the_row_budget_bounds_a_call_and_nobody_waits_for_ever() -> None:
    model = Watched()
    loop = Loop(model, row_budget=3)
    jobs = [add(loop, replace(PLAIN, seed=seed)) for seed in range(4)]
    halfway: list[int] = []
    while loop.jobs:
        loop.step()
        halfway = halfway or ([job.calls for job in jobs] if sum(job.calls for job in jobs) >= 12 else [])
    assert max(model.widths) == 3
    assert max(halfway) - min(halfway) <= 1
    for seed, job in enumerate(jobs):
        np.testing.assert_array_equal(latent(job), alone(replace(PLAIN, seed=seed)))


def test_jobs_of_another_size_take_calls_of_their_own() -> None:
    model = Watched()
    loop = Loop(model)
    jobs = [add(loop, PLAIN), add(loop, replace(PLAIN, width=128))]
    finish(loop)
    assert set(model.widths) == {2}
    assert latent(jobs[1]).shape == (3, 8, 16)


def test_a_prompt_is_encoded_once_for_all_jobs_and_steps() -> None:
    model = Watched()
    loop = Loop(model)
    for seed in range(3):
        add(loop, replace(PLAIN, seed=seed))
    finish(loop)
    assert len(model.encoded) == 2  # the prompt and the empty negative prompt


def test_a_broken_row_fails_its_own_job_only() -> None:
    model = Watched()
    loop = Loop(model)
    good, bad = add(loop, PLAIN), add(loop, replace(PLAIN, seed=9))
    model.breaks_on = float(_scaled_first_cell(bad))
    finish(loop)
    assert isinstance(bad.error, RenderError)
    assert "a broken row" in str(bad.error)
    np.testing.assert_array_equal(latent(good), alone(PLAIN))


def test_numbers_that_are_none_end_the_job_with_a_repair() -> None:
    loop = Loop(ExactModel())
    good, bad = add(loop, PLAIN), add(loop, replace(PLAIN, seed=9))
    assert bad.ask is not None
    bad.rows[0].x = bad.rows[0].x * float("nan")
    finish(loop)
    assert isinstance(bad.error, RenderError)
    assert str(bad.error).startswith("The computation failed at step 1 of 6 ")
    assert "Try --dtype float32" in str(bad.error)
    np.testing.assert_array_equal(latent(good), alone(PLAIN))


def test_a_shortage_of_memory_narrows_the_calls_and_the_picture_stays() -> None:
    model = Watched()
    model.memory_for = 2
    loop = Loop(model)
    jobs = [add(loop, recipe) for recipe in MIXED]
    finish(loop)
    assert max(model.widths) <= 2
    for job, recipe in zip(jobs, MIXED, strict=True):
        np.testing.assert_array_equal(latent(job), alone(recipe))


def test_a_single_row_that_does_not_fit_is_computed_in_slices_and_said_so() -> None:
    model = Watched()
    model.memory_for = 0
    loop = Loop(model)
    job = add(loop, PLAIN)
    finish(loop)
    assert model.sliced
    assert job.memory == [memory.ATTENTION_SLICING]
    assert job.error is None


def test_a_picture_too_large_for_the_memory_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Watched()
    model.memory_for = 0
    monkeypatch.setattr(memory, "available", Mock(return_value=2_000_000_000))
    monkeypatch.setattr(model, "slice_attention", Mock())
    loop = Loop(model)
    job = add(loop, PLAIN)
    finish(loop)
    assert str(job.error) == (
        "There is not enough memory for 64x64 (2 GB free). Choose a smaller size, or close other programs."
    )


def test_cancel_stops_at_the_next_step_and_leaves_the_others() -> None:
    model = Watched()
    loop = Loop(model)
    kept, stopped = add(loop, PLAIN), add(loop, replace(PLAIN, seed=9))
    loop.step()
    stopped.cancel()
    finish(loop)
    assert isinstance(stopped.error, Cancelled)
    assert str(stopped.error) == "Stopped at step 1 of 6."
    assert model.widths == [4, 2, 2, 2, 2, 2]
    assert kept.latent is not None


def test_settings_that_cannot_be_used_are_refused_before_anything_is_computed() -> None:
    with pytest.raises(RecipeError, match="k_euler"):
        add(Loop(ExactModel()), replace(PLAIN, sampler="k_eulr"))


def test_a_prompt_of_too_many_prompts_is_refused() -> None:
    with pytest.raises(PromptError, match="joins 33 prompts with AND; at most 32"):
        add(Loop(ExactModel()), replace(PLAIN, prompt=" AND ".join(["a cat"] * 33)))


def test_guidance_outside_its_interval_costs_one_row() -> None:
    model = Watched()
    loop = Loop(model)
    add(loop, replace(PLAIN, guidance_start=0.5))
    finish(loop)
    assert model.widths == [1, 1, 1, 2, 2, 2]


def _scaled_first_cell(job: SamplerRun) -> torch.Tensor:
    """The first latent cell as the network will see it in the job's first call."""
    assert job.ask is not None
    return (job.ask.x * torch.tensor(1 / np.hypot(job.ask.sigma, 1), dtype=torch.float32))[0, 0, 0]
