"""SwarmUI's JSON."""

from __future__ import annotations

import json

from graine.library.foreign import swarmui
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import SWARMUI

LORA = "LoRAs"
OTHER = "made from another picture"
SECOND = "several passes"


def said(found: Foreign | None) -> str:
    """All notes."""
    assert found
    return " ".join(found.notes)


def test_swarmui_says_what_cannot_be_drawn() -> None:
    params = SWARMUI["sui_image_params"]
    for changes, note in (
        ({"loras": ["ink"]}, LORA),
        ({"refinerupscale": 2}, SECOND),
        ({"initimage": 1}, OTHER),
    ):
        found = swarmui.read({"parameters": json.dumps({"sui_image_params": params | changes})})
        assert note in said(found)


def test_swarmui_varies_seeds_and_skips_layers() -> None:
    changes = {"variationseed": 5, "variationseedstrength": 0.25, "clipstopatlayer": -2}
    params = SWARMUI["sui_image_params"] | changes
    found = swarmui.read({"parameters": json.dumps({"sui_image_params": params})})
    assert found
    recipe = found.recipe
    assert recipe
    assert (recipe.variation_seed, recipe.variation_strength, recipe.clip_skip) == (5, 0.25, 2)
