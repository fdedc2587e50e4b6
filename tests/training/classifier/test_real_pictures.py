from random import Random

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from training.captions import FILTER_NAMES, STYLE_NAMES, Example
from training.classifier.real_pictures import (
    PART,
    as_bytes,
    augmented,
    labelled,
    parts,
    signed,
    softened,
    style_of,
)
from training.data import SIZE


def drawings(count: int = 8) -> torch.Tensor:
    """White pictures with a dark square each, (count, SIZE, SIZE, 3) uint8."""
    pixels = torch.full((count, SIZE, SIZE, 3), 255, dtype=torch.uint8)
    pixels[:, 40:90, 30:80] = torch.tensor([20, 60, 120], dtype=torch.uint8)
    return pixels


def test_labels_say_what_is_shown() -> None:
    blank, random = np.zeros((SIZE, SIZE, 3), np.uint8), Random(0)
    scene = Example(subjects=(3, 9), style=1, relation=0)
    three = Example(subjects=(4,), style=2, count=3)
    painted = Example(subjects=(5,), style=random.randrange(8), filter=1)
    portrait = Example(subjects=(), style=0, phrase=("a man", "un homme"))
    shown = labelled([(each, blank) for each in (scene, three, painted, portrait)])
    assert shown.first.tolist() == [3, 4, 5, -1]
    assert shown.second.tolist() == [9, -1, -1, -1]
    assert shown.count.tolist() == [-1, 3, 1, -1]
    assert shown.style.tolist() == [1, 2, len(STYLE_NAMES) + 1, 0]
    assert style_of(painted) == len(STYLE_NAMES) + FILTER_NAMES.index("watercolor")


def test_bytes_come_back() -> None:
    assert torch.equal(as_bytes(signed(drawings())), drawings())


def test_augmentation_changes_each_picture_otherwise_and_stays_in_range() -> None:
    torch.manual_seed(0)
    before = signed(drawings())
    made = augmented(before)
    assert made.shape == before.shape
    assert -1 <= made.min() <= made.max() <= 1
    assert (made - before).abs().mean((1, 2, 3)).min() > 0.01
    assert (made[0] - made[1:]).abs().mean((1, 2, 3)).min() > 0.01
    assert (made.mean(1).flatten(1).min(1).values < 0).all()  # the square is still there


def test_parts_show_the_picture_in_full_size_and_keep_light_light() -> None:
    torch.manual_seed(0)
    white = torch.ones(16, 3, SIZE, SIZE)
    assert parts(white).shape == (16, 3, PART, PART)
    assert parts(white).min() >= 0.89
    stripes = white.clone()
    stripes[..., ::2] = -1  # narrower than any reduction would keep
    assert (parts(stripes).diff(dim=3).abs() > 1).float().mean() > 0.5


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_softened_pictures_are_as_many_and_the_same_each_time(noise: float) -> None:
    torch.manual_seed(0)
    vae = AutoencoderTiny(
        latent_channels=4,
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(0, 1),
        num_decoder_blocks=(1, 0),
    )
    vae = vae.eval().requires_grad_(False)
    made = softened(drawings(3), vae, noise=noise)
    assert made.shape == (3, SIZE, SIZE, 3)
    assert torch.equal(made, softened(drawings(3), vae, noise=noise))
    assert len(softened(drawings(3)[:0], vae)) == 0
