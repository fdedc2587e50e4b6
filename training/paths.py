"""Where the training keeps its files, and how it writes and checks them."""

import hashlib
import os
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = Path(os.environ.get("GRAINE_TRAINING", ROOT / ".work"))
PACKAGES = WORK / "packages"
DATA = WORK / "data"
RUNS = WORK / "runs"
KEPT = user_cache_path("graine") / "training"  # copies of what is long in the making
MODEL = ROOT / "src" / "graine" / "models" / "pousse"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refuse_changed(path: Path, expected: str) -> None:
    """Stop, naming the file, unless its SHA-256 is the expected one."""
    found = sha256(path)
    if found != expected:
        raise SystemExit(
            f"{path.name} has SHA-256 {found}, expected {expected}: delete {path} and build it again"
        )


def save_whole(state: dict[str, Any], path: Path) -> None:
    """Write a checkpoint so that a kill at any moment leaves the old or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)
