"""Train the U-Net: `python -m training.generator.train_unet --samples 4000000`.

v-prediction on cached latents: the plain loss in v weighs the denoised picture's error by SNR + 1 (Salimans
& Ho 2022, section 4). Stratified timesteps, one caption in ten left empty for guidance, a moving average of
the weights. The text encoder learnt before (`train_text_encoder.py`) and stays.

It can be stopped at any moment: the same command goes on. The learning rate follows from the samples seen,
so it does not matter in how many stretches, on how many machines or beside what other work they were seen.
The state is written to the work folder and to the user's cache folder; where the work folder was emptied,
the latter is gone on from.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.captions import SUBJECT_NAMES, Example, caption
from training.data import SUBJECTS
from training.generator.latent_cache import LatentCache, latent_cache
from training.generator.muon import optimizers, set_rate
from training.generator.noise_levels import LEAST_SIGNAL, alphas_cumprod, stratified_timesteps
from training.generator.pasted_scenes import Scenes
from training.generator.train_text_encoder import text_encoder
from training.networks import new_unet
from training.paths import KEPT, RUNS, save_whole
from training.precision import fast_products
from training.text import token_ids, tokenizer

CHECKPOINT, COPY = RUNS / "unet.pt", KEPT / "unet.pt"
BATCH, RATE = 64, 1.5e-3
WARM_UP = 2_000  # samples until the full rate
KEEP = 0.998  # of the moving average, a step
EMPTY = 0.1  # share of captions left out, for guidance
SAVE_EVERY = 180  # seconds
# How often each kind of example is shown, whatever the number of its examples.
SHARES = {
    "plain": 0.60,
    "moved": 0.06,
    "coloured": 0.07,
    "tinted": 0.03,
    "filtered": 0.08,
    "counted": 0.05,
    "scene": 0.02,
    "pasted": 0.09,
}
FIRST = 3.0  # how much more often the subjects marked `first` are shown than the others: crisp before many


class Examples:
    """Draws training examples: each kind as often as its share says, subjects marked `first` more often."""

    def __init__(self, random: Random) -> None:
        self.random, self.cache, self.scenes = random, latent_cache(), Scenes()
        self.rows = {kind: _weighed(self.cache, kind) for kind in SHARES if kind != "pasted"}

    def batch(self, count: int) -> tuple[Tensor, list[str]]:
        """Latents, (count, channels, 16, 16), and a caption of each."""
        kinds = self.random.choices(list(SHARES), list(SHARES.values()), k=count)
        latents, examples = zip(*(self._example(kind) for kind in kinds), strict=True)
        return torch.stack(latents).float(), [self._caption(example) for example in examples]

    def _example(self, kind: str) -> tuple[Tensor, Example]:
        if kind == "pasted":
            return self.scenes.scene(self.random)
        numbers, weights = self.rows[kind]
        (row,) = self.random.choices(numbers, cum_weights=weights)
        return self.cache.latents[row], self.cache.examples[row]

    def _caption(self, example: Example) -> str:
        return "" if self.random.random() < EMPTY else caption(self.random, example)


def _weighed(cache: LatentCache, kind: str) -> tuple[list[int], list[float]]:
    """The rows of a kind, and their cumulative weights."""
    rows = [row for row, each in enumerate(cache.kinds) if each == kind]
    total, cumulative = 0.0, list[float]()
    for row in rows:
        total += _weight(cache.examples[row])
        cumulative.append(total)
    return rows, cumulative


def _weight(example: Example) -> float:
    first = any(SUBJECTS[SUBJECT_NAMES[subject]].get("first") for subject in example.subjects)
    return FIRST if first else 1.0


class Listener:
    """What the U-Net hears of captions."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.tokenizer, self.text = device, tokenizer(), text_encoder().to(device)

    @torch.no_grad()
    def states(self, captions: Sequence[str]) -> Tensor:
        """(captions, 77, width) hidden states."""
        tokens = torch.tensor([token_ids(self.tokenizer, text) for text in captions])
        return self.text(tokens.to(self.device)).last_hidden_state


