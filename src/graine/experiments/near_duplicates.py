"""Near-duplicates: of pictures that look the same, one stands for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from graine.experiments.base import MEANING, PIXELS, Compare, Experiment, Likeness, Shot


@dataclass(frozen=True, slots=True)
class Alike:
    """From where on two pictures count as the same: either kind of likeness is enough; above 1 is never."""

    pixels: float = 0.75
    meaning: float = 0.95


NEAR, NEVER = Alike(), Alike(pixels=2.0, meaning=2.0)


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that look the same; the first is the best of them."""

    shots: tuple[Shot, ...]

    @property
    def leader(self) -> Shot:
        """The picture that stands for the group."""
        return self.shots[0]


class Grouping:
    """Groups of pictures that come best first, as many as are asked for.

    Each picture joins the leader that it resembles most, or leads a new group: Hartigan 1975, "Clustering
    Algorithms", chapter 3, the leader algorithm. It looks no further than it must.
    """

    def __init__(self, shots: Sequence[Shot], alike: Alike) -> None:
        self._waiting, self._alike = deque(shots), alike
        self._groups: list[list[Shot]] = []

    @property
    def groups(self) -> list[Group]:
        """The groups so far."""
        return [Group(tuple(group)) for group in self._groups]

    def more(self, count: int) -> Experiment[list[Shot]]:
        """Up to `count` further leaders."""
        known = len(self._groups)
        while self._waiting and len(self._groups) < known + count:
            shot = self._waiting.popleft()
            same = yield from self._resembled(shot)
            if same is None:
                self._groups.append([shot])
            else:
                same.append(shot)
        return [group[0] for group in self._groups[known:]]

    def _resembled(self, shot: Shot) -> Experiment[list[Shot] | None]:
        """The group whose leader a picture resembles, if there is one."""
        kinds: tuple[tuple[Likeness, float], ...] = (
            (PIXELS, self._alike.pixels),
            (MEANING, self._alike.meaning),
        )
        for by, enough in kinds:
            if self._groups and enough <= 1:
                found: list[float] = yield Compare(tuple((group[0], shot) for group in self._groups), by)
                nearest = max(range(len(found)), key=found.__getitem__)
                if found[nearest] >= enough:
                    return self._groups[nearest]
        return None
