"""Train the classifier, which names what a picture shows: `python -m training.classifier.train_classifier`.

Two small convolutional networks that learn from real pictures alone, without what is held out. One looks at
the whole picture and names its one or two subjects and how many there are; the other looks at parts of it in
full size and names the style: lines and surfaces, not what is shown. Neither has a part in training the
generator. It can be stopped at any moment: the same command goes on.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.caption_sampler import MAX_COUNT
from training.captions import SUBJECT_NAMES
from training.classifier.real_pictures import (
    PART,
    PLAINLY_NAMED,
    Shown,
    all_reduced,
    augmented,
    parts,
    pool,
    reduced,
    signed,
)
from training.data import SIZE
from training.generator.train_vae import CHECKPOINT as AUTOENCODER
from training.paths import RUNS, save_whole
from training.precision import fast_products

BATCH, RATE, WARM_UP = 64, 3e-3, 100
SIDE = 96  # pixels a side of the whole picture as the network of subjects sees it
CHECKPOINT = RUNS / "classifier.pt"
SAVE_EVERY = 45  # seconds
UNCOUNTED = -100  # what the loss leaves out
FEATURES = 256


class Block(nn.Module):
    """Two convolutions beside a shortcut, the first of them halving the picture (He et al. 2016)."""

    def __init__(self, wide_in: int, wide_out: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(wide_in, wide_out, 3, 2, 1, bias=False),
            nn.BatchNorm2d(wide_out),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide_out, wide_out, 3, 1, 1, bias=False),
            nn.BatchNorm2d(wide_out),
        )
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(wide_in, wide_out, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Give features of half the size."""
        return functional.relu(self.path(x) + self.shortcut(x))


