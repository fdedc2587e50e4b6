"""A world of four things in three styles, for the tests of the judge's training: nothing is fetched."""

from __future__ import annotations

from typing import Any

import numpy as np

from training.judge.pairs import SIDE, Drawings

PANDA, CAT, OTHER_CAT, ARROW = "1F43C", "1F431", "1F408", "2B06"
CODES = sorted([PANDA, CAT, OTHER_CAT, ARROW])
Entry = dict[str, Any]


def entries() -> dict[str, dict[str, Entry]]:
    """Give what emojibase would: PANDA and CAT are taught, so that their words come from subjects.toml."""
    told = {
        "en": {PANDA: "panda", CAT: "cat face", OTHER_CAT: "cat", ARROW: "up arrow"},
        "fr": {PANDA: "panda", CAT: "tête de chat", OTHER_CAT: "chat", ARROW: "flèche haut"},
    }
    groups = {ARROW: 8}
    tags = {OTHER_CAT: ["pet", "Tomcat"]}
    return {
        lang: {
            code: {"label": label, "group": groups.get(code, 3), "tags": tags.get(code, [])}
            for code, label in labels.items()
        }
        for lang, labels in told.items()
    }


def world() -> Drawings:
    """Give one drawing of each thing in three styles: left red, right blue; two are held out."""
    things, styles = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    layers = np.zeros((12, 4, SIDE, SIDE), np.uint8)
    middle = slice(SIDE // 4, 3 * SIDE // 4)
    layers[:, 3, middle, middle] = 255
    layers[:, 0, middle, SIDE // 4 : SIDE // 2] = 255
    layers[:, 2, middle, SIDE // 2 : 3 * SIDE // 4] = 255
    held_out = np.zeros(12, bool)
    held_out[[2, 11]] = True
    return Drawings(layers=layers, thing=things, style=styles, held_out=held_out, test=np.array([2, 11]))
