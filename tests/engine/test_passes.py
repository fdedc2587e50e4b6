"""Passes that start from a picture: strength, masks, greys and windows, on the model with a known answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from graine.engine.image_noise import first_noise
from graine.engine.loop import Loop
from graine.engine.render import Renderer
from graine.engine.sampler_run import SamplerRun
from graine.engine.vae import to_tensor
from graine.models.base import Conditioning
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Drawn, Finished, Pass, Steps
from graine.recipe import Recipe

SIDE = 64
RECIPE = Recipe(
    prompt="a red cat", seed=3, sampler="k_euler", steps=8, cfg=3.0, width=SIDE, height=SIDE, model="exact"
)


def picture(width: int = SIDE, height: int = SIDE) -> Image.Image:
    """A picture of soft colours."""
    colours = np.random.default_rng(5).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize((width, height), Image.Resampling.BICUBIC)


def half(width: int = SIDE, height: int = SIDE, white: int = 255) -> Image.Image:
    """A mask whose right half is white."""
    mask = Image.new("L", (width, height), 0)
    mask.paste(white, (width // 2, 0, width, height))
    return mask


def started(**changes: object) -> Pass:
    """A pass that starts from a picture of its size."""
    recipe = changes.pop("recipe", RECIPE)
    assert isinstance(recipe, Recipe)
    values = {"image": picture(recipe.width, recipe.height), "strength": 0.6, **changes}
    return Pass(recipe=recipe, **values)  # pyright: ignore[reportArgumentType]


class Counting(ExactModel):
    """The exact model, counting its rows and calls."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []
        self.seen: list[torch.Tensor] = []

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        self.widths.append(len(x))
        self.seen.append(x)
        return super().predict(x, timesteps, conditions)


def run(asked: Pass, model: ExactModel | None = None) -> SamplerRun:
    """Run a pass alone."""
    loop = Loop(model or ExactModel())
    job = loop.add(asked)
    for _ in loop.run():
        pass
    assert job.error is None, job.error
    return job


def drawn(*passes: Pass, model: ExactModel | None = None, row_budget: int | None = None) -> list[Drawn]:
    """Run passes side by side."""
    found: list[Drawn] = []

    def ask(recipe: Recipe) -> Steps:
        found.extend((yield list(passes)))
        return Finished(found[0].image)

    next(Renderer(model or ExactModel(), begin=ask, row_budget=row_budget).draw([RECIPE]))
    return found


def latent(job: SamplerRun) -> torch.Tensor:
    assert job.latent is not None
    return job.latent


def encoded(asked: Pass) -> torch.Tensor:
    assert asked.image
    return ExactModel().encode_picture(to_tensor(asked.image))


def test_a_run_starts_from_the_picture_with_the_seeds_first_noise() -> None:
    model, asked = Counting(), started()
    job = run(asked, model)
    sigma = job.plan.sigmas[0]
    expected = encoded(asked) + sigma * first_noise(RECIPE, (3, 8, 8), 8)
    torch.testing.assert_close(model.seen[0][0] * np.hypot(sigma, 1), expected, atol=1e-5, rtol=1e-5)
    assert job.calls == 5  # int(0.6 * 8) + 1


def test_a_weak_strength_stays_nearer_than_a_strong_one() -> None:
    distance = [
        (latent(run(started(strength=share))) - encoded(started())).norm() for share in (0.1, 0.5, 0.9)
    ]
    assert distance == sorted(distance)
    assert distance[0] < distance[2] / 2


def test_strength_1_keeps_nothing_and_equals_a_drawing() -> None:
    for sampler in ("k_euler", "ddim"):
        recipe = replace(RECIPE, sampler=sampler)
        assert torch.equal(
            latent(run(started(recipe=recipe, strength=1.0))), latent(run(Pass(recipe=recipe)))
        )


