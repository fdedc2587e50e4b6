"""Train the U-Net: `python -m training.generator --minutes 90`.

v-prediction on the latent bank: the plain loss in v weighs the denoised picture's error by SNR + 1
(Salimans & Ho 2022, section 4). Stratified timesteps, one caption in ten left empty for guidance, bfloat16
products over float32 weights, a moving average of the weights. The text encoder learnt before (`hearing.py`)
and stays.
It can be stopped at any moment: the same command goes on.
"""

import argparse
import math
import time
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training import hearing
from training.bank import Bank, bank
from training.captions import caption
from training.networks import BETA_END, BETA_START, TIMESTEPS, new_unet
from training.paths import RUNS, save_whole
from training.text import token_ids, tokenizer

CHECKPOINT = RUNS / "generator.pt"
BATCH, RATE, WARM_UP, DECAY = 32, 8e-4, 200, 0.998
EMPTY = 0.1  # share of captions left out, for guidance
SAVE_EVERY = 120  # seconds


class Generator:
    """The networks in training, with all that a later run needs to go on."""

    def __init__(self, device: str = "cpu", rate: float = RATE) -> None:
        torch.manual_seed(0)
        self.device, self.tokenizer = torch.device(device), tokenizer()
        self.unet = new_unet().to(self.device, memory_format=torch.channels_last)
        self.text = hearing.text_encoder().to(self.device)
        self.weights = list(self.unet.parameters())
        self.average = [weight.detach().clone() for weight in self.weights]
        self.optimizer = torch.optim.AdamW(
            self.weights, rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True
        )
        self.noise_levels = alphas_cumprod().to(self.device)
        self.step, self.spent = 0, 0.0  # steps done, seconds used

    def state(self) -> dict[str, Any]:
        """Give everything that is kept on disk."""
        networks = {"unet": self.unet.state_dict(), "average": self.average}
        return {**networks, "optimizer": self.optimizer.state_dict(), "step": self.step, "spent": self.spent}

    def restore(self, path: Path = CHECKPOINT) -> None:
        """Go on from a checkpoint, if there is one."""
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device)
        self.unet.load_state_dict(state["unet"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average, self.step, self.spent = state["average"], state["step"], state["spent"]

    def learn(self, latents: Tensor, captions: list[str], timesteps: Tensor, rate: float) -> float:
        """Make one step and give its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        tokens = torch.tensor([token_ids(self.tokenizer, text) for text in captions])
        loss = self._loss(*(each.to(self.device) for each in (latents, tokens, timesteps)))
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.step += 1
        keep = min(DECAY, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.weights, 1 - keep)
        return loss.item()

    def _loss(self, latents: Tensor, tokens: Tensor, timesteps: Tensor) -> Tensor:
        signal = self.noise_levels[timesteps].view(-1, 1, 1, 1)
        noise = torch.randn_like(latents)
        noisy = signal.sqrt() * latents + (1 - signal).sqrt() * noise
        velocity = signal.sqrt() * noise - (1 - signal).sqrt() * latents
        with torch.autocast(self.device.type, torch.bfloat16):
            with torch.no_grad():
                context = self.text(tokens).last_hidden_state
            made = self.unet(noisy, timesteps, context, return_dict=False)[0]
        return functional.mse_loss(made.float(), velocity)


def alphas_cumprod() -> Tensor:
    """Give the share of signal at every timestep; the betas are even in their square roots."""
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, TIMESTEPS, dtype=torch.float64).square()
    return (1 - betas).cumprod(0).float()


def batch(store: Bank, random: Random) -> tuple[Tensor, list[str]]:
    """Draw latents, each as often as its share says, with a caption each."""
    rows = torch.multinomial(store.share, BATCH, replacement=True)
    texts = ["" if random.random() < EMPTY else caption(random, store.examples[row]) for row in rows]
    return store.latents[rows].float().contiguous(memory_format=torch.channels_last), texts


def stratified_timesteps() -> Tensor:
    """Draw one timestep from each equal stretch of the noise levels."""
    return ((torch.arange(BATCH) + torch.rand(BATCH)) / BATCH * TIMESTEPS).long().clamp(max=TIMESTEPS - 1)


def rate_at(step: int, share: float) -> float:
    """Give the learning rate: a short warm-up, then half a cosine down to a fiftieth."""
    return RATE * min(1, (step + 1) / WARM_UP) * (0.02 + 0.49 * (1 + math.cos(math.pi * share)))


def train(minutes: float, device: str) -> None:
    """Train until so many minutes have been used in all."""
    generator, store, random = Generator(device), bank(), Random(time.time_ns())
    generator.restore()
    before, began, saved = generator.spent, time.monotonic(), time.monotonic()
    running = 0.0
    while generator.spent < minutes * 60:
        latents, texts = batch(store, random)
        rate = rate_at(generator.step, generator.spent / (minutes * 60))
        loss = generator.learn(latents, texts, stratified_timesteps(), rate)
        running = 0.99 * running + 0.01 * loss if running else loss
        now = time.monotonic()
        generator.spent = before + now - began
        if generator.step % 50 == 0:
            speed = generator.step * BATCH / generator.spent
            print(f"step {generator.step} minute {generator.spent / 60:.1f} loss {running:.4f}", end=" ")
            print(f"{speed:.1f} pictures/s", flush=True)
        if now - saved > SAVE_EVERY or generator.spent >= minutes * 60:
            save_whole(generator.state(), CHECKPOINT)
            saved = now


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(arguments.minutes, arguments.device)
