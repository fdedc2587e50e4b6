"""Train the autoencoder, and later its decoder alone.

Run it with `python -m training.generator.train_vae --minutes 38`.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor

from training.data import SIZE, SOURCES
from training.networks import new_vae
from training.paths import MODEL, RUNS, save_whole
from training.precision import fast_products
from training.wide import Wide, load_wide

CROP, MARGIN, BATCH = 64, 16, 16
LATENT_NOISE = 0.04
RATE = 2e-3
THIN_OUTLINES, THIN_SHARE = "streamline-emojis", 3.0  # pictures of this set are shown so much more often
CHECKPOINT = RUNS / "vae.pt"


def load_vae(checkpoint: Path = CHECKPOINT) -> AutoencoderTiny:
    """The trained autoencoder, for use: of the work folder, else the one that Graine ships."""
    if checkpoint.exists():
        vae = new_vae()
        vae.load_state_dict(torch.load(checkpoint, map_location="cpu")["vae"])
    else:
        vae = AutoencoderTiny.from_pretrained(MODEL / "vae").float()
    return vae.eval().requires_grad_(False)


class Crops:
    """Random crops of the training pictures on random backgrounds, thin outlines more often."""

    def __init__(self, pictures: Wide, seed: int) -> None:
        kept = ~pictures.held_out
        self.rgba = torch.from_numpy(pictures.rgba[kept]).permute(0, 3, 1, 2)
        thin = pictures.style[kept] == list(SOURCES).index(THIN_OUTLINES)
        weight = np.where(thin, THIN_SHARE, 1.0)
        self.up_to = weight.cumsum() / weight.sum()
        self.random = np.random.default_rng(seed)

    def crop(self) -> Tensor:
        """One crop, (3, CROP, CROP) in [-1, 1], preferring places where something is drawn."""
        picture = self.rgba[int(np.searchsorted(self.up_to, self.random.random()))]
        for _ in range(4):
            part = window(picture, *self.random.integers(-MARGIN, SIZE + MARGIN - CROP, 2).tolist())
            if part[3].mean() > 0.15:
                break
        part = part.flip(2) if self.random.random() < 0.5 else part
        white = self.random.random() < 0.6
        ground = torch.ones(3, 1, 1) if white else torch.from_numpy(self.random.random((3, 1, 1))).float()
        return (part[:3] * part[3:] + ground * (1 - part[3:])) * 2 - 1

    def batch(self, size: int = BATCH) -> Tensor:
        """A batch of crops."""
        return torch.stack([self.crop() for _ in range(size)])


def window(picture: Tensor, top: int, left: int) -> Tensor:
    """Cut (4, CROP, CROP) in [0, 1] out of a picture of bytes; beyond its borders all is transparent."""
    part = torch.zeros(4, CROP, CROP)
    rows, columns = ((max(start, 0), min(start + CROP, SIZE)) for start in (top, left))
    seen = picture[:, rows[0] : rows[1], columns[0] : columns[1]].float() / 255
    part[:, rows[0] - top : rows[1] - top, columns[0] - left : columns[1] - left] = seen
    return part


def gradients(x: Tensor) -> tuple[Tensor, Tensor]:
    """Differences to the right and lower neighbours."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(made: Tensor, real: Tensor) -> Tensor:
    """L1 on the pixels plus L1 on their gradients, which keeps edges sharp."""
    edges = sum((a - b).abs().mean() for a, b in zip(gradients(made), gradients(real), strict=True))
    return (made - real).abs().mean() + (made - real).square().mean() + edges


def unit_penalty(latents: Tensor) -> Tensor:
    """How far the latent channels are from mean 0 and variance 1."""
    mean, variance = latents.mean((0, 2, 3)), latents.var((0, 2, 3))
    return mean.square().mean() + (variance + 1e-6).log().square().mean()


class Run:
    """An autoencoder in training, with all that a later run needs to go on."""

    def __init__(self, *, decoder_only: bool) -> None:
        torch.manual_seed(0)
        self.vae, self.decoder_only, self.spent, self.step = new_vae(), decoder_only, 0.0, 0
        self.vae.to(memory_format=torch.channels_last)
        self.vae.encoder.requires_grad_(not decoder_only)
        trained = [weight for weight in self.vae.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, RATE, betas=(0.9, 0.99), weight_decay=1e-4)

    def restore(self, path: Path = CHECKPOINT) -> None:
        """Go on from a checkpoint, if there is one; with other weights to train the clock starts anew."""
        if not path.exists():
            return
        state = torch.load(path, map_location="cpu")
        self.vae.load_state_dict(state["vae"])
        if state["decoder_only"] == self.decoder_only:
            self.optimizer.load_state_dict(state["optimizer"])
            self.spent, self.step = state["spent"], state["step"]

    def save(self, path: Path = CHECKPOINT) -> None:
        """Keep everything on disk."""
        networks = {"vae": self.vae.state_dict(), "optimizer": self.optimizer.state_dict()}
        progress = {"spent": self.spent, "step": self.step, "decoder_only": self.decoder_only}
        save_whole({**networks, **progress}, path)

    def learn(self, real: Tensor, share: float) -> float:
        """Make one step, `share` of the time being used, and give its loss."""
        cosine = 0.01 + 0.495 * (1 + math.cos(math.pi * share))
        for group in self.optimizer.param_groups:
            group["lr"] = RATE * min(1, self.step / 100) * cosine
        loss = vae_loss(self.vae, real.contiguous(memory_format=torch.channels_last))
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return loss.item()


def train(minutes: float, *, decoder_only: bool) -> None:
    """Train until so many minutes have been used in all, going on from the checkpoint if there is one."""
    run, crops = Run(decoder_only=decoder_only), Crops(load_wide(), seed=time.time_ns())
    run.restore()
    before, running = run.spent, 0.0
    began = saved = time.monotonic()
    while run.spent < minutes * 60:
        loss = run.learn(crops.batch(), run.spent / (minutes * 60))
        now = time.monotonic()
        run.spent, running = before + now - began, 0.98 * running + 0.02 * loss
        if run.step % 100 == 0:
            print(f"step {run.step} minute {run.spent / 60:.1f} loss {running:.4f}", flush=True)
        if now - saved > 60 or run.spent >= minutes * 60:
            run.save()
            saved = now


def vae_loss(vae: AutoencoderTiny, real: Tensor) -> Tensor:
    """The reconstruction loss through slightly noisy latents, plus the pull to unit variance."""
    with fast_products():
        latents = vae.encode(real).latents.float()
        made = vae.decode(latents + LATENT_NOISE * torch.randn_like(latents)).sample.float()
    return reconstruction_loss(made, real) + 0.01 * unit_penalty(latents)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=38)
    parser.add_argument("--decoder-only", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    train(arguments.minutes, decoder_only=arguments.decoder_only)
