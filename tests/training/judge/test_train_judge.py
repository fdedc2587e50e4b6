from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from graine.judges.clip import ClipJudge
from tests.training.judge.judge_world import entries, world
from training.judge import export_judge, judge_network, judge_tokenizer, names, pairs
from training.judge import train_judge as judge
from training.judge.names import lexicon
from training.judge.pairs import SIDE
from training.judge.train_judge import NONE, Training, losses


def no_look(_training: Training, _share: float, _totals: dict[str, float]) -> None:
    """Two pictures have no best five."""


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(names, "_entries", entries)
    monkeypatch.setattr(pairs, "drawings", world)
    monkeypatch.setattr(judge, "drawings", world)
    for module in (judge_tokenizer, export_judge):
        monkeypatch.setattr(module, "FOLDER", tmp_path / "tokenizer")
    for module in (judge, export_judge):
        monkeypatch.setattr(module, "CHECKPOINT", tmp_path / "judge.pt")
    for name, value in (("BATCH", 12), ("SAVE_EVERY", 1), ("LOOK_EVERY", 1000), ("WARM_UP", 1)):
        monkeypatch.setattr(judge, name, value)
    monkeypatch.setattr(judge_tokenizer, "CAPTIONS", 200)
    monkeypatch.setattr(Training, "look", no_look)
    lexicon.cache_clear()
    yield
    lexicon.cache_clear()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrow towers: torch's Muon takes seconds a step for wide ones on processors without bfloat16."""
    for name, value in (("WIDTH", 32), ("HEADS", 2), ("TEXT_WIDTH", 32)):
        monkeypatch.setattr(judge_network, name, value)


@pytest.mark.usefixtures("narrow")
def test_a_killed_run_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Training()
    monkeypatch.setattr(judge.time, "process_time", iter(range(1000)).__next__)  # every step takes a second
    first.run(minutes=3 / 60)
    assert first.step == 3
    second = Training()
    assert (second.step, second.spent) == (3, first.spent)
    assert torch.equal(second.pupil.things, first.pupil.things)
    moments = [run.optimizers[1].state_dict()["state"][0]["exp_avg"] for run in (first, second)]
    assert torch.equal(*moments)
    second.run(minutes=5 / 60)
    assert second.step == 5
    assert not torch.equal(second.pupil.things, first.pupil.things)


@pytest.mark.usefixtures("narrow")
def test_it_learns_what_it_is_shown() -> None:
    torch.manual_seed(0)
    run = Training()
    batch = run.batches.draw()
    run.batches.draw = lambda: batch
    found = [run.learn(1e-3) for _ in range(12)]
    for name in found[0]:
        assert found[-1][name] < found[0][name], name


def test_what_has_no_one_answer_does_not_count() -> None:
    run = Training()
    batch = run.batches.draw()
    parts = losses(run.pupil, batch)
    assert set(parts) == set(judge.WEIGHTS)
    assert all(part.isfinite() for part in parts.values())
    assert (batch.said[0] == NONE).sum() < judge.BATCH  # most captions name a thing


def test_the_export_is_a_judge_that_sees_what_the_pupil_sees(tmp_path: Path) -> None:
    run = Training()
    run.save()
    exported = ClipJudge.load(export_judge.export(tmp_path / "exported"))
    tokens = judge_tokenizer.token_ids(run.batches.tokenizer, ["a panda, flat vector", "cat"])
    with torch.inference_mode():
        heard = run.pupil.eval().hear(tokens)
    assert torch.allclose(exported.hear(["a panda, flat vector", "cat"]), heard, atol=5e-3)  # float16 weights
    assert (tmp_path / "exported" / "model.safetensors").stat().st_size < 15e6
    picture = torch.zeros(1, 3, SIDE, SIDE)
    assert run.pupil.see(picture).shape == (1, exported.hear(["cat"]).shape[1])
