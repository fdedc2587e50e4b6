"""The judge that a user names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graine.judges.base import Judge

PLAIN = "plain"  # sharpness, contrast and colour, without weights


def load_built_in_judge() -> Judge:
    """Load the judge that comes with Graine."""
    from graine.judges.clip import ClipJudge

    return ClipJudge.load()


@cache
def built_in_judge() -> Judge:
    """The judge that comes with Graine, loaded once and kept."""
    return load_built_in_judge()


def judge_named(name: str | None, folder: Path) -> Judge | None:
    """A judge by name: "plain", or a CLIP folder by its path or by its name in `folder`.

    PickScore and HPS v2 are such folders in their `CLIPModel` form; one with `aesthetic.safetensors` in it
    judges by taste. None stays None: the judge that comes with Graine, not loaded before it is asked. Raises
    `ModelNotFound`, `ModelRefused` or `ModelDamaged`.
    """
    if name is None:
        return None
    if name == PLAIN:
        from graine.judges.image_stats import PlainJudge

        return PlainJudge()
    from graine.judges.aesthetic import HEAD, AestheticJudge
    from graine.judges.clip import ClipJudge
    from graine.studio.interrogate import find_judge

    place = find_judge(name, folder)
    return AestheticJudge.load(place) if (place / HEAD).is_file() else ClipJudge.load(place)
