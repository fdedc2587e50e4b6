"""Process start to PNG on disk, against a minimal diffusers script; and how soon `graine --help` is there.

Both draw with the built-in model, 25 steps, and enlarge to 512x512: Graine with its upscaling network, the
script with Pillow's resize, which is far less work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Side, Timing, alternate, options, report
from graine.models.checkpoints.catalogue import BUILT_IN

SCRIPT = """
import sys, torch
from diffusers import LMSDiscreteScheduler, StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained(sys.argv[1], dtype=torch.float32)
pipe.scheduler = LMSDiscreteScheduler.from_config(pipe.scheduler.config)
noise = torch.Generator("cpu").manual_seed(7)
image = pipe("a panda, 3D render", num_inference_steps=25, guidance_scale=5.0, generator=noise).images[0]
image.resize((512, 512)).save(sys.argv[2])
"""
GRAINE = (sys.executable, "-P", "-m", "graine.cli")  # as the launcher ./graine starts it


def started(*command: str, makes: Path | None = None) -> Side:
    """A side that runs a command to its end, and checks that the file is there."""

    def run() -> Timing:
        before, start = os.times(), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        wall, after = time.perf_counter() - start, os.times()
        if makes:
            assert makes.stat().st_size > 10_000
            makes.unlink()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        return Timing(wall, spent)

    return run


def main() -> None:
    """Compare, with a home folder that is used for the first time in the warm-up."""
    asked = options(__doc__).parse_args()
    os.environ["OMP_NUM_THREADS"] = str(asked.threads)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GRAINE_HOME": folder, "HF_HUB_OFFLINE": "1"}
        ours, theirs = Path(folder, "ours.png"), Path(folder, "theirs.png")
        wish = ("a panda, 3D render", "--seed", "7", "--steps", "25", "--cfg", "5", "--output", str(ours))
        sides = {
            "graine draw": started(*GRAINE, "draw", *wish, makes=ours),
            "diffusers script": started(
                sys.executable, "-c", SCRIPT, str(BUILT_IN), str(theirs), makes=theirs
            ),
        }
        found = alternate(sides, rounds=asked.pairs)
        report(f"process start to PNG on disk, {asked.threads} threads", found)
        helping = {"graine --help": started(*GRAINE, "--help")}
        report("help", alternate(helping, rounds=asked.pairs))


if __name__ == "__main__":
    main()
