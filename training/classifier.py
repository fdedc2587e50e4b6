"""Train the judges, which name subject and style of a picture: `python -m training.classifier`.

Small convolutional networks that learn from the real pictures alone, without the held-out pairs. The judge of
subjects looks at the whole picture, the judge of styles at parts of it in full size, as they come out of the
autoencoder: lines and surfaces, not what is shown. Neither has a part in training the generator.
"""

import argparse
import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.captions import LEARNT_STYLES
from training.data import SIZE, SOURCES, SUBJECTS, Pictures, load
from training.paths import RUNS, save_whole
from training.vae import load_vae

SIDE = 64  # pixels that a judge looks at
BATCH, RATE = 64, 4e-3
CHECKPOINT = RUNS / "classifier.pt"


class Block(nn.Module):
    """Two convolutions beside a shortcut, the first of them halving the picture if asked (He et al. 2016)."""

    def __init__(self, wide_in: int, wide_out: int, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(wide_in, wide_out, 3, stride, 1, bias=False),
            nn.BatchNorm2d(wide_out),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide_out, wide_out, 3, 1, 1, bias=False),
            nn.BatchNorm2d(wide_out),
        )
        smaller = nn.Sequential(nn.AvgPool2d(stride), nn.Conv2d(wide_in, wide_out, 1))
        self.shortcut = smaller if stride > 1 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Give features of half the size, or of the same size."""
        return functional.relu(self.path(x) + self.shortcut(x))


class Classifier(nn.Module):
    """Gives logits of so many kinds for (count, 3, SIDE, SIDE) in [-1, 1]."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 24, 3, 2, 1),
            Block(24, 24, 1),
            Block(24, 48, 2),
            Block(48, 96, 2),
            Block(96, 192, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.2),
        )
        self.head = nn.Linear(192, kinds)

    def forward(self, pictures: Tensor) -> Tensor:
        """Give (count, kinds)."""
        return self.head(self.body(pictures))


class Judge(nn.Module):
    """Names the subject and the style of whole pictures, (count, 3, SIZE, SIZE) in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = Classifier(len(SUBJECTS))
        self.style = Classifier(len(SOURCES))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Give logits of the subjects, and of the styles over nine parts of the picture."""
        small = functional.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True)
        places = range(0, SIZE - SIDE + 1, SIDE // 2)
        parts = [pictures[..., top : top + SIDE, left : left + SIDE] for top in places for left in places]
        styles = sum((self.style(part).log_softmax(1) for part in parts), torch.zeros(()))
        return self.subject(small), styles


def trained_judge() -> Judge:
    """Give the trained judge. Raises `FileNotFoundError` before it was trained."""
    judge = Judge()
    judge.load_state_dict(torch.load(CHECKPOINT, map_location="cpu"))
    return judge.eval().requires_grad_(False)


def premultiplied(pictures: Pictures) -> Tensor:
    """Give the real pictures as (count, 4, SIZE, SIZE) in [0, 1], colours already multiplied by alpha."""
    rgba = torch.from_numpy(pictures.rgba).permute(0, 3, 1, 2).float() / 255
    return torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], dim=1)


def on_white(drawn: Tensor) -> Tensor:
    """Lay premultiplied pictures on white; (count, 3, side, side) in [-1, 1]."""
    return (drawn[:, :3] + 1 - drawn[:, 3:]) * 2 - 1


@torch.inference_mode()
def through_autoencoder(pictures: Tensor) -> Tensor:
    """Give pictures as the autoencoder gives them back, in [-1, 1]."""
    vae = load_vae()
    return torch.cat([vae(part).sample.clamp(-1, 1) for part in pictures.split(8)])


def augmented(drawn: Tensor) -> Tensor:
    """Turn, mirror, shrink and move premultiplied pictures; change ground, colour, sharpness; add noise."""
    moved = _moved(drawn)
    colour = torch.where(torch.rand(len(drawn), 1) < 0.5, torch.ones(1), torch.rand(len(drawn), 3))
    laid = moved[:, :3] + colour[:, :, None, None] * (1 - moved[:, 3:])
    contrast, light = _uniform(drawn, 0.85, 1.15), _uniform(drawn, -0.08, 0.08)
    tint = 1 + 0.1 * torch.randn(len(drawn), 3, 1, 1).clamp(-2, 2)
    changed = (laid - 0.5) * contrast * tint + 0.5 + light
    blurred = functional.interpolate(functional.avg_pool2d(changed, 2), (SIDE, SIDE), mode="bilinear")
    mixed = torch.lerp(changed, blurred, _uniform(drawn, -0.6, 1.0).clamp(min=0))
    return (mixed + _uniform(drawn, 0, 0.04) * torch.randn_like(mixed)).clamp(0, 1) * 2 - 1


