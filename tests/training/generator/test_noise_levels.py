import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler

from training.generator.noise_levels import alphas_cumprod, sigmas, stratified_timesteps
from training.networks import BETA_END, BETA_START, TIMESTEPS


def test_the_levels_are_those_of_diffusers_with_zero_terminal_snr() -> None:
    theirs = DDIMScheduler(
        num_train_timesteps=TIMESTEPS,
        beta_start=BETA_START,
        beta_end=BETA_END,
        beta_schedule="scaled_linear",
        rescale_betas_zero_snr=True,
    ).alphas_cumprod
    ours = alphas_cumprod()
    assert torch.allclose(ours, theirs, atol=1e-4)
    assert ours[-1] == 0
    assert (sigmas().diff() >= 0).all()


def test_timesteps_cover_all_levels_evenly_enough_and_lean_towards_noise() -> None:
    torch.manual_seed(0)
    drawn = torch.cat([stratified_timesteps(64) for _ in range(200)])
    assert drawn.min() >= 0
    assert drawn.max() == TIMESTEPS - 1
    low, high = (drawn < TIMESTEPS // 4).float().mean(), (drawn >= 3 * TIMESTEPS // 4).float().mean()
    assert 0.1 < low < 0.2
    assert 0.3 < high < 0.4
