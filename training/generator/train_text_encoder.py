"""Teach the text encoder alone, before the U-Net hears it: `python -m training.generator.train_text_encoder`.

From captions only, it learns to tell subjects, style, number, tint and background at the positions that the
U-Net's attention reads most: the ends that fill a caption up. Trained jointly from the start it told
subjects worse than untrained weights did after 35,000 samples, since a U-Net that still learns blobs sends it
no useful gradient.
"""

import math
from itertools import islice
from random import Random

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPTextModel

from graine.models.tokenizer import ClipTokenizer
from training.backgrounds import COLOURS, TINT_NAMES
from training.caption_sampler import MAX_COUNT, wishes
from training.captions import FILTER_NAMES, RELATIONS, STYLE_NAMES, SUBJECT_NAMES, Example, caption
from training.networks import WIDTH, new_text_encoder
from training.paths import RUNS, save_whole
from training.precision import fast_products
from training.text import size, token_ids, tokenizer

CHECKPOINT = RUNS / "text.pt"
STEPS, BATCH, RATE, WARM_UP = 3000, 64, 1e-3, 50
UNHEARD = 0.5  # weight of what a caption may leave unsaid
# What is asked of a caption, and the number of answers; the last answer of each is "nothing of it".
QUESTIONS = {
    "first": len(SUBJECT_NAMES) + 1,
    "second": len(SUBJECT_NAMES) + 1,
    "style": len(STYLE_NAMES) + len(FILTER_NAMES) + 1,
    "count": MAX_COUNT + 1,
    "relation": len(RELATIONS) + 1,
    "tint": len(TINT_NAMES) + 1,
    "background": len(COLOURS) + 1,
}


def answers(example: Example) -> list[int]:
    """Give the right answers to QUESTIONS."""
    first, second = (*example.subjects, -1, -1)[:2]
    style = example.style if example.filter < 0 else len(STYLE_NAMES) + example.filter
    found = (first, second, style, example.count, example.relation, example.tint, example.background)
    return [answer % kinds for answer, kinds in zip(found, QUESTIONS.values(), strict=True)]


class Listener(nn.Module):
    """A text encoder with three questions to its states."""

    def __init__(self) -> None:
        super().__init__()
        words = tokenizer()
        self.end = words.end
        self.text: CLIPTextModel = new_text_encoder(size(), begin=words.begin, end=words.end)
        self.questions = nn.ModuleList([nn.Linear(WIDTH, kinds) for kinds in QUESTIONS.values()])

    def loss(self, tokens: Tensor, labels: Tensor) -> Tensor:
        """Ask one random end, and the mean of all ends, for subject, style and background."""
        states = self.text(tokens).last_hidden_state
        first = (tokens == self.end).int().argmax(1)
        length = tokens.shape[1]
        chosen = (first + (torch.rand(len(tokens)) * (length - first)).long()).clamp(max=length - 1)
        ends = (torch.arange(length)[None] >= first[:, None])[..., None]
        heard = [states[torch.arange(len(states)), chosen], (states * ends).sum(1) / ends.sum(1)]
        return sum((self._answers(state, labels) for state in heard), start=torch.zeros(()))

    def _answers(self, state: Tensor, labels: Tensor) -> Tensor:
        losses = [
            functional.cross_entropy(question(state), right)
            for question, right in zip(self.questions, labels.T, strict=True)
        ]
        return losses[0] + losses[1] + losses[2] + UNHEARD * sum(losses[3:], start=torch.zeros(()))


def examples(random: Random, words: ClipTokenizer) -> tuple[Tensor, Tensor]:
    """Draw captions with what they say: (BATCH, 77) tokens and (BATCH, questions) indices."""
    wished = list(islice(wishes(random), BATCH))
    tokens = [token_ids(words, caption(random, wish)) for wish in wished]
    return torch.tensor(tokens), torch.tensor([answers(wish) for wish in wished])


def text_encoder() -> CLIPTextModel:
    """Give the taught text encoder, for use."""
    words = tokenizer()
    text = new_text_encoder(size(), begin=words.begin, end=words.end)
    text.load_state_dict(torch.load(CHECKPOINT))
    return text.eval().requires_grad_(False)


def train() -> None:
    """Train from scratch and save the text encoder: about ten minutes on one core."""
    torch.manual_seed(0)
    listener, words, random = Listener(), tokenizer(), Random(0)
    optimizer = torch.optim.AdamW(listener.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.01)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            cosine = 0.5 + 0.5 * math.cos(math.pi * step / STEPS)
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * (0.05 + 0.95 * cosine)
        with fast_products():
            loss = listener.loss(*examples(random, words))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(listener.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step} loss {loss.item():.3f}", flush=True)
    save_whole(listener.text.state_dict(), CHECKPOINT)


if __name__ == "__main__":
    torch.set_num_threads(1)
    train()
