"""Words beside the numbers of a recipe, quality presets, and warnings where the field warns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from graine import i18n
from graine.prompt.advice import Advice

# Where each word of the CFG scale begins.
CFG_WORDS = (
    (0.0, "faint"),
    (2.0, "free"),
    (7.0, "follows"),
    (12.0, "strict"),
    (16.0, "letter"),
    (20.0 + 1e-9, "burns"),
)

BURNING_CFG = 20.0
FEW_STEPS = 8  # too few for solvers that look twice at every step
SETTLED_STEPS = 50  # by here a solver that converges has settled
_TWO_CALLS = frozenset({"k_heun", "k_dpm_2", "k_dpm_2_a"})
# Up to so many steps, from such a CFG scale on, these leave the picture altogether, on their own schedule and
# on Karras': more than half of it is error on the exact model (test_presets.py measures it). k_lms does not.
_ASTRAY: dict[str, tuple[tuple[int, float], ...]] = {
    "plms": ((10, 5.0), (12, 15.0)),
    "unipc": ((6, 5.0), (8, 15.0)),
    "dpmpp_2m": ((5, 5.0), (6, 7.5)),
}
_RESTLESS = frozenset(
    {"k_euler_a", "k_dpm_2_a", "dpmpp_2s_a", "dpmpp_sde", "dpmpp_2m_sde", "dpmpp_3m_sde", "lcm"}
)


@dataclass(frozen=True, slots=True)
class Quality:
    """A preset: how many steps, by which sampler on which schedule."""

    name: str
    steps: int
    sampler: str
    schedule: str

    def text(self, lang: str | None = None) -> str:
        """Say what it is for."""
        return i18n.text(f"prompt.quality.{self.name}", lang=lang, steps=self.steps)


# All three converge to the same picture for a seed, so that a draft foretells the final.
QUALITIES = {
    quality.name: quality
    for quality in (
        Quality("draft", 8, "dpmpp_2m", "karras"),
        Quality("normal", 25, "k_lms", "automatic"),
        Quality("final", 100, "k_heun", "karras"),
    )
}


def cfg_word(cfg: float, lang: str | None = None) -> str:
    """Say in words how strictly a CFG scale follows the prompt: 2-6 free, 7-11 follows it, 12-15 strict."""
    return i18n.text(f"prompt.cfg.{cfg_code(cfg)}", lang=lang)


def cfg_code(cfg: float) -> str:
    """Name the range that a CFG scale lies in: `faint`, `free`, `follows`, `strict`, `letter` or `burns`."""
    return [code for _, code in takewhile(lambda row: row[0] <= max(cfg, 0.0), CFG_WORDS)][-1]


def warn(
    *,
    sampler: str,
    steps: int,
    cfg: float,
    size: tuple[int, int],
    native_size: tuple[int, int],
    schedule: str = "automatic",
) -> list[Advice]:
    """The warnings about a recipe's settings; sizes are (width, height) in pixels before upscaling."""
    return [*_sampler(sampler, schedule, steps, cfg), *_cfg(cfg), *_size(size, native_size)]


def _sampler(sampler: str, schedule: str, steps: int, cfg: float) -> Iterator[Advice]:
    if sampler in _TWO_CALLS and steps <= FEW_STEPS:
        yield Advice.of("few_steps", sampler=sampler, steps=steps)
    elif sampler in _RESTLESS and steps > SETTLED_STEPS:
        yield Advice.of("restless", sampler=sampler, steps=steps)
    limits = _ASTRAY.get(sampler)
    if limits and schedule in ("automatic", "karras") and any(steps <= n and cfg >= c for n, c in limits):
        enough = 5 * (limits[-1][0] // 5 + 1)
        yield Advice.of("astray", sampler=sampler, steps=steps, cfg=float(cfg), enough=enough)


def _cfg(cfg: float) -> Iterator[Advice]:
    if cfg > BURNING_CFG:
        yield Advice.of("cfg_burns", cfg=float(cfg))


def _size(size: tuple[int, int], native_size: tuple[int, int]) -> Iterator[Advice]:
    width, height = size
    native_width, native_height = native_size
    values = {"width": width, "height": height, "native_width": native_width, "native_height": native_height}
    if max(size) > 1.6 * max(native_size):
        yield Advice.of("size_large", **values)
    elif width * height < 0.5 * native_width * native_height:
        yield Advice.of("size_small", **values)
