"""Faster arithmetic where the processor has it."""

import torch


def fast_products(device: str = "cpu") -> torch.autocast:
    """Products in bfloat16 where there are instructions for it; elsewhere float32 is faster."""
    known = device != "cpu" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device, torch.bfloat16, enabled=known)
