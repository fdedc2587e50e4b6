"""Eight clients who draw at once, against the same worker serving one job after the other.

Everything is in it that a client waits for: queue, plan, drawing, enlarging to 512x512, file and library.
"""

from __future__ import annotations

import io
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Timing, alternate, options, report, timed, use_threads
from benchmarks.peers import difference
from graine.queue.job import Order, QueueJob
from graine.queue.queue import Queue
from graine.settings import Settings
from graine.studio import Studio
from graine.worker.messages import Voice
from graine.worker.worker import Worker

SUBJECTS = ("a panda", "a red car", "a house", "an apple", "a cat", "a sailing boat", "a tree", "a rocket")


class Shop:
    """A queue with clients, and a worker in this process."""

    def __init__(self, home: Path) -> None:
        own, library = home / "pictures", home / "library"
        settings = Settings(home=home, pictures=own, inputs=home / "inputs", library=library, device="cpu")
        self.queue, self.studio = Queue(home / "queue.db"), Studio(settings)
        self.worker = Worker(self.studio, self.queue, Voice(io.BytesIO()))
        self.worker.preload("pousse")
        self.seeds, self.jobs = count(), list[str]()

    def orders(self) -> list[Order]:
        """An order of each client, of a picture that was never drawn."""
        seed = next(self.seeds)
        return [
            Order(kind="draw", wish={"prompt": f"{subject}, 3D render", "seed": seed}, client=subject)
            for subject in SUBJECTS
        ]

    def together(self) -> None:
        """Let all come at once."""
        self.serve(self.orders())

    def apart(self) -> None:
        """Serve one after the other."""
        for order in self.orders():
            self.serve([order])

    def serve(self, orders: list[Order]) -> list[QueueJob]:
        """Draw what is ordered."""
        ids = [job.id for job in self.queue.submit(orders)]
        while any(self.queue.get(id).state != "done" for id in ids):
            self.worker.turn()
        self.jobs += ids
        return [self.queue.get(id) for id in ids]

    def close(self) -> None:
        """End all."""
        self.worker.stopping.set()
        self.worker.serve()
        self.studio.library.close()
        self.queue.close()


def main() -> None:
    """Compare, then hold every picture that was drawn in company against its solo run."""
    asked = options(__doc__).parse_args()
    use_threads(asked.threads)
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        sides = {"eight at once": timed(shop.together), "one after the other": timed(shop.apart)}
        found: dict[str, list[Timing]] = alternate(sides, rounds=asked.pairs)
        worst, equal = solo_difference(shop)
        report(f"{equal} of 8 pictures equal their solo runs, the others to {worst} of 255", found)
        shop.close()


def solo_difference(shop: Shop) -> tuple[int, int]:
    """The largest difference of any pixel from solo runs, and how many pictures have none."""
    library, found = shop.studio.library, list[int]()
    for job in shop.serve(shop.orders()):
        entry = library.get(job.results[0] or 0)
        assert entry.recipe
        (alone,) = shop.studio.draw([entry.recipe])
        found.append(difference(alone.image, library.load(entry)))
    return max(found), found.count(0)


if __name__ == "__main__":
    main()
