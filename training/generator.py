"""Train the U-Net, and the text encoder a little with it: `python -m training.generator --minutes 90`.

v-prediction (Salimans & Ho 2022) on the latent bank, with stratified timesteps, one caption in ten left empty
for guidance, and a moving average of the weights. The text encoder was taught to hear before (`hearing.py`).
It can be stopped at any moment: the same command goes on.
"""

import argparse
import math
import time
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training import hearing
from training.bank import VARIANTS, Bank, bank
from training.captions import LEARNT_STYLES, LEARNT_SUBJECTS, caption
from training.networks import BETA_END, BETA_START, TIMESTEPS, new_text_encoder, new_unet
from training.paths import RUNS, save_whole
from training.text import size, token_ids, tokenizer

CHECKPOINT = RUNS / "generator.pt"
BATCH, RATE, WARM_UP, DECAY = 32, 8e-4, 200, 0.998
TEXT_RATE = 0.1  # the text encoder, taught before, moves at this share of the U-Net's rate
EMPTY = 0.1  # share of captions left out, for guidance
AS_DRAWN = 0.6  # share of samples from the two variants that are neither shrunk nor moved
SAVE_EVERY = 180  # seconds


class Generator:
    """The networks in training, with all that a later run needs to go on."""

    def __init__(self, rate: float = RATE) -> None:
        torch.manual_seed(0)
        self.tokenizer = tokenizer()
        self.unet = new_unet()
        self.text = new_text_encoder(size(), begin=self.tokenizer.begin, end=self.tokenizer.end)
        if hearing.CHECKPOINT.exists():
            self.text.load_state_dict(torch.load(hearing.CHECKPOINT))
        self.weights = list(chain(self.unet.parameters(), self.text.parameters()))
        self.average = [weight.detach().clone() for weight in self.weights]
        parts = [(self.unet, 1.0), (self.text, TEXT_RATE)]
        groups = [{"params": list(network.parameters()), "share": share} for network, share in parts]
        self.optimizer = torch.optim.AdamW(groups, rate, betas=(0.9, 0.99), weight_decay=0.01)
        self.step, self.spent = 0, 0.0  # steps done, seconds used

    def state(self) -> dict[str, Any]:
        """Give everything that is kept on disk."""
        networks = {"u": self.unet.state_dict(), "t": self.text.state_dict(), "e": self.average}
        return {**networks, "o": self.optimizer.state_dict(), "step": self.step, "spent": self.spent}

    def restore(self, path: Path = CHECKPOINT) -> None:
        """Go on from a checkpoint, if there is one."""
        if not path.exists():
            return
        state = torch.load(path, map_location="cpu")
        self.unet.load_state_dict(state["u"])
        self.text.load_state_dict(state["t"])
        self.optimizer.load_state_dict(state["o"])
        self.average, self.step, self.spent = state["e"], state["step"], state["spent"]

    def learn(self, latents: Tensor, captions: list[str], timesteps: Tensor, rate: float) -> float:
        """Make one step and give its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        tokens = torch.tensor([token_ids(self.tokenizer, text) for text in captions])
        loss = self._loss(latents, tokens, timesteps)
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
        signal = alphas_cumprod()[timesteps].view(-1, 1, 1, 1)
        noise = torch.randn_like(latents)
        noisy = signal.sqrt() * latents + (1 - signal).sqrt() * noise
        velocity = signal.sqrt() * noise - (1 - signal).sqrt() * latents
        context = self.text(tokens).last_hidden_state
        return functional.mse_loss(self.unet(noisy, timesteps, context, return_dict=False)[0], velocity)


def alphas_cumprod() -> Tensor:
    """Give the share of signal at every timestep; the betas are even in their square roots."""
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, TIMESTEPS, dtype=torch.float64).square()
    return (1 - betas).cumprod(0).float()


def batch(store: Bank, random: Random) -> tuple[Tensor, list[str]]:
    """Draw latents, each picture as often as any other, with a caption each."""
    rows = pictures(store)
    picture = torch.randint(len(rows), (BATCH,))
    plain = torch.rand(BATCH) < AS_DRAWN
    chosen = rows[picture, torch.where(plain, torch.randint(2, (BATCH,)), torch.randint(VARIANTS, (BATCH,)))]
    labels = torch.stack([store.subject, store.style, store.background], dim=1)[chosen].tolist()
    texts = ["" if random.random() < EMPTY else caption(random, *label) for label in labels]
    return store.latents[chosen].float(), texts


def pictures(store: Bank) -> Tensor:
    """Give the rows to train on, (pictures, VARIANTS): the subjects and styles to learn, nothing held out."""
    kept = ~store.held_out & torch.isin(store.subject, torch.tensor(LEARNT_SUBJECTS))
    kept &= torch.isin(store.style, torch.tensor(LEARNT_STYLES))
    return torch.where(kept)[0].view(-1, VARIANTS)


def stratified_timesteps() -> Tensor:
    """Draw one timestep from each equal stretch of the noise levels."""
    return ((torch.arange(BATCH) + torch.rand(BATCH)) / BATCH * TIMESTEPS).long().clamp(max=TIMESTEPS - 1)


def rate_at(step: int, share: float) -> float:
    """Give the learning rate: a short warm-up, then half a cosine down to a fiftieth."""
    return RATE * min(1, (step + 1) / WARM_UP) * (0.02 + 0.49 * (1 + math.cos(math.pi * share)))


def train(minutes: float) -> None:
    """Train until so many minutes have been used in all."""
    generator, store, random = Generator(), bank(), Random(time.time_ns())
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
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(arguments.minutes)
