"""Teach the text encoder which thing of a scene is where.

Run it with `python -m training.generator.scene_slots`, seven minutes.

After its first lesson (`train_text_encoder.py`) every end that fills a caption up tells of both things,
so a U-Net that hears it draws a mixture of both, twice. Here the encoder learns to say at the ends before
SECOND what it says of the thing named first alone, and from there on what it says of the second alone,
each with a mark of its own and one of the place. Captions of one thing keep their states.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random

import torch
from torch import Tensor, nn
from transformers import CLIPTextModel

from training.caption_sampler import wishes
from training.captions import NONE, RELATIONS, Example, caption
from training.evaluation.eval_set import asked
from training.generator.train_text_encoder import CHECKPOINT, text_encoder
from training.networks import WIDTH
from training.paths import save_whole
from training.text import LENGTH, token_ids, tokenizer

SECOND = 39  # the first position that tells of the second thing
WORDS = 18  # positions left to the words of a scene, which are not taught
STEPS, BATCH, RATE, WARM_UP = 1920, 64, 1e-3, 50
PLACES = {"left of": 0, "right of": 1, "above": 2}  # "and" and "by" put the first thing left, too


def marks() -> tuple[Tensor, Tensor]:
    """Fixed directions: one for each slot, (2, 1, WIDTH), and one for each place, (3, 1, WIDTH)."""
    source = torch.Generator().manual_seed(42)
    return torch.randn(2, 1, WIDTH, generator=source), 0.7 * torch.randn(3, 1, WIDTH, generator=source)


def alone(example: Example, number: int) -> Example:
    """The thing of this number without the other; an example of one thing stays as it is."""
    if len(example.subjects) < 2:
        return example
    return replace(example, subjects=(example.subjects[number],), relation=NONE)


class Lesson:
    """Captions, and the states that the encoder should have at their ends."""

    def __init__(self, teacher: CLIPTextModel, random: Random) -> None:
        self.teacher, self.random, self.tokenizer = teacher, random, tokenizer()
        self.slots, self.places = marks()

    def batch(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens (count, LENGTH), states (count, LENGTH, WIDTH), and which positions are taught."""
        examples = list(islice(self._examples(), count))
        tokens = self.tokens([caption(self.random, each) for each in examples])
        return tokens, self.states(tokens, examples), self.taught(tokens, examples)

    def _examples(self) -> Iterator[Example]:
        return (each for each in wishes(self.random) if each.subjects)

    def tokens(self, captions: list[str]) -> Tensor:
        """(captions, LENGTH) tokens."""
        return torch.tensor([token_ids(self.tokenizer, text) for text in captions])

    @torch.no_grad()
    def states(self, tokens: Tensor, examples: list[Example]) -> Tensor:
        """What the teacher says of a caption of one thing, and of each of two things alone with its marks."""
        first, second = (
            self.teacher(self.tokens([asked(alone(each, number)) for each in examples])).last_hidden_state
            for number in range(2)
        )
        places = self.places[[PLACES.get(_relation(each), 0) for each in examples]]
        slots = [first[:, :SECOND] + self.slots[0], second[:, SECOND:] + self.slots[1]]
        whole = self.teacher(tokens).last_hidden_state
        return torch.where(_scenes(examples), torch.cat(slots, dim=1) + places, whole)

    def taught(self, tokens: Tensor, examples: list[Example]) -> Tensor:
        """The ends of a caption; in a scene those after WORDS."""
        first = (tokens == self.tokenizer.end).int().argmax(1, keepdim=True)
        begin = torch.where(_scenes(examples)[..., 0], first.clamp(min=WORDS), first)
        return torch.arange(LENGTH)[None] >= begin


def _relation(example: Example) -> str:
    return RELATIONS[example.relation] if example.relation != NONE else ""


def _scenes(examples: list[Example]) -> Tensor:
    return torch.tensor([len(each.subjects) == 2 for each in examples]).view(-1, 1, 1)


def loss(encoder: nn.Module, tokens: Tensor, states: Tensor, taught: Tensor) -> Tensor:
    """The mean squared error at the positions that are taught."""
    error = (encoder(tokens).last_hidden_state - states).square().mean(2)
    return (error * taught).sum() / taught.sum()


def train() -> None:
    """Teach the text encoder and save it in place of what it was."""
    torch.manual_seed(0)
    lesson, pupil = Lesson(text_encoder(), Random(0)), text_encoder().requires_grad_(True).train()
    optimizer = torch.optim.AdamW(pupil.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.01)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * (1 - step / STEPS)
        error = loss(pupil, *lesson.batch(BATCH))
        optimizer.zero_grad()
        error.backward()
        nn.utils.clip_grad_norm_(pupil.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step} error {error.item():.4f}", flush=True)
    save_whole(pupil.state_dict(), CHECKPOINT)


if __name__ == "__main__":
    torch.set_num_threads(1)
    train()
