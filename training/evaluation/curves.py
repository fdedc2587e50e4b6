"""Draw how quality goes with the CFG scale and with the steps of each sampler.

Run it with `python -m training.evaluation.curves`.

Draws docs/pousse-cfg.webp and docs/pousse-steps.webp and keeps the numbers in figures.json, each sampler's as
it comes; it can be stopped at any moment and goes on where it was.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from graine.judges.clip import ClipJudge
from graine.sampling.samplers import SAMPLERS
from training.classifier.real_pictures import style_of
from training.evaluation.charts import WIDTH, Panel, chart
from training.evaluation.comparisons import Figures, as_drawn, verdict
from training.evaluation.drawing import drawn
from training.evaluation.eval_set import Trial, trials
from training.evaluation.evaluate import FIGURES, agreement, keep
from training.examples import number
from training.paths import MODEL, ROOT

CFG = (1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 15, 20)
CFG_TICKS = (1, 2, 3, 4, 5, 7, 10, 15, 20)
STEPS = (4, 6, 8, 10, 15, 20, 25, 35, 50, 100)
STEP_TICKS = (4, 6, 10, 15, 25, 50, 100)
ONE_IN_CFG, ONE_IN_STEPS, MOST_STEPS = 5, 15, 8  # of the seen pairs of every subject; prompts of each sampler
ALIKE = 0.02  # scales whose quality differs less are as good; the lowest distorts colours least
LINES = {
    "subject_probability": "sure of the subject",
    "style_probability": "sure of the style",
    "clip": "CLIP score",
}


def quality(group: list[Trial], pictures: np.ndarray, clip: ClipJudge | None) -> Figures:
    """Give how sure the classifier is of subject and style, CLIP's score, and the saturation."""
    said = verdict(pictures)
    subject = torch.tensor([each.example.subjects[0] for each in group])
    style = torch.tensor([style_of(each.example) for each in group])
    rows, styles = torch.arange(len(group)), said.styles.log_softmax(1)
    real = as_drawn()[[number(each.example.subjects[0], each.example.style) for each in group]]
    return {
        "pictures": float(len(group)),
        "subject": (said.subjects.argmax(1) == subject).float().mean().item(),
        "subject_probability": said.subjects[rows, subject].exp().mean().item(),
        "style": (styles.argmax(1) == style).float().mean().item(),
        "style_probability": styles[rows, style].exp().mean().item(),
        "saturation_of_real": saturation(pictures) / saturation(real),
        **(agreement(group, pictures, clip) if clip else {}),
    }


def saturation(pictures: np.ndarray) -> float:
    """Give the mean distance of a pixel's strongest colour from its weakest, of 255."""
    return float((pictures.max(-1).astype(float) - pictures.min(-1)).mean())


def by_cfg(group: list[Trial], model: Path, clip: ClipJudge | None) -> dict[str, Figures]:
    """Give the quality at every CFG scale."""
    found: dict[str, Figures] = {}
    for cfg in CFG:
        found[f"{cfg:g}"] = quality(
            group, drawn([replace(each.wish, cfg=cfg) for each in group], model), clip
        )
        print("cfg", cfg, _line(found[f"{cfg:g}"]), flush=True)
    return found


def by_steps(sampler: str, group: list[Trial], model: Path, clip: ClipJudge | None) -> dict[str, Figures]:
    """Give the quality of one sampler at every number of steps; all its pictures share network calls."""
    wishes = [replace(each.wish, sampler=sampler, steps=steps) for steps in STEPS for each in group]
    made = np.split(drawn(wishes, model), len(STEPS))
    found = {str(steps): quality(group, each, clip) for steps, each in zip(STEPS, made, strict=True)}
    for steps, figures in found.items():
        print(sampler, steps, _line(figures), flush=True)
    return found


def _line(figures: Figures) -> str:
    return " ".join(f"{name} {value:.3g}" for name, value in figures.items())


def best_cfg(found: dict[str, Figures]) -> float:
    """Recommend the lowest CFG scale whose quality, sureness of subject and style, is as good as any."""
    worth = {float(cfg): _sureness(each) for cfg, each in found.items()}
    return min(cfg for cfg, value in worth.items() if value >= max(worth.values()) - ALIKE)


def _sureness(figures: Figures) -> float:
    return (figures["subject_probability"] + figures["style_probability"]) / 2


def panel(title: str, found: dict[str, Figures], *, width: int = WIDTH) -> Panel:
    """Give the lines of one chart."""
    shown = {words: key for key, words in LINES.items() if all(key in each for each in found.values())}
    lines = {words: [(float(x), each[key]) for x, each in found.items()] for words, key in shown.items()}
    return Panel(title, lines, width)


def main() -> None:
    """Draw, judge, keep the figures and draw the charts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--samplers", nargs="+", default=list(SAMPLERS))
    parser.add_argument("--every", type=int, default=1, help="draw every so many-th prompt only")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--to", type=Path, default=FIGURES)
    parser.add_argument("--charts", type=Path, default=ROOT / "docs")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    clip = ClipJudge.load(asked.model / "judge") if (asked.model / "judge").exists() else None
    group = trials()["one seen pair each"]
    cfg = by_cfg(group[::ONE_IN_CFG][:: asked.every], asked.model, clip)
    keep({"cfg": cfg, "recommended cfg": best_cfg(cfg)}, asked.to)
    one = panel("25 steps, LMS", cfg, width=2 * WIDTH)
    save([one], CFG_TICKS, asked.charts / "pousse-cfg.webp", across=1, words="CFG scale")
    steps: dict[str, dict[str, Figures]] = {}
    for sampler in asked.samplers:
        few = group[::ONE_IN_STEPS][: MOST_STEPS : asked.every]
        steps[sampler] = by_steps(sampler, few, asked.model, clip)
        keep({"steps": steps}, asked.to)
        panels = [panel(SAMPLERS[name].label, found) for name, found in steps.items()]
        save(panels, STEP_TICKS, asked.charts / "pousse-steps.webp", across=5, words="steps")
    print(f"recommended CFG scale: {best_cfg(cfg):g}")


def save(panels: Sequence[Panel], ticks: Sequence[float], path: Path, *, across: int, words: str) -> None:
    """Draw a chart into a file."""
    chart(panels, ticks, across=across, words=words).save(path, lossless=True)


if __name__ == "__main__":
    main()
