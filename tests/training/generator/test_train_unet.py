from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from training.generator import train_unet
from training.generator.train_unet import RATE, WARM_UP, Training, newest, rate_at
from training.networks import LATENT_CHANNELS, WIDTH


def small_unet() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        layers_per_block=1,
        block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=(2, 2),  # pyright: ignore[reportArgumentType]  # one for each level
        norm_num_groups=8,
        addition_embed_type="text",
        addition_embed_type_num_heads=4,
    )


@pytest.fixture
def training() -> Training:
    torch.manual_seed(0)
    return Training(small_unet(), torch.device("cpu"))


def batch(count: int = 6) -> tuple[torch.Tensor, torch.Tensor]:
    source = torch.Generator().manual_seed(1)
    return (
        torch.randn(count, LATENT_CHANNELS, 8, 8, generator=source),
        torch.randn(count, 77, WIDTH, generator=source),
    )


def test_every_gradient_is_that_of_the_plain_formula(training: Training) -> None:
    latents, context = batch()
    timesteps, noise = torch.tensor([0, 200, 400, 700, 900, 999]), torch.randn_like(latents)
    training.loss(latents, context, timesteps, noise).backward()

    judge = small_unet().double()
    judge.load_state_dict(training.unet.state_dict())
    total = torch.zeros((), dtype=torch.float64)
    for row in range(len(latents)):  # one picture after the other, in double precision
        share = training.signal[timesteps[row]].double()
        signal, spread = share.sqrt(), (1 - share).sqrt()
        clean, dirt = latents[row].double(), noise[row].double()
        made = judge((signal * clean + spread * dirt)[None], timesteps[row], context[row : row + 1].double())
        total = total + (made.sample[0] - (signal * dirt - spread * clean)).square().mean() / len(latents)
    total.backward()

    for (name, ours), theirs in zip(training.unet.named_parameters(), judge.parameters(), strict=True):
        assert ours.grad is not None, name
        assert theirs.grad is not None, name
        likeness = torch.cosine_similarity(ours.grad.flatten().double(), theirs.grad.flatten(), dim=0)
        assert likeness >= 0.999 or theirs.grad.norm() < 1e-9, f"{name}: cosine {likeness:.4f}"


def test_a_step_changes_every_weight_and_the_average_follows(training: Training) -> None:
    before = [weight.detach().clone() for weight in training.weights]
    training.learn(*batch(), rate=1e-3)
    names = [name for name, _ in training.unet.named_parameters()]
    for name, old, new in zip(names, before, training.weights, strict=True):
        assert not torch.equal(old, new), name
    assert training.samples == 6
    for old, new, mean in zip(before, training.weights, training.average, strict=True):
        assert (mean - new).norm() <= (old - new).norm()


def test_the_loss_falls_on_what_is_seen_again_and_again(training: Training) -> None:
    latents, context = batch()
    losses = [training.learn(latents, context, rate=2e-3) for _ in range(60)]
    assert sum(losses[-10:]) < 0.9 * sum(losses[:10])


def test_a_stopped_training_goes_on_as_if_it_had_not_stopped(training: Training, tmp_path: Path) -> None:
    def go_on(one: Training) -> list[torch.Tensor]:
        torch.manual_seed(5)
        one.learn(*batch(), rate=1e-3)
        return [weight.detach().clone() for weight in (*one.weights, *one.average)]

    training.learn(*batch(), rate=1e-3)
    torch.save(training.state(), tmp_path / "kept.pt")
    unbroken = go_on(training)
    later = Training(small_unet(), torch.device("cpu"))
    later.restore(torch.load(tmp_path / "kept.pt"))
    for ours, theirs in zip(go_on(later), unbroken, strict=True):
        assert torch.equal(ours, theirs)
    assert later.samples == training.samples


def test_the_rate_depends_on_the_samples_seen_alone() -> None:
    assert rate_at(0, 1_000_000, 300_000) < RATE * 0.1
    assert rate_at(WARM_UP, 1_000_000, 300_000) == rate_at(700_000, 1_000_000, 300_000) == RATE
    assert rate_at(850_000, 1_000_000, 300_000) == pytest.approx(RATE / 2)
    assert rate_at(1_000_000, 1_000_000, 300_000) == 0


def test_the_state_that_has_seen_most_is_gone_on_from(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("work.pt", "cache.pt", "missing.pt")]
    states: list[dict[str, Any]] = [{"samples": 10}, {"samples": 20}]
    for path, state in zip(paths, states, strict=False):
        torch.save(state, path)
    assert newest(paths) == {"samples": 20}
    assert newest(paths[2:]) is None


def test_shares_of_examples_are_shares() -> None:
    assert sum(train_unet.SHARES.values()) == pytest.approx(1)
