"""`graine models`: what can be used, and why a file cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Graine's models folder."""
    (tmp_path / "home" / "models").mkdir(parents=True)
    return tmp_path / "home" / "models"


def test_the_place_for_models_is_said(run: Run, folder: Path) -> None:
    result = run("models")
    assert result.code == 0
    assert result.err == f"To use another model, put its .safetensors file in {folder}.\n"


def test_a_damaged_file_is_listed_with_its_trouble(run: Run, folder: Path) -> None:
    (folder / "broken.safetensors").write_bytes(b"\xff" * 100)
    line = next(line for line in run("models").out.splitlines() if line.startswith("broken"))
    assert "broken.safetensors" in line
    assert "again" in line or "not" in line


@pytest.mark.parametrize(
    ("model", "content", "message"),
    [
        ("unheard-of", None, "unheard-of"),
        ("missing.safetensors", None, "missing.safetensors"),
        ("old.ckpt", b"\x80\x02}q\x00.", "old.ckpt"),
        ("torn.safetensors", b"\x10\x00\x00\x00\x00\x00\x00\x00{}", "torn.safetensors"),
        ("foreign.safetensors", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ", "foreign.safetensors"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(
    run: Run, model: str, content: bytes | None, message: str
) -> None:
    if content:
        Path(model).write_bytes(content)
    result = run("draw", "a cat", "--model", model if content is None else f"./{model}", "-o", "cat.png")
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err
    assert not Path("cat.png").exists()
