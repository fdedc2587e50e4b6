"""How other tools write prompts: read from, and written to, one file a tool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graine.errors import PromptError
from graine.prompt.dialects.a1111 import A1111
from graine.prompt.dialects.base import Dialect, Meaning, Written
from graine.prompt.dialects.comfyui import COMFYUI
from graine.prompt.dialects.compel import COMPEL
from graine.prompt.dialects.dalle import DALLE
from graine.prompt.dialects.midjourney import MIDJOURNEY
from graine.prompt.dialects.novelai import NOVELAI

__all__ = ["DIALECTS", "Dialect", "Meaning", "Written", "translate"]

DIALECTS = {each.name: each for each in (A1111, COMFYUI, COMPEL, NOVELAI, MIDJOURNEY, DALLE)}
OURS = "a1111"


def translate(
    text: str,
    to: str,
    *,
    source: str = OURS,
    negative: str = "",
    settle: Callable[[Meaning], Meaning] = lambda meaning: meaning,
) -> Written:
    """Write a prompt of one tool as another writes it, with what is lost or changed.

    `settle` may add what stands outside the prompt: seed, shape, CFG scale. Raises `PromptError` for a tool
    that is not known and for a prompt without words.
    """
    meaning = settle(_dialect(source).read(text, negative))
    if not any(piece.text.strip() for part in meaning.parts for piece in part.pieces):
        raise PromptError("prompt_empty")
    written = _dialect(to).write(meaning)
    changes = dict.fromkeys((*meaning.remarks, *written.changes))
    return replace(written, changes=tuple(changes))


def _dialect(name: str) -> Dialect:
    if name not in DIALECTS:
        raise PromptError("dialect_unknown", value=name, known=", ".join(DIALECTS))
    return DIALECTS[name]