class Network(nn.Module):
    """Gives features of pictures (count, 3, side, side) in [-1, 1], and the logits of some kinds of them."""

    def __init__(self, *kinds: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 32, 3, 2, 1),
            Block(32, 48),
            Block(48, 96),
            Block(96, 160),
            Block(160, FEATURES),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.heads = nn.ModuleList([nn.Linear(FEATURES, each) for each in kinds])

    def forward(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Give features (count, FEATURES) and each head's logits."""
        features = self.body(pictures.contiguous(memory_format=torch.channels_last)).float()
        thinned = functional.dropout(features, 0.2, self.training)
        return features, [head(thinned) for head in self.heads]


class Verdict(NamedTuple):
    """What the classifier says of pictures."""

    subjects: Tensor  # (count, subjects) log-probabilities
    number: Tensor  # (count, MAX_COUNT) logits of one, two, ... of them
    styles: Tensor  # (count, styles) logits
    features: Tensor  # (count, FEATURES) of the network that names subjects


class Classifier(nn.Module):
    """Names subjects, number and style of whole pictures, (count, 3, SIZE, SIZE) in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.things = Network(len(SUBJECT_NAMES), MAX_COUNT)
        self.style = Network(len(PLAINLY_NAMED))
        self.to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def forward(self, pictures: Tensor) -> Verdict:
        """Judge pictures; the style is what nine parts of a picture say together."""
        found = [self._judged(part) for part in pictures.split(BATCH)]
        return Verdict(*(torch.cat(each) for each in zip(*found, strict=True)))

    def _judged(self, pictures: Tensor) -> Verdict:
        features, (subjects, number) = self.things(reduced(pictures, SIDE))
        places = range(0, SIZE - PART + 1, PART // 2)
        cut = [pictures[..., top : top + PART, left : left + PART] for top in places for left in places]
        styles = sum((self.style(part)[1][0].log_softmax(1) for part in cut), torch.zeros(()))
        return Verdict(subjects.log_softmax(1), number, styles, features)


def trained_classifier(path: Path = CHECKPOINT) -> Classifier:
    """Give the trained classifier. Raises `FileNotFoundError` before it was trained."""
    classifier, state = Classifier(), torch.load(path)
    if state["names"] != _names():
        raise SystemExit(f"{path} was trained on other subjects or styles: delete it and train it again")
    for name, network in classifier.named_children():
        network.load_state_dict(state[name]["network"])
    return classifier.eval().requires_grad_(False)


def _names() -> list[list[str]]:
    return [SUBJECT_NAMES, PLAINLY_NAMED]


def subject_loss(network: Network, shown: Shown, rows: Tensor) -> Tensor:
    """Give the loss of naming both subjects, half each, and of counting where there is one subject."""
    _, (subjects, number) = network(augmented(signed(shown.pixels[rows])))
    first, second, count = shown.first[rows], shown.second[rows], shown.count[rows]
    right = functional.one_hot(first, len(SUBJECT_NAMES)).float()
    also = functional.one_hot(torch.where(second < 0, first, second), len(SUBJECT_NAMES)).float()
    named = functional.cross_entropy(subjects, (right + also) / 2, label_smoothing=0.1)
    counted = torch.where(count < 0, UNCOUNTED, count - 1)
    return named + 0.3 * functional.cross_entropy(number, counted, ignore_index=UNCOUNTED)


def style_loss(network: Network, shown: Shown, rows: Tensor) -> Tensor:
    """Give the loss of naming the style of one part of each picture."""
    _, (styles,) = network(parts(signed(shown.pixels[rows])))
    return functional.cross_entropy(styles, shown.style[rows], label_smoothing=0.1)


def batches(chosen: Tensor) -> Iterator[Tensor]:
    """Give these rows without end, each as often as any other."""
    while True:
        yield from chosen[torch.randperm(len(chosen))][: len(chosen) // BATCH * BATCH].split(BATCH)


class Lesson:
    """One network in training, with all that a later run needs to go on."""

    def __init__(self, network: Network, loss: Callable[[Network, Shown, Tensor], Tensor]) -> None:
        self.network, self.loss, self.spent = network, loss, 0.0  # seconds of processor time
        self.optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.05, fused=True)

    def state(self) -> dict[str, Any]:
        """Give everything that is kept on disk."""
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "spent": self.spent,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what was kept."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.spent = state["spent"]

    def learn(self, shown: Shown, chosen: Tensor, minutes: float) -> Iterator[float]:
        """Train for so many minutes in all, giving the loss of each step."""
        for step, rows in enumerate(batches(chosen)):
            began, share = time.process_time(), self.spent / (minutes * 60)
            if share >= 1:
                break
            rate = RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * share))
            self.optimizer.param_groups[0]["lr"] = rate
            with fast_products():
                loss = self.loss(self.network, shown, rows)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.spent += time.process_time() - began
            yield loss.item()


def train(minutes: dict[str, float], autoencoder: Path) -> None:
    """Train both networks for so many minutes of processor time each, saving now and then."""
    torch.manual_seed(time.time_ns() % 2**32)
    classifier, shown = Classifier().train(), pool(autoencoder)
    things, style = Lesson(classifier.things, subject_loss), Lesson(classifier.style, style_loss)
    lessons = {"style": style, "things": things}
    if CHECKPOINT.exists() and (state := torch.load(CHECKPOINT)).get("names") == _names():
        for name, lesson in lessons.items():
            lesson.restore(state[name])
    chosen = {"things": (shown.first >= 0).nonzero()[:, 0], "style": torch.arange(len(shown.style))}
    seen = {"things": all_reduced(shown, SIDE), "style": shown}
    saved = time.monotonic()
    for name, lesson in lessons.items():
        for step, loss in enumerate(lesson.learn(seen[name], chosen[name], minutes[name])):
            if step % 100 == 0:
                print(f"{name} step {step} minute {lesson.spent / 60:.1f} loss {loss:.3f}", flush=True)
            if time.monotonic() - saved > SAVE_EVERY:
                _save(lessons)
                saved = time.monotonic()
    _save(lessons)


def _save(lessons: dict[str, Lesson]) -> None:
    save_whole({"names": _names(), **{name: lesson.state() for name, lesson in lessons.items()}}, CHECKPOINT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things-minutes", type=float, default=10, help="of processor time")
    parser.add_argument("--style-minutes", type=float, default=4, help="of processor time")
    parser.add_argument("--autoencoder", type=Path, default=AUTOENCODER)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    train({"things": arguments.things_minutes, "style": arguments.style_minutes}, arguments.autoencoder)
