"""Convolutions that keep their weights in the order that oneDNN's kernels read, not sorting at each call.

torch brings the weights of a 3x3 convolution into blocks whenever it is called. For a few rows of small
latents that takes as long as the convolution itself; for larger ones it is lost in the noise.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import Conv2d

# Measured with AVX-512 (benchmarks/README.md): beyond these torch's own way is as fast, or faster.
MOST_CELLS = 4_096  # rows x height x width of the input
MOST_WEIGHTS = 1 << 20  # numbers in a layer, which are kept twice


class PackedConvolution(Conv2d):
    """A 3x3 convolution with a second, sorted copy of its weights; when those change, call `forget`."""

    _sorted: torch.Tensor | None = None

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Convolve (rows, channels, h, w), as `Conv2d` does."""
        rows, _, height, width = input.shape
        if rows * height * width > MOST_CELLS or not torch.is_inference_mode_enabled():
            return super().forward(input)
        kernels: Any = torch.ops.mkldnn
        form = self.padding, self.stride, self.dilation, self.groups
        if self._sorted is None:
            self._sorted = kernels._reorder_convolution_weight(self.weight, *form, input.shape)
        return kernels._convolution_pointwise(input, self._sorted, self.bias, *form, "none", [], "")

    def forget(self) -> None:
        """Drop the sorted copy."""
        self._sorted = None


def pack(network: torch.nn.Module) -> None:
    """Let the convolutions of a network that gain by it keep sorted weights: those of float32 on a CPU."""
    if not _sorts():
        return
    for module in network.modules():
        for name, child in module.named_children():
            if type(child) is Conv2d and _gains(child):
                setattr(module, name, _packed(child))


def _sorts() -> bool:
    """Tell whether this torch has oneDNN's kernels under the names that it compiles its own graphs to."""
    needed = ("_reorder_convolution_weight", "_convolution_pointwise")
    return torch.backends.mkldnn.is_available() and all(hasattr(torch.ops.mkldnn, name) for name in needed)


def _gains(layer: Conv2d) -> bool:
    weight = layer.weight
    plain = layer.groups == 1 and layer.kernel_size == (3, 3) and layer.padding_mode == "zeros"
    on_cpu = weight.device.type == "cpu" and weight.dtype is torch.float32
    return plain and on_cpu and not isinstance(layer.padding, str) and weight.numel() <= MOST_WEIGHTS


def _packed(layer: Conv2d) -> PackedConvolution:
    """The same layer, with the same weights, as one that keeps them sorted."""
    packed = PackedConvolution.__new__(PackedConvolution)
    packed.__dict__ = layer.__dict__
    return packed
