"""Scenes of two things, pasted from latents: unlimited pairs, and no time to encode them.

A latent cell sees little beyond itself, so cells of things that were encoded alone, laid beside each other,
are within 1 dB of the encoded scene. "And", "by" and "left of" put the thing that is named first left.
"""

from random import Random

import torch
from torch import Tensor

from training.captions import RELATIONS, SUBJECT_NAMES, Example
from training.data import held_out_scene, load
from training.examples import drawn, styles_of
from training.generator.latent_cache import SHIFTS, blocks

OFTEN = (4, 4, 1, 1, 1)  # how often each of RELATIONS
FLOORS = (3, 4, 5)  # latent rows above what lies side by side
THING = 10  # latent cells a side of a block: eight of the thing and one around it


class Scenes:
    """Draws scenes; those that are held out are never among them."""

    def __init__(self) -> None:
        self.blocks = blocks().float()
        held_out = load().held_out
        self.pairs = [pair for pair, number in drawn().items() if not held_out[number]]

    def scene(self, random: Random) -> tuple[Tensor, Example]:
        """Two things of one style, (channels, 16, 16), and what the picture shows."""
        while True:
            first, style = random.choice(self.pairs)
            second = random.choice(range(len(SUBJECT_NAMES)))
            if second != first and style in styles_of(second) and not _held_out(first, second):
                break
        relation = random.choices(range(len(RELATIONS)), OFTEN)[0]
        example = Example(subjects=(first, second), style=style, relation=relation)
        return self.paste(example, random), example

    def paste(self, example: Example, random: Random) -> Tensor:
        """Lay the two things of an example where its relation puts them."""
        one, other = (self._block(subject, example.style, random) for subject in example.subjects)
        ground = self._white()
        if RELATIONS[example.relation] == "above":
            ground[:, :9, 3:13], ground[:, 8:, 3:13] = one[:, 4:13, 3:13], other[:, 4:12, 3:13]
            return ground
        left, right = (other, one) if RELATIONS[example.relation] == "right of" else (one, other)
        top = random.choice(FLOORS)
        rows = slice(top, top + THING)
        ground[:, rows, :9], ground[:, rows, 8:] = left[:, 3:13, 4:13], right[:, 3:13, 4:12]
        return ground

    def _block(self, subject: int, style: int, random: Random) -> Tensor:
        return self.blocks[drawn()[subject, style], random.randrange(len(SHIFTS))]

    def _white(self) -> Tensor:
        """White ground: the corner cells of a block, which are far from any thing, everywhere."""
        ground = torch.empty_like(self.blocks[0, 0])
        ground[:] = self.blocks[0, 0, :, 1:2, 1:2]
        ground[:, 0], ground[:, -1] = self.blocks[0, 0, :, 0], self.blocks[0, 0, :, -1]
        ground[:, :, 0], ground[:, :, -1] = self.blocks[0, 0, :, :, 0], self.blocks[0, 0, :, :, -1]
        return ground


def _held_out(one: int, other: int) -> bool:
    return held_out_scene(SUBJECT_NAMES[one], SUBJECT_NAMES[other])
