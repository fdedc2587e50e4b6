from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.evaluation import curves
from training.evaluation.charts import COLOURS, Panel, chart
from training.evaluation.comparisons import Figures
from training.evaluation.curves import best_cfg, panel, saturation, save
from training.evaluation.drawing import Wish
from training.evaluation.eval_set import single, trial


def sure(subject: float, style: float) -> Figures:
    return {"subject_probability": subject, "style_probability": style}


def test_the_lowest_scale_that_is_as_good_as_any_is_recommended() -> None:
    found = {"1": sure(0.2, 0.3), "3": sure(0.7, 0.58), "5": sure(0.7, 0.6), "20": sure(0.4, 0.5)}
    assert best_cfg(found) == 3


def test_grey_has_no_saturation() -> None:
    assert saturation(np.full((1, 4, 4, 3), 99, np.uint8)) == 0
    assert saturation(np.array([[[[0, 128, 255]]]], np.uint8)) == 255


def test_a_line_that_was_not_measured_everywhere_is_left_out() -> None:
    found = panel("Euler", {"4": sure(0.1, 0.2), "25": {**sure(0.8, 0.9), "clip": 0.3}})
    assert found.lines == {
        "sure of the subject": [(4.0, 0.1), (25.0, 0.8)],
        "sure of the style": [(4.0, 0.2), (25.0, 0.9)],
    }


def test_pictures_of_all_steps_share_one_drawing_and_go_back_to_their_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def draw(wishes: list[Wish], model: Path) -> np.ndarray:
        return np.stack([np.full((2, 2, 3), wish.steps or 0, np.uint8) for wish in wishes])

    def look(group: object, pictures: np.ndarray, clip: object) -> Figures:
        return {"grey": float(pictures.mean())}

    monkeypatch.setattr(curves, "drawn", draw)
    monkeypatch.setattr(curves, "quality", look)
    group = [trial(single(0, style)) for style in (0, 2)]
    found = curves.by_steps("k_euler", group, Path(), None)
    assert {steps: each["grey"] for steps, each in found.items()} == {str(n): float(n) for n in curves.STEPS}


def test_charts_show_each_line_in_its_colour(tmp_path: Path) -> None:
    lines = {"one": [(1.0, 0.5), (20.0, 0.5)], "other": [(1.0, 0.0), (20.0, 1.0)]}
    save([Panel("a", lines), Panel("b", lines)], (1, 5, 20), tmp_path / "chart.webp", across=2, words="CFG")
    paper = Image.open(tmp_path / "chart.webp").convert("RGB")
    there = {pixel for _, pixel in paper.getcolors(2**20) or []}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in COLOURS[:2]} <= there
    wide, narrow = (chart([Panel("a", lines)] * n, (1, 20), across=5, words="").size for n in (7, 3))
    assert wide[0] > narrow[0]
    assert wide[1] > narrow[1]
