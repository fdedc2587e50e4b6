"""What other programs call samplers and schedules, in A1111's names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graine.picture.formats import a1111_names

# ComfyUI's names, which Fooocus and SwarmUI share, then InvokeAI's; NovelAI's have "k_" before them.
SAMPLERS: Final = {
    "euler": "k_euler",
    "euler_ancestral": "k_euler_a",
    "heun": "k_heun",
    "dpm_2": "k_dpm_2",
    "dpm_2_ancestral": "k_dpm_2_a",
    "lms": "k_lms",
    "dpmpp_2s_ancestral": "dpmpp_2s_a",
    "dpmpp_sde": "dpmpp_sde",
    "dpmpp_sde_gpu": "dpmpp_sde",
    "dpmpp_2m": "dpmpp_2m",
    "dpmpp_2m_sde": "dpmpp_2m_sde",
    "dpmpp_2m_sde_gpu": "dpmpp_2m_sde",
    "dpmpp_3m_sde": "dpmpp_3m_sde",
    "dpmpp_3m_sde_gpu": "dpmpp_3m_sde",
    "ddim": "ddim",
    "plms": "plms",
    "lcm": "lcm",
    "uni_pc": "unipc",
    "uni_pc_bh2": "unipc",
    "unipc": "unipc",
    "euler_a": "k_euler_a",
    "kdpm_2": "k_dpm_2",
    "kdpm_2_a": "k_dpm_2_a",
    "dpm_2_a": "k_dpm_2_a",
    "pndm": "plms",
    "ddim_v3": "ddim",
}
SCHEDULES: Final = {
    "normal": "normal",
    "uniform": "normal",
    "karras": "karras",
    "exponential": "exponential",
    "sgm_uniform": "sgm_uniform",
    "simple": "simple",
    "ddim_uniform": "ddim",
    "beta": "beta",
    "native": "automatic",
    "automatic": "automatic",
}
# InvokeAI's "euler_k"; savers for ComfyUI join both names: "euler_ancestral_karras".
_JOINED: Final = re.compile(r"(.+)_(k|karras|exponential|normal|simple|sgm_uniform|ddim_uniform|beta)")


def sampler_settings(
    name: str, schedule: str = "", *, own: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A1111's "Sampler" and "Schedule type" of a program's names; one that is not known stays as it is.

    `own` is what a program means by names that mean something else to others.
    """
    sampler, schedule = _plain(name), schedule.strip().lower()
    if _name(sampler, own) is None and (joined := _JOINED.fullmatch(sampler)):
        sampler, schedule = joined[1], schedule or {"k": "karras"}.get(joined[2], joined[2])
    found = _name(sampler, own)
    settings = {"Sampler": a1111_names.SAMPLERS[found] if found else name}
    if schedule:
        known = SCHEDULES.get(schedule)
        settings["Schedule type"] = a1111_names.SCHEDULES[known] if known else schedule
    return {label: value for label, value in settings.items() if value}


def _plain(name: str) -> str:
    """A name as ComfyUI writes it: "DPM++ 2M" and "sample_dpmpp_2m" are "dpmpp_2m"."""
    plain = re.sub(r"[\s-]", "_", name[:100].strip().lower().replace("++", "pp"))
    return plain.removeprefix("sample_")


def _name(sampler: str, own: Mapping[str, str] | None) -> str | None:
    if own and sampler in own:
        return own[sampler]
    return SAMPLERS.get(sampler) or SAMPLERS.get(sampler.removeprefix("k_"))
