"""How long each job will take that shares network calls with others: the rest of the work, played through."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

MOST: Final = 64  # waiting pictures of one job that are played through one by one


@dataclass(frozen=True, slots=True)
class Item:
    """A picture that is to be drawn, or the rest of one."""

    owner: Hashable
    calls: float  # network calls that it still needs
    share: float  # seconds of a call that are its own: they grow with its cells
    fixed: float  # seconds that a call takes anyway, once for all that share it
    group: Hashable  # who may share a call: a model
    finish: float  # seconds to decode, enlarge and keep it
    width: float = 0.0  # of a call, 1 filling it


def time_left(running: Sequence[Item], waiting: Sequence[Item], slots: int) -> dict[Hashable, float]:
    """The seconds until the last picture of each owner is done.

    Whoever has the fewest pictures in the loop begins the next, as in `Worker`.
    """
    at, ends = 0.0, dict[Hashable, float]()
    active, queues = list(running), _queues(waiting)
    while active or queues:
        while queues and len(active) < slots:
            active.append(_next(queues, Counter(item.owner for item in active)))
        calls = min(item.calls for item in active)
        at += calls * _round(active)
        left = [replace(item, calls=item.calls - calls) for item in active]
        active = [item for item in left if item.calls > 1e-9]
        for item in left:
            if item.calls <= 1e-9:
                at += item.finish
                ends[item.owner] = at
    return ends


def _round(active: Iterable[Item]) -> float:
    """The seconds in which each of them gets one answer."""
    own, fixed, width = 0.0, dict[Hashable, float](), Counter[Hashable]()
    for item in active:
        own += item.share
        fixed[item.group] = item.fixed
        width[item.group] += item.width  # pyright: ignore[reportArgumentType] # a Counter adds fractions too
    return own + sum(each * max(1, ceil(width[group] - 1e-9)) for group, each in fixed.items())


def _queues(waiting: Iterable[Item]) -> dict[Hashable, deque[Item]]:
    """Sort what waits by owner; of very many each stands for several."""
    queues: dict[Hashable, deque[Item]] = {}
    for item in waiting:
        queues.setdefault(item.owner, deque()).append(item)
    return {owner: _fewer(queue) for owner, queue in queues.items()}


def _fewer(queue: deque[Item]) -> deque[Item]:
    if len(queue) <= MOST:
        return queue
    times = len(queue) / MOST
    return deque(
        replace(item, calls=item.calls * times, finish=item.finish * times) for item in list(queue)[:MOST]
    )


def _next(queues: dict[Hashable, deque[Item]], busy: Counter[Hashable]) -> Item:
    owner = min(queues, key=lambda one: busy[one])
    item = queues[owner].popleft()
    if not queues[owner]:
        del queues[owner]
    return item
