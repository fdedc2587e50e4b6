"""What the evaluation says of sets of drawings and of real pictures, (count, SIZE, SIZE, 3) uint8."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from torch import Tensor

from training.classifier.real_pictures import as_bytes, signed, softened
from training.classifier.train_classifier import Classifier, Verdict, trained_classifier
from training.data import SIZE, load
from training.evaluation.eval_set import Trial
from training.evaluation.measures import distances, framed, kernel_distance, on_white, psnr, spread, ssim
from training.wide import load_wide

Figures = dict[str, float]
AT_ONCE = 16


@cache
def _classifier() -> Classifier:
    return trained_classifier()


@cache
def _judged(pictures: bytes, count: int) -> Verdict:
    pixels = torch.frombuffer(bytearray(pictures), dtype=torch.uint8).view(count, SIZE, SIZE, 3)
    return _classifier()(signed(pixels))


def verdict(pictures: np.ndarray) -> Verdict:
    """Give what the classifier says of pictures; it is asked once."""
    return _judged(pictures.tobytes(), len(pictures))


@cache
def autoencoder(model: Path) -> AutoencoderTiny:
    """Give the exported autoencoder in float32."""
    return AutoencoderTiny.from_pretrained(model / "vae").eval().requires_grad_(False)


@cache
def as_drawn() -> np.ndarray:
    """Give the real pictures on white, in the order of `load`."""
    return on_white(load().rgba)


def memory(group: list[Trial], made: np.ndarray) -> Figures:
    """Say how near drawings of seen pairs come to training pictures; real pictures are the measure beside.

    Pictures are cut to what is drawn, mirrored if that is nearer, and compared at 32x32; units are of 255.
    """
    pictures, real = load(), as_drawn()
    kept = np.flatnonzero(~pictures.held_out)
    views = [np.stack([framed(real[n][:, ::way]) for n in kept]) for way in (1, -1)]
    gaps = np.minimum(*(distances(np.stack([framed(each) for each in made]), view) for view in views))
    among = np.minimum(*(distances(views[0], view) for view in views))
    np.fill_diagonal(among, np.inf)
    nearest, usual = gaps.min(1), among.min(1)
    labels = np.stack([pictures.subject, pictures.style], 1)[kept][gaps.argmin(1)]
    asked_for = np.array([[each.example.subjects[0], each.example.style] for each in group])
    return {
        "pictures": float(len(group)),
        "distance_to_nearest": float(np.median(nearest)),
        "real_to_nearest_other_real": float(np.median(usual)),
        "nearest_is_the_asked_picture": float((labels == asked_for).all(1).mean()),
        "nearest_has_the_asked_subject": float((labels[:, 0] == asked_for[:, 0]).mean()),
        "nearer_than_a_tenth_of_real_pairs": float((nearest < np.quantile(usual, 0.1)).mean()),
    }


def diversity(group: list[Trial], made: np.ndarray) -> Figures:
    """Give the mean distance between drawings of one prompt, and between real pictures of its subject."""
    found: dict[str, list[float]] = {}
    real = as_drawn()
    for prompt in dict.fromkeys(each.wish.prompt for each in group):
        rows = [n for n, each in enumerate(group) if each.wish.prompt == prompt]
        subject = group[rows[0]].example.subjects[0]
        kinds = {"seeds": made[rows], "real": real[(load().subject == subject) & ~load().held_out]}
        for name, pictures in kinds.items():
            if len(pictures) > 1:
                small = np.stack([framed(each) for each in pictures])
                found.setdefault(f"{name}_pixels", []).append(spread(small))
                found.setdefault(f"{name}_features", []).append(spread(verdict(pictures).features.numpy()))
    return {name: float(np.mean(values)) for name, values in found.items()}


def likeness(made: dict[str, np.ndarray], model: Path) -> Figures:
    """Give kernel distances of drawings to real pictures, and of of real ones to each other."""
    held, random = load().held_out, np.random.default_rng(0)
    real = verdict(softened(torch.from_numpy(as_drawn()), autoencoder(model)).numpy()).features.numpy()
    kept = random.permutation(np.flatnonzero(~held))
    halves = real[kept[: len(kept) // 2]], real[kept[len(kept) // 2 :]]
    drawings = {name: verdict(made[name]).features.numpy() for name in ("seen pairs", "held-out pairs")}
    return {
        "held_out_drawings_to_held_out_pictures": kernel_distance(drawings["held-out pairs"], real[held]),
        "seen_drawings_to_training_pictures": kernel_distance(drawings["seen pairs"], real[kept]),
        "all_drawings_to_held_out_pictures": kernel_distance(
            np.concatenate([*drawings.values()]), real[held]
        ),
        "training_pictures_to_held_out_pictures": kernel_distance(real[kept], real[held]),
        "half_of_the_training_pictures_to_the_other": kernel_distance(*halves),
    }


def reconstruction(model: Path, *, every: int) -> dict[str, Figures]:
    """Give how well the autoencoder gives back held-out pictures: of taught subjects, and of all."""
    wide, taught = load_wide(), load()
    sets = {"taught": taught.rgba[taught.held_out], "all": wide.rgba[wide.held_out][::every]}
    found: dict[str, Figures] = {}
    for name, rgba in sets.items():
        real = on_white(rgba)
        pairs = list(zip(given_back(real, autoencoder(model)), real, strict=True))
        found[name] = {
            "pictures": float(len(pairs)),
            "psnr": float(np.mean([psnr(*pair) for pair in pairs])),
            "ssim": float(np.mean([ssim(*pair) for pair in pairs])),
        }
    return found


@torch.inference_mode()
def given_back(pictures: np.ndarray, vae: AutoencoderTiny) -> np.ndarray:
    """Give pictures as the autoencoder gives them back, in float32."""
    made: list[Tensor] = []
    for part in signed(torch.from_numpy(pictures)).split(AT_ONCE):
        made.append(as_bytes(vae.decode(vae.encode(part).latents).sample))
    return torch.cat(made).numpy()