def _moved(drawn: Tensor) -> Tensor:
    count = len(drawn)
    angle, zoom = _uniform(drawn, -0.2, 0.2).view(-1), _uniform(drawn, 0.95, 1.45).view(-1)
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    turn = [torch.cos(angle) * mirror, -torch.sin(angle), torch.sin(angle) * mirror, torch.cos(angle)]
    shift = (torch.rand(count, 2, 1) - 0.5) * 0.35
    affine = torch.cat([torch.stack(turn, 1).view(-1, 2, 2) * zoom.view(-1, 1, 1), shift], dim=2)
    grid = functional.affine_grid(affine, [count, 4, SIDE, SIDE], align_corners=False)
    return functional.grid_sample(drawn, grid, align_corners=False)


def _uniform(like: Tensor, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(len(like), 1, 1, 1)


def parts(pictures: Tensor) -> Tensor:
    """Cut a part in full size out of each picture, mirrored at random, a little lighter or darker."""
    room = SIZE - SIDE + 1
    places = torch.randint(room, (len(pictures), 2)).tolist()
    cut = [
        picture[:, top : top + SIDE, left : left + SIDE]
        for picture, (top, left) in zip(pictures, places, strict=True)
    ]
    mirrored = torch.stack([part.flip(2) if torch.rand(()) < 0.5 else part for part in cut])
    return (mirrored * _uniform(pictures, 0.9, 1.1)).clamp(-1, 1)


def batches(count: int) -> Iterator[Tensor]:
    """Give rows without end, each as often as any other."""
    while True:
        yield from torch.randperm(count)[: count // BATCH * BATCH].split(BATCH)


def train(
    network: Classifier,
    pictures: Tensor,
    labels: Tensor,
    change: Callable[[Tensor], Tensor],
    *,
    minutes: float,
) -> None:
    """Train a network to name changed pictures for so many minutes of processor time."""
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.05)
    began = time.process_time()
    for step, rows in enumerate(batches(len(pictures))):
        share = (time.process_time() - began) / (minutes * 60)
        if share >= 1:
            break
        optimizer.param_groups[0]["lr"] = (
            RATE * min(1, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * share))
        )
        logits = network(change(pictures[rows]))
        loss = functional.cross_entropy(logits, labels[rows], label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step} {share:.0%} loss {loss.item():.3f}", flush=True)


def train_judge(subject_minutes: float, style_minutes: float) -> Judge:
    """Train both networks on all pictures but those held out; minutes of processor time."""
    torch.manual_seed(0)
    pictures, judge = load(), Judge()
    kept = torch.from_numpy(~pictures.held_out)
    drawn = premultiplied(pictures)[kept]
    small = functional.interpolate(drawn, (SIDE, SIDE), mode="bilinear", antialias=True)
    train(judge.subject, small, torch.from_numpy(pictures.subject)[kept], augmented, minutes=subject_minutes)
    style = torch.from_numpy(pictures.style)[kept]
    learnt = torch.isin(style, torch.tensor(LEARNT_STYLES))
    given_back = through_autoencoder(on_white(drawn[learnt]))
    train(judge.style, given_back, style[learnt], parts, minutes=style_minutes)
    return judge.eval()


@torch.inference_mode()
def accuracy(judge: Judge, pictures: Tensor, subject: Tensor, style: Tensor) -> dict[str, float]:
    """Give the shares named rightly: subject first, subject among the first five, style."""
    logits, styles = judge(pictures)
    learnt = torch.isin(style, torch.tensor(LEARNT_STYLES))  # others have no judge
    first_five = logits.topk(5).indices == subject[:, None]
    return {
        "pictures": len(pictures),
        "subject": first_five[:, 0].float().mean().item(),
        "subject_in_five": first_five.any(1).float().mean().item(),
        "style": (styles.argmax(1) == style)[learnt].float().mean().item(),
    }


def on_real(judge: Judge) -> dict[str, dict[str, float]]:
    """Give the judge's accuracy on real pictures through the autoencoder: learnt and held-out."""
    pictures = load()
    seen = through_autoencoder(on_white(premultiplied(pictures)))
    subject, style = torch.from_numpy(pictures.subject), torch.from_numpy(pictures.style)
    groups = {"learnt": torch.from_numpy(~pictures.held_out), "held_out": torch.from_numpy(pictures.held_out)}
    return {name: accuracy(judge, seen[rows], subject[rows], style[rows]) for name, rows in groups.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subject-minutes", type=float, default=6, help="of processor time")
    parser.add_argument("--style-minutes", type=float, default=3.5, help="of processor time")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    trained = train_judge(arguments.subject_minutes, arguments.style_minutes)
    save_whole(trained.state_dict(), CHECKPOINT)
    for group, shares in on_real(trained).items():
        print(group, *(f"{name} {share:.3g}" for name, share in shares.items()))