@pytest.mark.parametrize(
    "asked",
    [
        started(strength=0.0),
        started(mask=Image.new("L", (SIDE, SIDE), 0)),
        started(mask=Image.new("L", (SIDE, SIDE), 0), soft=True),
    ],
)
def test_what_may_not_change_comes_back_bit_for_bit_without_a_call(asked: Pass) -> None:
    model = Counting()
    (found,) = drawn(asked, model=model)
    assert asked.image
    assert found.image.tobytes() == asked.image.tobytes()
    assert torch.equal(torch.as_tensor(found.latent), encoded(asked))
    assert model.widths == []


def test_a_latent_can_be_started_from_instead_of_a_picture() -> None:
    asked = started()
    for given in (encoded(asked), encoded(asked).numpy()):
        assert torch.equal(latent(run(replace(asked, image=None, latent=given))), latent(run(asked)))


@pytest.mark.parametrize("sampler", ["k_euler", "k_euler_a", "k_lms", "ddim", "dpmpp_2m", "dpmpp_sde", "lcm"])
@pytest.mark.parametrize("strength", [0.6, 1.0])
def test_outside_the_mask_the_latent_is_equal_to_the_bit(sampler: str, strength: float) -> None:
    asked = started(recipe=replace(RECIPE, sampler=sampler), mask=half(), strength=strength)
    found = latent(run(asked))
    assert torch.equal(found[..., :4], encoded(asked)[..., :4])
    assert (found[..., 4:] - encoded(asked)[..., 4:]).abs().max() > 0.1


def test_a_mask_costs_no_more_calls_and_rows() -> None:
    plain, masked = Counting(), Counting()
    run(started(), plain)
    run(started(mask=half()), masked)
    assert plain.widths == masked.widths


def test_a_mask_is_rounded_in_latent_space() -> None:
    mask = Image.new("L", (SIDE, SIDE), 0)
    mask.paste(255, (35, 0, SIDE, SIDE))  # more than half of the cell from 32 to 40
    found = latent(run(started(mask=mask)))
    changed = (found != encoded(started())).any(0)
    assert changed.tolist() == [[False] * 4 + [True] * 4] * 8


