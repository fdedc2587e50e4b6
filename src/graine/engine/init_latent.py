"""What a pass starts from: the latent of a picture that is there already, and where it may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from graine.engine.vae import decode, to_tensor

if TYPE_CHECKING:
    from graine.engine.vae import Encoder
    from graine.pipelines.base import Pass


@dataclass(frozen=True, slots=True, eq=False)
class InitLatent:
    """A latent to start from; what is kept of it is equal to the bit in the end."""

    latent: torch.Tensor  # (channels, h, w), float32
    grey: torch.Tensor | None  # (h, w): the last share of the run, in which a cell may change

    @classmethod
    def of(cls, asked: Pass, encode: Encoder, notes: list[str]) -> InitLatent | None:
        """Encode what a pass starts from; None for pure noise. Measures for want of memory go to `notes`."""
        if asked.latent is not None:
            latent = torch.as_tensor(asked.latent, dtype=torch.float32)
        elif asked.image:
            latent = encode(to_tensor(asked.image), notes)
        else:
            return None
        cells = (latent.shape[-1], latent.shape[-2])
        grey = None if asked.mask is None else _grey(asked.mask, cells, soft=asked.soft)
        device = encode.model.device
        return cls(latent.to(device), None if grey is None else grey.to(device))

    def open(self, step: int, steps: int) -> torch.Tensor:
        """Tell which cells may change at a step: white always, grey g in the last g of the run, black never.

        Levin & Fried 2023 (Differential Diffusion), section 3.2; steps count from 0. Gives (h, w).
        """
        if self.grey is None:
            return torch.ones(self.latent.shape[-2:], dtype=torch.bool, device=self.latent.device)
        return self.grey * steps >= steps - step - 1e-4

    def keep(self, drawn: torch.Tensor, step: int, steps: int) -> torch.Tensor:
        """Put the latent back where it may not change at this step."""
        return drawn if self.grey is None else torch.where(self.open(step, steps), drawn, self.latent)

    def first(self, asked: Pass, unit: torch.Tensor, *, sigma: float, pure: torch.Tensor) -> torch.Tensor:
        """The noisy latent that the run starts from: this latent with noise of level `sigma`.

        What may change from the start on is what the pass says that the hole holds, and at a strength of 1
        or more it is `pure` noise, without a trace of what was there.
        """
        if asked.strength >= 1:
            hole = pure
        elif asked.content == "latent noise":
            hole = unit + sigma * unit
        elif asked.content == "latent nothing":
            hole = sigma * unit
        else:
            return self.latent + sigma * unit
        return torch.where(self.open(0, 1), hole, self.latent + sigma * unit)


def masked_input(asked: Pass, canvas: InitLatent, encode: Encoder, notes: list[str]) -> torch.Tensor | None:
    """The further channels that an inpainting network reads, (1 + channels, h, w); None for blank ones.

    The mask, and the latent of the picture whose masked pixels are grey (0), as far as `mask_weight` says.
    """
    if asked.mask is None and asked.mask_weight == 1:
        return None  # all is masked, and all is grey
    image = asked.image or Image.fromarray(decode(encode.model, canvas.latent, notes))
    picture = to_tensor(image)
    hole = torch.ones(picture.shape[-2:]) if asked.mask is None else _share(asked.mask).round()
    latent = encode(picture * (1 - asked.mask_weight * hole), notes)
    mask = functional.interpolate(hole[None, None], size=latent.shape[-2:])[0]
    return torch.cat([mask.to(latent), latent])


def _grey(mask: Image.Image, size: tuple[int, int], *, soft: bool) -> torch.Tensor:
    """Bring a mask to the latent's size (width, height): rounded, as A1111 does, or with its greys."""
    if soft:
        return _share(mask.convert("L").resize(size, Image.Resampling.BOX))
    return _share(mask.convert("L").resize(size, Image.Resampling.BICUBIC)).round()


def _share(mask: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(mask.convert("L"))).float() / 255
