"""The time left is right while jobs share the loop, and a preview is small."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from graine.worker.progress_report import SIDE, data_url
from tests.worker.conftest import DRAW, Shop


@dataclass
class Clock:
    """A clock that a paced model moves: no machine is busy on it."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for place in (
        "worker.monotonic",
        "progress_report.monotonic",
        "model_facts.monotonic",
        "render_pool.perf_counter",
    ):
        monkeypatch.setattr(f"graine.worker.{place}", found)

    def sleep(seconds: float) -> None:
        found.now += seconds

    monkeypatch.setattr("time.sleep", sleep)
    return found


def foreseen(shop: Shop, clock: Clock, orders: Sequence[dict[str, Any]]) -> list[tuple[float, float]]:
    """Return (foretold, true) seconds at every message after the first steps; true ones of 0.5 s and more."""
    ids = [shop.order(wish, client=str(number)) for number, wish in enumerate(orders)]
    told, ends = list[tuple[str, float, float]](), dict[str, float]()
    heard, more = 0, True
    while more:
        more = shop.worker.turn()
        said = shop.messages("progress")
        told += [
            (one["job"], clock.now, one["seconds_left"])
            for one in said[heard:]
            if one["seconds_left"] is not None and one["done"] >= 4
        ]
        heard = len(said)
        ends |= {id: clock.now for id in ids if id not in ends and shop.queue.get(id).state == "done"}
    pairs = [(left, ends[job] - at) for job, at, left in told]
    return [(left, true) for left, true in pairs if true >= 0.5]


@pytest.mark.parametrize(
    "orders",
    [
        [DRAW | {"steps": 60}],
        [DRAW | {"steps": 60, "count": 4}],
        [DRAW | {"steps": 20 + 20 * number, "seed": number} for number in range(5)],
        [DRAW | {"steps": 30, "seed": 100 * number, "count": 40 * number + 1} for number in range(3)],
        [DRAW | {"steps": 40, "hires": {"scale": 2.0, "steps": 20}}, DRAW | {"steps": 50}],
    ],
    ids=["alone", "four", "five that leave one by one", "more than fit", "with a second pass"],
)
def test_the_time_left_is_right_within_a_fifth(
    tmp_path: Path, clock: Clock, orders: list[dict[str, Any]]
) -> None:
    shop = Shop(tmp_path / "home", call=0.02, row=0.003)
    shop.worker.preload("pousse")
    pairs = foreseen(shop, clock, orders)
    shop.close()
    assert len(pairs) >= 3
    for left, true in pairs:
        assert left == pytest.approx(true, rel=0.2)


def test_a_preview_is_a_small_picture_in_a_url() -> None:
    head, _, data = data_url(Image.new("RGB", (1024, 512), "red")).partition(",")
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert (head, image.format, image.size) == ("data:image/webp;base64", "WEBP", (SIDE, SIDE // 2))
