"""Measure the exported model on fixed prompts and seeds: `python -m training.evaluate`.

Every picture is drawn once, by Graine at its default settings. The judge (`classifier.py`) learnt from real
pictures alone, without the held-out pairs; its own accuracy stands beside the figures.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch

from training.captions import (
    COLOURS,
    LEARNT_STYLES,
    LEARNT_SUBJECTS,
    STYLE_NAMES,
    SUBJECT_NAMES,
    WHITE,
    background_words,
)
from training.classifier import (
    Judge,
    accuracy,
    on_real,
    on_white,
    premultiplied,
    through_autoencoder,
    trained_judge,
)
from training.data import SOURCES, SUBJECTS, load
from training.measures import background, distances, framed, psnr, ssim
from training.paths import HERE, MODEL
from training.sheet import Wish, draw, wish

FIGURES = HERE / "figures.json"
EACH = 2  # seen pairs of every subject
TURNS = 4  # seeds of every pair that was not trained on
SUBJECTS_PER_COLOUR = 5
SEED_SYNONYMS, SEED_COLOURS = 50_000, 60_000


@dataclass(frozen=True)
class Trial:
    """One picture to draw and what it should show."""

    wish: Wish
    subject: int
    style: int
    background: int = WHITE


def trials() -> dict[str, list[Trial]]:
    """Give every group of the evaluation; which pairs are in it was fixed by a seed before any training."""
    pictures, random = load(), Random(2026)
    pairs = [(subject, style) for subject in LEARNT_SUBJECTS for style in LEARNT_STYLES]
    labels = zip(pictures.subject.tolist(), pictures.style.tolist(), strict=True)
    out_of_training = dict(zip(labels, pictures.held_out.tolist(), strict=True))
    kept = [pair for pair in pairs if out_of_training.get(pair) is False]
    held = [pair for pair in pairs if out_of_training.get(pair) is True]
    missing = [pair for pair in pairs if pair not in out_of_training]
    by_subject = [[pair for pair in kept if pair[0] == subject] for subject in LEARNT_SUBJECTS]
    seen = [pair for each in by_subject for pair in random.sample(each, EACH)]
    return {
        "seen pairs": [Trial(wish(*pair), *pair) for pair in seen],
        "held-out pairs": [Trial(wish(*pair, turn=turn), *pair) for pair in held for turn in range(TURNS)],
        "pairs no set draws": [
            Trial(wish(*pair, turn=turn), *pair) for pair in missing for turn in range(TURNS)
        ],
        "French": [Trial(wish(*pair, "fr"), *pair) for pair in seen[::EACH]],
        "synonyms": [
            synonym(*pair) for pair in seen[1::EACH] if len(SUBJECTS[SUBJECT_NAMES[pair[0]]]["en"]) > 1
        ],
        "backgrounds": [coloured(random, kept, n) for n in range(len(COLOURS) * SUBJECTS_PER_COLOUR)],
    }


def synonym(subject: int, style: int) -> Trial:
    """Ask for a subject by its second name."""
    words = (SUBJECTS[SUBJECT_NAMES[subject]]["en"][1], SOURCES[STYLE_NAMES[style]]["en"][0])
    return Trial(Wish(", ".join(words), SEED_SYNONYMS + subject), subject, style)


def coloured(random: Random, pairs: list[tuple[int, int]], number: int) -> Trial:
    """Ask for a seen pair on one of the named backgrounds, each as often as any other."""
    (subject, style), colour = random.choice(pairs), number % len(COLOURS)
    prompt = f"{wish(subject, style).prompt}, {background_words(colour, 'en')}"
    return Trial(Wish(prompt, SEED_COLOURS + number), subject, style, colour)


def judged(judge: Judge, group: list[Trial], made: np.ndarray) -> dict[str, float]:
    """Give what the judge found right in the pictures of one group, and the share of right backgrounds."""
    pictures = torch.from_numpy(made).permute(0, 3, 1, 2).float() / 127.5 - 1
    subject, style = (
        torch.tensor([getattr(trial, name) for trial in group]) for name in ("subject", "style")
    )
    right = [background(picture) == trial.background for picture, trial in zip(made, group, strict=True)]
    return {**accuracy(judge, pictures, subject, style), "background": float(np.mean(right))}


def real_on_white() -> np.ndarray:
    """Give the real pictures on white, (count, SIZE, SIZE, 3) uint8, in the order of `load`."""
    return as_pixels(on_white(premultiplied(load())))


def as_pixels(pictures: torch.Tensor) -> np.ndarray:
    """Turn (count, 3, side, side) in [-1, 1] into (count, side, side, 3) uint8."""
    return ((pictures + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def memory(group: list[Trial], made: np.ndarray) -> dict[str, float]:
    """Say how near drawings of seen pairs come to training pictures; real pictures are the measure beside.

    Pictures are cut to what is drawn, mirrored if that is nearer, and compared at 32x32; units are of 255.
    """
    pictures, real = load(), real_on_white()
    kept = np.flatnonzero(~pictures.held_out)
    views = [np.stack([framed(real[n][:, ::way]) for n in kept]) for way in (1, -1)]
    drawn = np.stack([framed(picture) for picture in made])
    gaps = np.minimum(*(distances(drawn, each) for each in views))
    among = np.minimum(*(distances(views[0], each) for each in views))
    np.fill_diagonal(among, np.inf)
    nearest, usual = gaps.min(1), among.min(1)
    labels = np.stack([pictures.subject, pictures.style], 1)[kept][gaps.argmin(1)]
    asked = np.array([[trial.subject, trial.style] for trial in group])
    return {
        "pictures": len(group),
        "distance_to_nearest": float(np.median(nearest)),
        "real_to_nearest_other_real": float(np.median(usual)),
        "nearest_is_the_asked_picture": float((labels == asked).all(1).mean()),
        "nearest_has_the_asked_subject": float((labels[:, 0] == asked[:, 0]).mean()),
        "nearer_than_a_tenth_of_real_pairs": float((nearest < np.quantile(usual, 0.1)).mean()),
    }


def reconstruction() -> dict[str, float]:
    """Give how well the autoencoder gives back the held-out pictures."""
    real = real_on_white()[load().held_out]
    made = as_pixels(through_autoencoder(torch.from_numpy(real).permute(0, 3, 1, 2) / 127.5 - 1))
    pairs = list(zip(made, real, strict=True))
    return {
        "pictures": len(pairs),
        "psnr": float(np.mean([psnr(*pair) for pair in pairs])),
        "ssim": float(np.mean([ssim(*pair) for pair in pairs])),
    }


def evaluate(model: Path, *, every: int = 1) -> dict[str, Any]:
    """Draw and judge everything, or every so many-th picture of each group."""
    judge, groups = trained_judge(), {name: group[::every] for name, group in trials().items()}
    made = {name: draw([trial.wish for trial in group], model) for name, group in groups.items()}
    return {
        "judge on real pictures": on_real(judge),
        "drawn": {name: judged(judge, group, made[name]) for name, group in groups.items()},
        "nearest training picture": memory(groups["seen pairs"], made["seen pairs"]),
        "autoencoder": reconstruction(),
    }


def table(figures: dict[str, Any]) -> str:
    """Give the figures as a Markdown table for the card."""
    lines = ["| | pictures | subject | in first five | style | background |", "|---|---|---|---|---|---|"]
    real = {
        f"real pictures, {name.replace('_', ' ')}": each
        for name, each in figures["judge on real pictures"].items()
    }
    for name, shares in {**figures["drawn"], **real}.items():
        cells = [f"{shares[key]:.0%}" if key in shares else "" for key in SHARES]
        lines.append(f"| {name} | {shares['pictures']} | " + " | ".join(cells) + " |")
    for name in ("nearest training picture", "autoencoder"):
        lines += ["", f"{name}: " + ", ".join(f"{key} {value:.4g}" for key, value in figures[name].items())]
    return "\n".join(lines)


SHARES = ("subject", "subject_in_five", "style", "background")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--every", type=int, default=1, help="look at every so many-th picture only")
    parser.add_argument("--to", type=Path, default=FIGURES)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    found = evaluate(arguments.model, every=arguments.every)
    arguments.to.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))
