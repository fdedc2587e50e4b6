"""Train the judge, which says how well a picture and a caption fit.

Run it with `python -m training.judge.train_judge --minutes 50`.

A small `CLIPModel` (Radford et al. 2021) that learns from the real pictures, in crops and on grounds of its
own, without the held-out pairs. It has no part in training the generator. A killed run goes on from its
checkpoint.
"""

import argparse
import time
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from graine.models.tokenizer import ClipTokenizer
from training.judge.judge_figures import retrieval
from training.judge.judge_network import Pupil, new_model
from training.judge.judge_tokenizer import token_ids, tokenizer
from training.judge.layouts import Painter, as_seen
from training.judge.names import ANYTHING, lexicon
from training.judge.pairs import STYLE_NAMES, UNSAID, Chooser, Example, drawings, fits
from training.paths import RUNS, save_whole
from training.precision import fast_products

BATCH, RATE, DECAY, WARM_UP, COOLING = 256, 2e-3, 0.05, 100, 0.4
CHECKPOINT = RUNS / "judge.pt"
SAVE_EVERY, LOOK_EVERY = 50, 100  # steps
NONE = -100  # no answer, in the losses that name things and styles
WEIGHTS = {
    "words": 0.5,
    "pictures": 0.5,
    "thing seen": 1,
    "style seen": 1,
    "thing heard": 0.3,
    "style heard": 0.1,
}


@dataclass(frozen=True)
class Batch:
    """Pictures, captions, and what each shows or says; -100 where there is no one answer."""

    pictures: Tensor  # (count, 3, SIDE, SIDE) in [-1, 1]
    tokens: Tensor  # (count, length)
    true: Tensor  # (captions, pictures) bool: every picture that fits a caption is an equally good answer
    shown: tuple[Tensor, Tensor]  # thing and style of each picture
    said: tuple[Tensor, Tensor]  # thing and style of each caption


class Batches:
    """Draws batches without end."""

    def __init__(self) -> None:
        self.drawn, self.known, self.tokenizer = drawings(), lexicon(), tokenizer()
        self.painter, self.chooser = Painter(self.drawn), Chooser(Random(0))

    def draw(self) -> Batch:
        """Give a new batch."""
        examples = [self.chooser.example() for _ in range(BATCH)]
        captions = [self.chooser.caption(example) for example in examples]
        thing = torch.tensor([self._thing(example) for example in examples])
        named = torch.tensor([caption.words[0] != ANYTHING for caption in captions])
        style = torch.tensor([int(self.drawn.style[example.drawings[0]]) for example in examples])
        styled = torch.tensor([caption.style != UNSAID for caption in captions])
        return Batch(
            pictures=self.painter.paint(examples) * 2 - 1,
            tokens=token_ids(self.tokenizer, [caption.text for caption in captions]),
            true=torch.from_numpy(fits(captions, examples)),
            shown=(thing, style),
            said=(thing.where(named, torch.tensor(NONE)), style.where(styled, torch.tensor(NONE))),
        )

    def _thing(self, example: Example) -> int:
        things = {int(self.drawn.thing[row]) for row in example.drawings}
        return things.pop() if len(things) == 1 else NONE


def new_pupil(known: ClipTokenizer) -> Pupil:
    """Give an untrained judge for all things and styles."""
    model = new_model(known.size, known.begin, known.end)
    return Pupil(model, len(lexicon().codes), len(STYLE_NAMES))


def losses(pupil: Pupil, batch: Batch) -> dict[str, Tensor]:
    """Give the parts of the loss: captions against pictures both ways, and the names of things and styles."""
    with fast_products():
        seen, heard = pupil.see(batch.pictures), pupil.hear(batch.tokens)
    logits = pupil.model.logit_scale.exp().clamp(max=100) * heard @ seen.T
    answers = batch.true.float()
    found = {
        "words": functional.cross_entropy(logits, answers / answers.sum(1, keepdim=True)),
        "pictures": functional.cross_entropy(logits.T, (answers / answers.sum(0)).T),
    }
    for name, points, targets in (("seen", seen, batch.shown), ("heard", heard, batch.said)):
        for kind, guess, target in zip(("thing", "style"), pupil.named(points), targets, strict=True):
            found[f"{kind} {name}"] = functional.cross_entropy(guess, target, label_smoothing=0.05)
    return found


def optimizers(pupil: Pupil) -> list[torch.optim.Optimizer]:
    """Give Muon (Jordan et al. 2024) for the matrices of both towers and AdamW for all else."""
    matrices = [p for name, p in pupil.named_parameters() if ".layers." in name and p.ndim == 2]
    chosen = set(map(id, matrices))
    others = [p for p in pupil.parameters() if id(p) not in chosen]
    muon = torch.optim.Muon(matrices, RATE, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw")
    return [muon, torch.optim.AdamW(others, RATE, (0.9, 0.98), weight_decay=DECAY)]


class Training:
    """A run that goes on from its checkpoint."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.batches = Batches()
        self.pupil = new_pupil(self.batches.tokenizer)
        self.optimizers = optimizers(self.pupil)
        self.step, self.spent = 0, 0.0  # steps, seconds of processor time
        if CHECKPOINT.exists():
            state = torch.load(CHECKPOINT, map_location="cpu")
            self.pupil.load_state_dict(state["pupil"])
            for optimizer, each in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(each)
            self.step, self.spent = state["step"], state["spent"]
            self.batches.chooser.random.seed(self.step)
            torch.manual_seed(self.step)

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state: dict[str, Any] = {
            "pupil": self.pupil.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "spent": self.spent,
        }
        save_whole(state, CHECKPOINT)

    def run(self, minutes: float) -> None:
        """Learn until so many minutes of processor time were spent in all; the rate falls to 0 at the end."""
        totals: dict[str, float] = {}
        while (share := self.spent / (60 * minutes)) < 1:
            began = time.process_time()
            rate = RATE * min(1, (self.step + 1) / WARM_UP, (1 - share) / COOLING)
            for name, value in self.learn(rate).items():
                totals[name] = totals.get(name, 0) * 0.98 + value * 0.02
            self.step += 1
            self.spent += time.process_time() - began
            if self.step % LOOK_EVERY == 0:
                self.look(share, totals)
            if self.step % SAVE_EVERY == 0:
                self.save()
        self.save()
        self.look(1, totals)

    def learn(self, rate: float) -> dict[str, float]:
        """Take one step and give the parts of its loss."""
        parts = losses(self.pupil, self.batches.draw())
        torch.stack([weight * parts[name] for name, weight in WEIGHTS.items()]).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.pupil.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad()
        return {name: part.item() for name, part in parts.items()}

    def look(self, share: float, totals: dict[str, float]) -> None:
        """Print how it goes: losses, and the retrieval of held-out pictures of taught things."""
        with torch.inference_mode():
            drawn, known = self.batches.drawn, self.batches.tokenizer
            seen = self.pupil.see(as_seen(drawn.layers[drawn.test]))
            found = retrieval(seen, lambda texts: self.pupil.hear(token_ids(known, texts)), drawn, drawn.test)
        shown = {**totals, **{name: first for name, (first, _) in found.items()}}
        text = ", ".join(f"{name} {value:.3g}" for name, value in shown.items())
        print(f"{time.strftime('%H:%M')} step {self.step} {share:.0%} {text}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=50, help="of processor time, in all")
    torch.set_num_threads(1)
    Training().run(parser.parse_args().minutes)
