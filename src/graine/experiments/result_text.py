"""What comparisons found, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from graine.experiments.ab_test import Standing
from graine.experiments.ablation import Ablation, Effect
from graine.experiments.base import Verdict
from graine.experiments.statistics import Interval
from graine.i18n import number, text

LETTERS: dict[Verdict, str] = {"left": "A", "right": "B"}


def standing_text(standing: Standing, lang: str | None = None) -> str:
    """Say who leads and how sure that is: "B better in 9 of 12 seeds; 95 % interval 0.35-0.97"."""
    wins, decided = max(standing.left, standing.right), standing.left + standing.right
    ties = standing.count("neither")
    values = {
        "wins": wins,
        "count": decided,
        "interval": interval_text(_of_leader(standing, standing.interval), lang),
    }
    side, percent = LETTERS.get(standing.leader, ""), round(100 * (1 - standing.level), 4)
    key = "none" if decided == 0 else "leads" if side else "even"
    said = text(f"comparing.ab.{key}", lang=lang, side=side, percent=percent, **values)
    return f"{said} ({text('comparing.ab.ties', lang=lang, count=ties)})" if ties else said


def ending_text(standing: Standing, lang: str | None = None, say: Callable[..., str] = text) -> str:
    """Say whether to go on, or why it ended and what to do about it."""
    key = standing.ended.replace(" ", "_") or "go_on"
    return say(
        f"comparing.ab.{key}",
        lang=lang,
        side=LETTERS.get(standing.leader, ""),
        evidence=round(min(standing.e_value, 1e6)),
        count=len(standing.pairs),
        left=standing.seeds - len(standing.pairs),
        more=2 * standing.seeds,
    )


def fixed_text(standing: Standing, lang: str | None = None) -> str:
    """Say what the usual interval would be, and why it does not hold here."""
    interval = interval_text(_of_leader(standing, standing.fixed_interval), lang)
    return text("comparing.ab.fixed", lang=lang, interval=interval)


def interval_text(interval: Interval, lang: str | None = None) -> str:
    """Write an interval with two decimals: "0.43-0.95"."""
    return "-".join(number(round(end, 2), lang) for end in interval)


def pull_text(found: Ablation, effect: Effect, lang: str | None = None) -> str:
    """Say which way a part pulls the pictures, by how much, and how sure that is."""
    pull, direction = found.pull(effect), found.direction(effect)
    low, high = pull.interval or (pull.value, pull.value)
    values = {
        name: signed(value, lang) for name, value in (("value", pull.value), ("low", low), ("high", high))
    }
    return text(f"comparing.ablate.{direction}", lang=lang, **values)


def move_text(found: Ablation, effect: Effect, lang: str | None = None) -> str:
    """Say how far the pictures move without a part, as a share of the way to another seed's picture."""
    move, whole = found.moved(effect), found.seed_move
    shares = {
        name: round(100 * value / other) if other else 0
        for name, value, other in zip(move._fields, move, whole, strict=True)
    }
    return text("comparing.ablate.moves", lang=lang, **shares)


def signed(value: float, lang: str | None = None) -> str:
    """Write a number with its sign and three decimals: "+0.051"; "0" where nothing is left of it."""
    value = round(value, 3)
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return f"{sign}{number(abs(value), lang)}"


def _of_leader(standing: Standing, of_right: Interval) -> Interval:
    """The interval of the share of the side that leads."""
    low, high = of_right
    return Interval(1 - high, 1 - low) if standing.leader == "left" else of_right
