"""What refining found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graine.experiments.refine import CFG, ORIGINAL, VARIATION, Refined, Settled, Variant
from graine.words import setting, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graine.experiments.refine import Rung


def variant_text(variant: Variant, lang: str | None = None) -> str:
    """Say what is different about a neighbour."""
    if variant.kind == ORIGINAL:
        return text("cli.refine.original", lang=lang)
    if variant.kind == CFG:
        return text("cli.refine.cfg", lang=lang, value=setting(float(variant.change), lang))
    if variant.kind == VARIATION:
        seed, _, strength = variant.change.partition(":")
        return text("cli.refine.variation", lang=lang, seed=seed, strength=setting(float(strength), lang))
    return variant.change


def settled_text(event: Settled | Refined, lang: str | None = None) -> str:
    """Say from how many steps on the picture stands still."""
    steps = event.steps if isinstance(event, Settled) else event.settled
    rungs: Sequence[Rung] = event.rungs
    if steps is None:
        return text("cli.refine.unsettled", lang=lang, count=rungs[-1].steps)
    return text("cli.refine.settled", lang=lang, count=steps)


def verdict_text(refined: Refined, lang: str | None = None) -> str:
    """Name the best neighbour, and how much better the judge finds it."""
    original = next(one for one in refined.variants if one.kind == ORIGINAL)
    if refined.best is original:
        return text("cli.refine.original_best", lang=lang, count=len(refined.variants) - 1)
    gain, score = round(refined.best.score - original.score, 3), round(refined.best.score, 3)
    what = variant_text(refined.best, lang)
    return text("cli.refine.best", lang=lang, what=what, score=score, gain=gain)
