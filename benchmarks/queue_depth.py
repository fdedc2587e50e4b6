"""The queue at 10,000 jobs of 100 clients: how long submitting, claiming, listing and looking take.

Each figure is of one call from Python, its commit to the disk included (WAL, synchronous=FULL). Beside it
stands what the disk itself needs to keep 4 KiB (write and fsync), since no commit can be faster.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from graine.queue.job import Order
from graine.queue.queue import Queue

CLIENTS = 100


def times(call: Callable[[int], object], count: int) -> tuple[float, float]:
    """The median and the 95th percentile of so many calls, in milliseconds."""
    taken: list[float] = []
    for number in range(count):
        began = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def order(number: int) -> Order:
    """An order as the page sends it, of about 1 KB."""
    wish = {"prompt": f"a lighthouse in a storm, oil painting, number {number}, " + "bold strokes, " * 50}
    return Order(
        kind="draw", wish={**wish, "seed": number}, label="a lighthouse", client=f"c{number % CLIENTS}"
    )


def keep(file: Path, number: int) -> None:
    """Write 4 KiB to the disk."""
    with file.open("r+b" if file.exists() else "wb") as target:
        target.seek(number * 4096)
        target.write(bytes(4096))
        target.flush()
        os.fsync(target.fileno())


def main() -> None:
    """Fill a queue and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=10_000, help="jobs in the queue")
    parser.add_argument("--calls", type=int, default=200, help="calls that are measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Queue(path / "queue.db") as queue:
            for start in range(0, options.depth, 500):
                queue.submit([order(start + number) for number in range(min(500, options.depth - start))])
        began = time.perf_counter()
        with Queue(path / "queue.db") as queue:
            opening = (time.perf_counter() - began) * 1000
            print(f"{options.depth} queued, opened in {opening:.0f} ms; milliseconds: p50, p95")
            for name, call, count in calls(queue, path, options.calls):
                median, most = times(call, count)
                print(f"{name:34} {median:8.2f} {most:8.2f}", flush=True)


def calls(queue: Queue, path: Path, count: int) -> Iterator[tuple[str, Callable[[int], object], int]]:
    """What is measured, and how many times, on a queue that stays about as deep as it is."""
    ids = [job.id for job in (queue.claim("w") for _ in range(8)) if job]
    last = queue.jobs(states=("queued",), limit=-1)[-1].id
    few = count // 4
    yield "the disk: write and fsync 4 KiB", lambda number: keep(path / "disk", number), count
    yield "submit one", lambda number: queue.submit([order(number)], key=f"k{number}", limit=10_000), count
    yield "claim", lambda _: queue.claim("w"), count
    yield "claim of some kinds", lambda _: queue.claim("w", kinds=("draw", "ab")), count
    yield "renew eight", lambda _: queue.renew("w", ids), count
    yield "sweep, nothing to do", lambda _: queue.sweep(), count
    yield "list 200 queued", lambda _: queue.jobs(states=("queued",)), few
    yield "list 200 of one client", lambda _: queue.jobs(client="c7"), few
    yield "get one", lambda _: queue.get(last), count
    yield "500 events", lambda number: queue.events(number * 10), few
    yield "changed", lambda _: queue.changed(), count
    yield "move within a client", lambda _: queue.move(last, None), few
    yield "cancel and restore all", lambda _: queue.restore(queue.cancel_all()), 1


if __name__ == "__main__":
    main()
