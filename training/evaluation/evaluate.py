"""Measure the exported model on fixed prompts and seeds.

Run it with `python -m training.evaluation.evaluate --threads 2`.

Every picture is drawn once, by Graine at its default settings; it is kept (`drawing.py`), so that the command
goes on where it was stopped. The classifier learnt from real pictures alone, without what is held out; beside
every figure stands what it says of the real pictures of the same prompts, through the autoencoder. A CLIP
model, if the model has one (`judge/`), is asked too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image

from graine.judges.clip import ClipJudge
from training.backgrounds import UNTINTED, WHITE
from training.captions import NONE, Example
from training.classifier.real_pictures import softened, style_of
from training.classifier.train_classifier import Verdict
from training.data import SIZE
from training.evaluation.comparisons import (
    Figures,
    autoencoder,
    diversity,
    likeness,
    memory,
    reconstruction,
    verdict,
)
from training.evaluation.drawing import drawn
from training.evaluation.eval_set import Trial, asked, trials
from training.evaluation.measures import background, halves, tint
from training.evaluation.tables import tables
from training.examples import drawn as known
from training.examples import picture
from training.paths import HERE, MODEL

FIGURES = HERE / "figures.json"


def kind_of(example: Example) -> str:
    """Name the layout of an example, as `examples.py` calls it."""
    kinds = {
        "scene": len(example.subjects) > 1,
        "counted": example.count > 1,
        "tinted": example.tint != UNTINTED,
        "filtered": example.filter != NONE,
        "coloured": example.background != WHITE,
    }
    return next((kind for kind, there in kinds.items() if there), "plain")


def references(examples: list[Example], model: Path) -> tuple[list[Example], np.ndarray]:
    """Give the examples that real pictures show, and these pictures through the autoencoder."""
    shown = [each for each in dict.fromkeys(examples) if each.subjects and _is_drawn(each)]
    if not shown:
        return [], np.empty((0, SIZE, SIZE, 3), np.uint8)
    random = Random(0)
    pixels = np.stack([picture(kind_of(each), each, random) for each in shown])
    return shown, softened(torch.from_numpy(pixels), autoencoder(model)).numpy()


def _is_drawn(example: Example) -> bool:
    return all((subject, example.style) in known() for subject in example.subjects)


def shares(examples: list[Example], pictures: np.ndarray) -> Figures:
    """Give the shares that show what they should: all that was asked of this group of examples."""
    if not examples:
        return {}
    said, found = verdict(pictures), {"pictures": float(len(examples))}
    if all(len(example.subjects) == 2 for example in examples):
        found |= _scenes(examples, pictures)
    if all(len(example.subjects) == 1 for example in examples):
        found |= _subjects(examples, said)
        number = said.number.argmax(1) + 1
        found["count"] = _mean(number[n] == each.count for n, each in enumerate(examples))
    found["style"] = _mean(said.styles.argmax(1)[n] == style_of(each) for n, each in enumerate(examples))
    pairs = list(zip(pictures, examples, strict=True))
    found["background"] = _mean(background(pixels) == each.background for pixels, each in pairs)
    if all(example.tint != UNTINTED for example in examples):
        found["tint"] = _mean(tint(pixels) == each.tint for pixels, each in pairs)
    return found


def _scenes(examples: list[Example], pictures: np.ndarray) -> Figures:
    """Judge both halves of each picture alone."""
    named = (
        verdict(np.concatenate([halves(each) for each in pictures])).subjects.argmax(1).view(-1, 2).tolist()
    )
    pairs = [(set(two), set(example.subjects)) for two, example in zip(named, examples, strict=True)]
    return {
        "both": _mean(two == wanted for two, wanted in pairs),
        "one_of_both": _mean(two & wanted for two, wanted in pairs),
    }


def _subjects(examples: list[Example], said: Verdict) -> Figures:
    wanted = [set(example.subjects) for example in examples]
    first_five = said.subjects.topk(5).indices.tolist()
    own = [said.subjects[n, example.subjects[0]].exp().item() for n, example in enumerate(examples)]
    return {
        "subject": _mean(five[0] in one for five, one in zip(first_five, wanted, strict=True)),
        "subject_in_five": _mean(one <= set(five) for five, one in zip(first_five, wanted, strict=True)),
        "probability": float(np.mean(own)),
    }


def _mean(found: Any) -> float:
    return float(np.mean([bool(each) for each in found]))


def agreement(group: list[Trial], pictures: np.ndarray, clip: ClipJudge) -> Figures:
    """Give the CLIP judge's mean score, and how often a picture fits its own prompt best in the group."""
    images = [Image.fromarray(each) for each in pictures]
    prompts = list(dict.fromkeys(asked(each.example) for each in group))
    seen, heard = clip.see(images), clip.hear(prompts)
    scores = seen @ heard.T
    own = torch.tensor([prompts.index(asked(each.example)) for each in group])
    right = scores[torch.arange(len(group)), own]
    return {"clip": right.mean().item(), "clip_first": (scores.argmax(1) == own).float().mean().item()}


def evaluate(model: Path, *, every: int = 1) -> dict[str, Any]:
    """Draw and judge everything, or every so many-th picture of each group."""
    groups = {name: group[::every] for name, group in trials().items()}
    clip = ClipJudge.load(model / "judge") if (model / "judge").exists() else None
    made, figures = dict[str, np.ndarray](), dict[str, dict[str, Figures]]()
    for name, group in groups.items():
        made[name] = drawn([each.wish for each in group], model)
        examples = [each.example for each in group]
        said = agreement(group, made[name], clip) if clip else {}
        real = shares(*references(examples, model))
        figures[name] = {"drawn": {**shares(examples, made[name]), **said}, "real": real}
        print(name, *(f"{key} {value:.3g}" for key, value in figures[name]["drawn"].items()), flush=True)
    return {
        "groups": figures,
        "nearest training picture": memory(groups["seen pairs"], made["seen pairs"]),
        "diversity": diversity(groups["eight seeds"], made["eight seeds"]),
        "kernel distance": likeness(made, model),
        "autoencoder": reconstruction(model, every=every),
    }


def keep(found: dict[str, Any], path: Path = FIGURES) -> dict[str, Any]:
    """Write figures beside those of other commands that are in the file already, and give all."""
    stored: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    every = {**stored, **found}
    path.write_text(json.dumps(every, indent=2) + "\n", encoding="utf-8")
    return every


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--every", type=int, default=1, help="look at every so many-th picture only")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--to", type=Path, default=FIGURES)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(tables(keep(evaluate(arguments.model, every=arguments.every), arguments.to)))
