"""Lays the judge's examples out as pictures: placed, turned, mirrored, softened, on grounds."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.backgrounds import BACKGROUNDS, COLOURS
from training.judge.names import lexicon
from training.judge.pairs import SIDE, UNNAMED, WHITE, Drawings, Example

STILL = 0.35  # share of single drawings that stay where they are, as sharp as they are
SPOTS = {  # layout and count -> centre (right, down) of each drawing in units of half a side, and its size
    ("alone", 1): (((0, 0),), 0.85),
    ("row", 2): (((-0.5, 0), (0.5, 0)), 0.48),
    ("row", 3): (((-0.64, 0), (0, 0), (0.64, 0)), 0.34),
    ("column", 2): (((0, -0.5), (0, 0.5)), 0.48),
    ("square", 4): (((-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)), 0.46),
}
TRIANGLE = (((0, -0.5), (-0.5, 0.5), (0.5, 0.5)), 0.46)


class Painter:
    """Turns examples into pictures; keeps all drawings in two sizes, colours multiplied by alpha."""

    def __init__(self, drawn: Drawings) -> None:
        self.large = torch.from_numpy(drawn.layers)
        self.small = torch.cat([_halved(part) for part in self.large.split(256)])
        self.mirrored = torch.from_numpy(lexicon().mirrored[drawn.thing])

    def paint(self, examples: Sequence[Example]) -> Tensor:
        """Give (count, 3, SIDE, SIDE) in [0, 1], changed at random."""
        pictures = self._grounds(examples)
        alone = torch.tensor([len(example.drawings) == 1 for example in examples])
        for chosen, source in ((alone, self.large), (~alone, self.small)):
            for layer, at in self._layers(examples, chosen, source):
                pictures[at] = layer[:, :3] + pictures[at] * (1 - layer[:, 3:])
        return _changed(pictures)

    def _layers(
        self, examples: Sequence[Example], chosen: Tensor, source: Tensor
    ) -> list[tuple[Tensor, Tensor]]:
        """Give (drawings moved to their places, their pictures) for the first, second ... drawing of each."""
        numbers = chosen.nonzero().flatten().tolist()
        places = {number: _places(examples[number]) for number in numbers}
        most = max((len(spots) for spots, _ in places.values()), default=0)
        found: list[tuple[Tensor, Tensor]] = []
        for turn in range(most):
            at = [number for number in numbers if turn < len(places[number][0])]
            rows = torch.tensor([examples[number].drawings[turn] for number in at])
            centre = torch.tensor([places[number][0][turn] for number in at])
            size = torch.tensor([places[number][1] for number in at])
            found.append((self._moved(source[rows], centre, size, self.mirrored[rows]), torch.tensor(at)))
        return found

    def _moved(self, drawn: Tensor, centre: Tensor, size: Tensor, may_mirror: Tensor) -> Tensor:
        count, alone = len(drawn), drawn.shape[-1] == SIDE
        spread = 0.2 if alone else 0.1
        scale = size * torch.empty(count).uniform_(1 - spread, 1 + spread * 1.3)
        centre = centre + (torch.rand(count, 2) - 0.5) * (0.3 if alone else 0.1)
        angle = torch.empty(count).uniform_(-0.15, 0.15)
        if alone:
            still = torch.rand(count) < STILL
            scale[still], angle[still], centre[still] = 1.0, 0.0, 0.0
        mirror = torch.where(may_mirror & (torch.rand(count) < 0.5), -1.0, 1.0)
        turn = torch.stack(
            [torch.cos(angle) * mirror, torch.sin(angle) * mirror, -torch.sin(angle), torch.cos(angle)], 1
        )
        turn = turn.view(count, 2, 2) / scale.view(count, 1, 1)
        affine = torch.cat([turn, -(turn @ centre[:, :, None])], dim=2)
        grid = functional.affine_grid(affine, [count, 4, SIDE, SIDE], align_corners=False)
        return functional.grid_sample(drawn.float() / 255, grid, align_corners=False)

    def _grounds(self, examples: Sequence[Example]) -> Tensor:
        """Give plain grounds near the named colours; unnamed ones are of any colour, half of them shaded."""
        count = len(examples)
        named = torch.tensor([_colour(example.ground) for example in examples])
        unnamed = torch.tensor([example.ground == UNNAMED for example in examples])
        white = torch.tensor([example.ground == WHITE for example in examples])
        near = (named + torch.randn(count, 3) * 0.04).clamp(0, 1)
        colours = torch.where(white[:, None], torch.ones(count, 3), near)
        first, second = (torch.where(unnamed[:, None], torch.rand(count, 3), colours) for _ in range(2))
        second = torch.where(torch.rand(count, 1) < 0.5, first, second)
        direction = torch.rand(count, 2, 1, 1) * 2 - 1
        down, right = torch.meshgrid(torch.linspace(0, 1, SIDE), torch.linspace(0, 1, SIDE), indexing="ij")
        slope = (direction[:, :1] * right + direction[:, 1:] * down).clamp(-1, 1).abs()
        return torch.lerp(first[:, :, None, None], second[:, :, None, None], slope)


def as_seen(layers: np.ndarray) -> Tensor:
    """Lay drawings on white, unchanged: (count, 3, SIDE, SIDE) in [-1, 1]."""
    drawn = torch.from_numpy(layers).float() / 255
    return (drawn[:, :3] + 1 - drawn[:, 3:]).clamp(0, 1) * 2 - 1


def _halved(drawn: Tensor) -> Tensor:
    return functional.avg_pool2d(drawn.float(), 2).round().byte()


def _places(example: Example) -> tuple[Sequence[tuple[float, float]], float]:
    if example.layout == "row" and len(example.drawings) == 3 and torch.rand(()) < 0.5:
        return TRIANGLE
    return SPOTS[example.layout, len(example.drawings)]


def _colour(ground: int) -> tuple[float, ...]:
    return tuple(value / 255 for value in BACKGROUNDS[COLOURS[ground]][1]) if ground >= 0 else (1.0, 1.0, 1.0)


def _changed(pictures: Tensor) -> Tensor:
    """Change colours a little, make some softer and some grainy, as drawn pictures are."""
    count = len(pictures)
    gain = torch.eye(3) * torch.empty(count, 1, 1).uniform_(0.88, 1.1) + torch.randn(count, 3, 3) * 0.03
    shift = torch.randn(count, 3, 1) * 0.03
    pictures = (torch.bmm(gain, pictures.flatten(2)) + shift).view_as(pictures)
    soft = torch.randperm(count)[: count // 3]
    side = math.ceil(SIDE * (0.4 + 0.5 * torch.rand(()).item()))
    smaller = functional.interpolate(pictures[soft], (side, side), mode="bilinear", antialias=True)
    pictures[soft] = functional.interpolate(smaller, (SIDE, SIDE), mode="bilinear")
    grain = torch.rand(count, 1, 1, 1) * 0.04 * (torch.rand(count, 1, 1, 1) < 0.5)
    return (pictures + grain * torch.randn_like(pictures)).clamp(0, 1)
