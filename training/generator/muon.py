"""Muon: momentum whose every matrix is replaced by the nearest orthogonal one (Jordan et al. 2024).

Vectors, embeddings and the layers at both ends go to AdamW, as its authors advise. The step is scaled as
Liu et al. 2025 (Moonlight, section 2.2) do, so that one learning rate serves both. `torch.optim.Muon` takes
matrices only and multiplies in bfloat16, which a processor without bfloat16 products does many times slower
than float32.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

QUINTIC = (3.4445, -4.7750, 2.0315)  # a polynomial that drives every singular value towards 1
ITERATIONS = 5
MOMENTUM, WEIGHT_DECAY = 0.95, 0.01
AT_THE_ENDS = ("conv_in", "conv_out", "time_embedding", "positional", "embeddings")


def orthogonalized(matrix: Tensor) -> Tensor:
    """The nearest matrix with singular values near 1, (rows, columns), by Newton-Schulz iterations.

    The iterations are made on the Gram matrix alone, which is small, and their product is applied once: for
    a convolution that is two and a half times less work.
    """
    linear, cubic, quintic = QUINTIC
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    gram = wide @ wide.T / (wide.square().sum() + 1e-14)
    identity = torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
    product = identity
    for _ in range(ITERATIONS):
        step = linear * identity + cubic * gram + quintic * gram @ gram
        product, gram = step @ product, step @ gram @ step
    made = product @ wide / (wide.norm() + 1e-7)
    return made if matrix.shape[0] <= matrix.shape[1] else made.T


def is_matrix(name: str, weight: Tensor) -> bool:
    """Whether Muon is for this weight: a matrix or a convolution between hidden layers."""
    inside = weight.ndim >= 2 and not any(end in name for end in AT_THE_ENDS)
    return inside and min(weight.shape[0], weight[0].numel()) > 8


class Muon(torch.optim.Optimizer):
    """Muon for matrices and convolutions; a convolution is the matrix (out, in x height x width)."""

    def __init__(self, weights: Iterable[nn.Parameter], lr: float) -> None:
        super().__init__(weights, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Change every weight by its orthogonalized momentum (Nesterov)."""
        for group in self.param_groups:
            for weight in group["params"]:
                self._change(weight, group["lr"])

    def _change(self, weight: nn.Parameter, rate: float) -> None:
        assert weight.grad is not None, "a weight without a gradient would silently never be trained"
        momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
        momentum.lerp_(weight.grad, 1 - MOMENTUM)
        step = orthogonalized(weight.grad.lerp(momentum, MOMENTUM).flatten(1))
        weight.mul_(1 - rate * WEIGHT_DECAY)
        weight.sub_(step.reshape(weight.shape), alpha=rate * 0.2 * max(step.shape) ** 0.5)


def optimizers(network: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of a network, AdamW for all its other weights."""
    named = dict(network.named_parameters())
    matrices = [weight for name, weight in named.items() if is_matrix(name, weight)]
    others = [weight for name, weight in named.items() if not is_matrix(name, weight)]
    adamw = torch.optim.AdamW(others, rate, betas=(0.9, 0.99), weight_decay=WEIGHT_DECAY, fused=True)
    return [Muon(matrices, rate), adamw]


def set_rate(those: Sequence[torch.optim.Optimizer], rate: float) -> None:
    """Make this the learning rate of all."""
    for each in those:
        for group in each.param_groups:
            group["lr"] = rate
