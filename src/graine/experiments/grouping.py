"""Near-duplicates: of pictures that look the same, one stands for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graine.experiments.base import MEANING, PIXELS, Compare, Experiment, Likeness, Shot


@dataclass(frozen=True, slots=True)
class Alike:
    """From where on two pictures count as the same: either kind of likeness is enough; above 1 is never."""

    pixels: float = 0.9
    meaning: float = 0.985


NEAR, NEVER = Alike(), Alike(pixels=2.0, meaning=2.0)


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that look the same; the first is the best of them."""

    shots: tuple[Shot, ...]

    @property
    def leader(self) -> Shot:
        """Give the picture that stands for the group."""
        return self.shots[0]


def different(shots: Sequence[Shot], count: int, alike: Alike) -> Experiment[list[Group]]:
    """Give up to `count` groups of the pictures, which come best first, led by truly different ones.

    Each picture joins the first leader that it resembles, or leads a new group: Hartigan 1975, "Clustering
    Algorithms", chapter 3, the leader algorithm. It looks no further than it must.
    """
    groups: list[list[Shot]] = []
    for shot in shots:
        same = yield from _resembled(shot, [group[0] for group in groups], alike)
        if same is not None:
            groups[same].append(shot)
        elif len(groups) == count:
            break
        else:
            groups.append([shot])
    return [Group(tuple(group)) for group in groups]


def _resembled(shot: Shot, leaders: Sequence[Shot], alike: Alike) -> Experiment[int | None]:
    """Give the place of the leader that a picture resembles, if there is one."""
    kinds: tuple[tuple[Likeness, float], ...] = ((PIXELS, alike.pixels), (MEANING, alike.meaning))
    for by, enough in kinds:
        if leaders and enough <= 1:
            found: list[float] = yield Compare(tuple((leader, shot) for leader in leaders), by)
            nearest = max(range(len(found)), key=found.__getitem__)
            if found[nearest] >= enough:
                return nearest
    return None
