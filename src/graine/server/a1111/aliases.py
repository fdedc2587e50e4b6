"""Names of samplers, schedules and upscalers, as A1111 and its clients write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graine.edits import LATENT_UPSCALERS
from graine.errors import ModelNotFound, RecipeError
from graine.picture.formats import a1111_names
from graine.sampling.samplers import find_sampler, find_schedule
from graine.sampling.schedules import SCHEDULES

if TYPE_CHECKING:
    from graine.picture.upscale.upscalers import UpscalerEntry

NOTHING: Final = frozenset({"", "none"})  # how clients say that they want no script, refiner or VAE
SAME: Final = ("use same sampler", "use same scheduler", "use same checkpoint", "use same upscaler")
# A1111 lists the network that Graine bundles under this name; "None" enlarges by a plain filter.
BUNDLED: Final = "R-ESRGAN AnimeVideo"
_ALSO: Final = {BUNDLED.casefold(): "", a1111_names.BUNDLED: "", "none": "lanczos"}
# Networks of the same family, which many clients ask for unseen: the bundled one does their work.
_KIN: Final = re.compile(r"(r-|real)?esrgan[ _].*|r-esrgan.*")


def is_named(name: str | None) -> bool:
    """Tell whether a client names anything."""
    return (name or "").strip().casefold() not in NOTHING


def sampler(name: str, scheduler: str | None) -> tuple[str, str]:
    """The labels of a sampler and a schedule, "DPM++ 2M" and "Karras", for any names of them.

    Before version 1.9 the schedule was part of the sampler's name. Raises `RecipeError`.
    """
    spec, joined = find_sampler(name)
    asked = scheduler if is_named(scheduler) and scheduler else joined or "automatic"
    if asked.casefold() == "automatic" and joined:
        asked = joined
    return spec.label, SCHEDULES[find_schedule(asked)].label


def second_sampler(name: str | None, scheduler: str | None) -> tuple[str, str]:
    """Sampler and schedule of a second pass; "" for those of the first."""
    spec, joined = find_sampler(name) if name and _differs(name) else (None, None)
    schedule = scheduler if scheduler and _differs(scheduler) else joined
    return spec.name if spec else "", find_schedule(schedule) if schedule else ""


def _differs(name: str) -> bool:
    return is_named(name) and name.casefold() not in SAME


def upscaler(name: str | None, entries: Sequence[UpscalerEntry], *, usual: str = "latent") -> str:
    """Graine's name of an upscaler. Raises `ModelNotFound`, which lists those that are there."""
    wanted = (name or usual).strip().casefold()
    known = {label.casefold(): own for own, label in a1111_names.UPSCALERS.items()} | _ALSO
    known |= {own: own for own in LATENT_UPSCALERS}
    known |= {entry.name.casefold(): entry.name for entry in entries if entry.kind == "file"}
    if wanted not in known and _KIN.fullmatch(wanted):
        return ""
    if wanted not in known:
        raise ModelNotFound("compatible_upscaler", value=name, known=", ".join(upscalers(entries)))
    return known[wanted]


def is_stand_in(name: str | None, chosen: str) -> bool:
    """Tell whether the bundled upscaler does the work of another one."""
    named = (name or "").strip().casefold()
    return not chosen and is_named(name) and named not in (BUNDLED.casefold(), a1111_names.BUNDLED)


def upscalers(entries: Sequence[UpscalerEntry]) -> list[str]:
    """List the names of upscalers that work on pictures, A1111's "None" first."""
    named = {"bundled": BUNDLED}
    return [
        "None",
        *(named.get(one.kind) or a1111_names.UPSCALERS.get(one.name, one.name) for one in entries),
    ]


def noise(source: str) -> str:
    """Graine's name of a source of noise; a graphics card's numbers are NVIDIA's."""
    name = {"cpu": "cpu", "nv": "nv", "gpu": "nv"}.get(source.casefold())
    if name is None:
        raise RecipeError("choice", name="randn_source", value=source, choices="CPU, GPU, NV")
    return name