def test_each_content_of_the_hole_is_what_its_name_says() -> None:
    unit = first_noise(RECIPE, (3, 8, 8), 8)
    expected = {"original": encoded(started()), "latent noise": unit, "latent nothing": torch.zeros(3, 8, 8)}
    for content, inside in expected.items():
        model = Counting()
        sigma = run(started(mask=half(), content=content), model).plan.sigmas[0]
        first = model.seen[0][0] * np.hypot(sigma, 1) - sigma * unit
        torch.testing.assert_close(first[..., 4:], inside[..., 4:], atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(first[..., :4], encoded(started())[..., :4], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("grey", "steps_of_change"), [(255, 8), (191, 5), (128, 4), (32, 1), (31, 0), (0, 0)]
)
def test_a_grey_may_change_only_in_its_last_share_of_the_run(grey: int, steps_of_change: int) -> None:
    """Until then the network sees the picture there, with the noise of the step (Levin & Fried 2023)."""
    model = Counting()
    mask = half()
    mask.paste(grey, (0, 0, SIDE // 2, SIDE))
    job = run(started(mask=mask, soft=True, strength=0.999), model)
    assert len(model.seen) == 8
    unit, start = first_noise(RECIPE, (3, 8, 8), 8), encoded(started())
    held = [
        torch.allclose(seen[0][..., :4] * np.hypot(sigma, 1), (start + sigma * unit)[..., :4], atol=1e-4)
        for seen, sigma in zip(model.seen, job.plan.sigmas, strict=False)
    ]
    # At the first step of change the network still sees it untouched.
    assert held == [step <= 8 - steps_of_change for step in range(8)]
    assert torch.equal(latent(job)[..., :4], start[..., :4]) == (steps_of_change == 0)


def test_passes_of_every_kind_share_calls_and_equal_their_solo_runs() -> None:
    passes = [
        Pass(recipe=RECIPE),
        started(),
        started(mask=half(), recipe=replace(RECIPE, sampler="k_heun")),
        started(mask=half(white=128), soft=True, strength=0.9),
        started(exact_steps=True, strength=0.3),
    ]
    model = Counting()
    together = drawn(*passes, model=model)
    assert model.widths[0] == 10
    for asked, found in zip(passes, together, strict=True):
        assert torch.equal(torch.as_tensor(found.latent), latent(run(asked)))


WIDE = replace(RECIPE, width=192, height=128)


def test_one_window_that_covers_all_is_the_plain_run_to_the_bit() -> None:
    for asked in (started(recipe=WIDE), Pass(recipe=WIDE)):
        assert torch.equal(latent(run(replace(asked, window=192, window_overlap=32))), latent(run(asked)))


def test_windows_are_rows_of_one_job_and_a_budget_splits_them() -> None:
    asked, model = Pass(recipe=WIDE, window=64, window_overlap=32), Counting()
    (whole,) = drawn(asked, model=model)
    assert set(model.widths) == {2 * 5 * 3}  # guided, 5 x 3 windows
    tight = Counting()
    (split,) = drawn(asked, model=tight, row_budget=4)
    assert max(tight.widths) == 4
    assert torch.equal(torch.as_tensor(split.latent), torch.as_tensor(whole.latent))


def test_windows_in_company_equal_their_solo_run() -> None:
    asked = replace(started(recipe=WIDE), window=64, window_overlap=16)
    found, _, _ = drawn(asked, Pass(recipe=RECIPE), started(mask=half()))
    assert torch.equal(torch.as_tensor(found.latent), latent(run(asked)))


def test_only_windows_that_touch_the_mask_are_computed() -> None:
    mask = Image.new("L", (192, 128), 0)
    mask.paste(255, (0, 0, 24, 24))
    asked = replace(started(recipe=WIDE, mask=mask), window=64, window_overlap=32)
    model = Counting()
    found = latent(run(asked, model))
    assert set(model.widths) == {2}
    assert torch.equal(found[..., 3:], encoded(asked)[..., 3:])
    assert not torch.equal(found[..., :3, :3], encoded(asked)[..., :3, :3])


class Local(ExactModel):
    """Draws the same colour everywhere: each cell's answer depends on that cell and the words alone."""

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        sigma = torch.tensor([self.schedule.sigma(float(timestep)) for timestep in timesteps]).view(
            -1, 1, 1, 1
        )
        asked = torch.stack([row.context.sum(0)[:3] for row in conditions])[:, :, None, None]
        return (x * torch.hypot(sigma, torch.ones(())) * 0.04 + sigma**2 * asked.clamp(-1, 1)) / (
            0.04 + sigma**2
        )


def test_where_windows_agree_no_trace_of_them_is_left() -> None:
    plain = latent(run(started(recipe=WIDE), Local()))
    windowed = latent(run(replace(started(recipe=WIDE), window=64, window_overlap=16), Local()))
    torch.testing.assert_close(windowed, plain, atol=1e-5, rtol=0)


def test_where_windows_disagree_there_is_no_seam() -> None:
    """The exact model paints a whole picture of blocks into each window, so neighbours disagree.

    A plain average has steps at the windows' ends that are four times as high as the median.
    """
    recipe = replace(RECIPE, width=512, height=64, prompt="b", cfg=1.0)
    asked = Pass(recipe=recipe, window=192, window_overlap=96)
    jobs = [run(replace(asked, recipe=replace(recipe, seed=seed))) for seed in range(6)]
    steps = torch.stack([latent(job).diff(dim=-1).abs().mean((0, 1)) for job in jobs]).mean(0)
    ends = {span.start for _, span in jobs[0]._windows.places[1:]}  # pyright: ignore[reportPrivateUsage]
    ends |= {span.stop for _, span in jobs[0]._windows.places[:-1]}  # pyright: ignore[reportPrivateUsage]
    at_ends = torch.stack([steps[end - 1] for end in sorted(ends)]).mean()
    assert at_ends <= 1.15 * steps.median()
