"""The pictures that the page begins with: `python -m docs.sheets.examples` after a change to the model."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

import graine
from graine.server.http import static_files
from graine.server.model_info import DEFAULT
from graine.server.routes.examples import PROMPTS

SIDE = 320
FOLDER = static_files.FOLDER / "examples"


def draw(prompt: str, seed: int) -> Image.Image:
    """Draw one as the page does, and make it small."""
    return graine.draw(prompt, seed=seed, model=DEFAULT).image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def main(folder: Path = FOLDER) -> None:
    """Draw them all."""
    folder.mkdir(exist_ok=True)
    for name, prompt, _, seed in PROMPTS:
        draw(prompt, seed).convert("RGB").save(folder / f"{name}.webp", quality=86, method=6)
        print(f"{name}.webp  {(folder / f'{name}.webp').stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
