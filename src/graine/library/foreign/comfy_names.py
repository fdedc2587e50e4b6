"""What ComfyUI and the programs that build on its engine mean by their samplers and their noise."""

from __future__ import annotations

from typing import Final

from graine.library.foreign.sampler_names import sampler_settings

_OWN: Final = {"ddim": "k_euler"}  # ComfyUI's "ddim" is Euler's method on the schedule that is chosen


def engine_settings(sampler: str, schedule: str) -> dict[str, str]:
    """A1111's names of a sampler and a schedule, and of the noise, which a processor draws."""
    return {**sampler_settings(sampler, schedule or "normal", own=_OWN), "RNG": "CPU"}
