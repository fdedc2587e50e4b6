"""Latents get another size by interpolation, as A1111's hires fix does it."""

from __future__ import annotations

from typing import Any

# torch's mode of interpolation, and whether it averages what it reduces.
MODES: dict[str, tuple[str, bool]] = {
    "latent": ("bilinear", False),
    "latent antialiased": ("bilinear", True),
    "latent bicubic": ("bicubic", False),
    "latent bicubic antialiased": ("bicubic", True),
    "latent nearest": ("nearest", False),
    "latent nearest-exact": ("nearest-exact", False),
}


def resized(latent: Any, size: tuple[int, int], mode: str) -> Any:
    """A latent (channels, height, width) at `size` (width, height), in cells; `mode` is of `MODES`."""
    from torch.nn import functional

    kind, antialias = MODES[mode]
    return functional.interpolate(latent[None].float(), size[::-1], mode=kind, antialias=antialias)[0]
