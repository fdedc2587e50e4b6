"""Layers that give a row the same numbers whatever other rows share its call: pictures do not see each other.

Which kernel a matrix product takes depends on its size, and with it the order in which it adds. Of a U-Net's
layers on a CPU two kinds are hit: those that see one vector a row (the embedding of the time), and 1x1
convolutions. The others see many numbers a row, and kept to one kernel for every number of rows that was
tried (benchmarks/README.md).
"""

from __future__ import annotations

import torch
from torch.nn import Conv2d, Linear
from torch.nn.functional import linear, pad

BLOCK = 16  # rows that one kernel takes: fewer are filled up with zeros


class SteadyLinear(Linear):
    """A layer whose vectors, one a row, are computed in blocks of the same size."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Return (rows, ..., out) of (rows, ..., in), as `Linear` does."""
        if input.shape[1:-1].numel() != 1:  # of many vectors a row
            return super().forward(input)
        rows = input.reshape(-1, input.shape[-1])
        filled = pad(rows, (0, 0, 0, -len(rows) % BLOCK))
        found = torch.cat([linear(block, self.weight, self.bias) for block in filled.split(BLOCK)])
        return found[: len(rows)].reshape(*input.shape[:-1], -1)


class SteadyPointwise(Conv2d):
    """A 1x1 convolution as one matrix product a row; also faster than torch's own way."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Convolve (rows, channels, h, w), as `Conv2d` does."""
        weight = self.weight.flatten(1).expand(len(input), -1, -1)
        cells = input.flatten(2)
        if self.bias is None:
            found = torch.bmm(weight, cells)
        else:
            found = torch.baddbmm(self.bias[:, None], weight, cells)
        return found.unflatten(2, input.shape[2:])


def keep_apart(network: torch.nn.Module) -> None:
    """Let no row of a network's calls change a bit of another: layers in float32 on a CPU."""
    for module in network.modules():
        weight = getattr(module, "weight", None)
        if weight is None or weight.device.type != "cpu" or weight.dtype is not torch.float32:
            continue
        if type(module) is Linear:
            module.__class__ = SteadyLinear
        elif type(module) is Conv2d and _is_pointwise(module):
            module.__class__ = SteadyPointwise


def _is_pointwise(layer: Conv2d) -> bool:
    form = layer.kernel_size, layer.stride, layer.padding, layer.groups
    return form == ((1, 1), (1, 1), (0, 0), 1)
