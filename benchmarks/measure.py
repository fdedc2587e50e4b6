"""Measuring side by side: A B A B in one run, so that a busy machine slows both and the ratios hold."""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple


class Timing(NamedTuple):
    """What one run took, in seconds."""

    wall: float
    processor: float


Side = Callable[[], Timing]


def options(description: str | None, *, pairs: int = 5) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=pairs, help="measured rounds (default: %(default)s)")
    return parser


def use_threads(count: int) -> None:
    """Set torch's threads and print what was measured with what."""
    import torch

    torch.set_num_threads(count)
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "diffusers", "transformers"))
    print(f"{versions}, Python {platform.python_version()}, {count} thread{'s' * (count > 1)}")


def timed(work: Callable[[], object]) -> Side:
    """A side that does work in this process."""

    def run() -> Timing:
        wall, processor = time.perf_counter(), time.process_time()
        work()
        return Timing(time.perf_counter() - wall, time.process_time() - processor)

    return run


def alternate(sides: Mapping[str, Side], *, rounds: int, warm_up: int = 1) -> dict[str, list[Timing]]:
    """Run the sides in turn, `rounds` times after the warm-up."""
    found: dict[str, list[Timing]] = {name: [] for name in sides}
    for number in range(warm_up + rounds):
        for name, side in sides.items():
            timing = side()
            if number >= warm_up:
                found[name].append(timing)
    return found


def report(title: str, found: Mapping[str, Sequence[Timing]]) -> None:
    """Print medians with their spread, and how many times faster the first side is than each other."""
    print(f"\n{title}")
    for name, timings in found.items():
        spread = " ".join(f"{kind} {_spread(values)}" for kind, values in _columns(timings).items())
        print(f"  {name:<28} {spread}")
    (ours, first), *others = found.items()
    for name, timings in others:
        for kind, values in _columns(timings).items():
            ratios = [peer / own for peer, own in zip(values, _columns(first)[kind], strict=True)]
            listed = " ".join(f"{ratio:.2f}" for ratio in ratios)
            print(
                f"  {ours} is {statistics.median(ratios):.2f} x as fast as {name} ({kind}; pairs: {listed})"
            )


def peak_memory(module: str, *arguments: str) -> float:
    """Run a benchmark in a process of its own and give its peak memory in GB, which it prints last."""
    command = [sys.executable, "-m", module, *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(output.split()[-1])


def own_peak() -> float:
    """This process's peak memory in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def _columns(timings: Sequence[Timing]) -> dict[str, list[float]]:
    return {"wall": [one.wall for one in timings], "processor": [one.processor for one in timings]}


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.3f} s ({min(values):.3f} to {max(values):.3f})"