class Training:
    """The U-Net in training, with all that a later stretch needs to go on."""

    def __init__(self, unet: nn.Module, device: torch.device) -> None:
        self.device, self.unet = device, unet.to(device).train()
        self.weights = list(self.unet.parameters())
        self.average = [weight.detach().clone() for weight in self.weights]
        self.optimizers = optimizers(self.unet, RATE)
        self.signal = alphas_cumprod().clamp(min=LEAST_SIGNAL).to(device)
        self.samples = 0
        self.steps = 0

    def state(self) -> dict[str, Any]:
        """Everything that is kept on disk."""
        return {
            "unet": self.unet.state_dict(),
            "average": self.average,
            "optimizers": [each.state_dict() for each in self.optimizers],
            "samples": self.samples,
            "steps": self.steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.unet.load_state_dict(state["unet"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.average = [weight.to(self.device) for weight in state["average"]]
        self.samples, self.steps = state["samples"], state["steps"]

    def loss(self, latents: Tensor, context: Tensor, timesteps: Tensor, noise: Tensor) -> Tensor:
        """The mean squared error of the predicted velocity."""
        share = self.signal[timesteps].view(-1, 1, 1, 1)
        noisy = share.sqrt() * latents + (1 - share).sqrt() * noise
        velocity = share.sqrt() * noise - (1 - share).sqrt() * latents
        with fast_products(self.device.type):
            predicted = self.unet(noisy, timesteps, context, return_dict=False)[0]
        return functional.mse_loss(predicted.float(), velocity)

    def learn(self, latents: Tensor, context: Tensor, rate: float) -> float:
        """Make one step at this learning rate; the loss before it."""
        timesteps = stratified_timesteps(len(latents)).to(self.device)
        loss = self.loss(latents, context, timesteps, torch.randn_like(latents))
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights, 1.0)
        set_rate(self.optimizers, rate)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        self.samples, self.steps = self.samples + len(latents), self.steps + 1
        keep = min(KEEP, (self.steps + 1) / (self.steps + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.weights, 1 - keep)
        return loss.item()


def rate_at(samples: int, total: int, fall: int) -> float:
    """The learning rate: a warm-up, then constant, then falling to nothing over the last `fall` samples."""
    return RATE * min(1.0, (samples + BATCH) / WARM_UP, max(0, total - samples) / fall)


def newest(paths: Sequence[Path]) -> dict[str, Any] | None:
    """The state that has seen most samples, of those that are there."""
    states = [torch.load(path, map_location="cpu") for path in paths if path.exists()]
    return max(states, key=lambda state: state["samples"], default=None)


def train(total: int, fall: int, device: torch.device, *, until: float = float("inf")) -> None:
    """Train until so many samples have been seen in all, or until this time (seconds since 1970)."""
    torch.manual_seed(time.time_ns() % 2**32)
    training, listener = Training(new_unet(), device), Listener(device)
    examples = Examples(Random(time.time_ns()))
    if state := newest([CHECKPOINT, COPY]):
        training.restore(state)
    began, first, saved, mean = time.monotonic(), training.samples, time.monotonic(), 0.0
    while training.samples < total and time.time() < until:
        latents, captions = examples.batch(BATCH)
        rate = rate_at(training.samples, total, fall)
        loss = training.learn(latents.to(device), listener.states(captions), rate)
        mean = 0.98 * mean + 0.02 * loss if mean else loss
        if time.monotonic() - saved > SAVE_EVERY:
            saved = time.monotonic()
            speed = (training.samples - first) / (saved - began)
            print(f"samples {training.samples} loss {mean:.4f} at {speed:.1f} samples/s", flush=True)
            keep(training)
    keep(training)


def keep(training: Training) -> None:
    """Write the state to both places, one after the other: a kill at any moment leaves one whole."""
    for path in (CHECKPOINT, COPY):
        save_whole(training.state(), path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=4_000_000, help="seen in all, over all stretches")
    parser.add_argument("--fall", type=int, default=1_400_000, help="last samples, over which the rate falls")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of this stretch at most")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    until = time.time() + 60 * arguments.minutes
    train(arguments.samples, arguments.fall, torch.device(arguments.device), until=until)
