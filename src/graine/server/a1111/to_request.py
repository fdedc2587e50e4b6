"""From a request of A1111's API to wishes that Graine draws, with every seed decided.

Sides are those of the finished picture, as clients mean them: a model whose drawings are enlarged, such as
the built-in one, draws that much smaller. What Graine lacks (face restoration, tiling, refiners, LoRA) is
left out and named in `ignored`, so that `info` can say so; a script or extension that is not there is
refused, because its client counts on what it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from graine.edits import Hires
from graine.jobs.draw import DrawRequest
from graine.picture.formats import a1111_names
from graine.prompt.builder import styles
from graine.prompt.syntax.preprocess import networks
from graine.sampling.samplers import find_sampler, find_schedule
from graine.server.a1111 import aliases
from graine.server.a1111.request_models import Drawing, ImageToImage, TextToImage
from graine.studio.draw_request import random_seed
from graine.validation import CELL

if TYPE_CHECKING:
    from graine.picture.upscale.upscalers import UpscalerEntry
    from graine.prompt.builder.styles import Style
    from graine.server.a1111.client_options import Options
    from graine.server.external.model_names import ListedModel

# A comment alone: A1111 draws without any prompt, which Graine otherwise takes for a slip.
NO_PROMPT: Final = "#"
_IDLE: Final[Mapping[str, object]] = {  # fields that say nothing with these values, and something with others
    "restore_faces": False,
    "tiling": False,
    "s_churn": 0.0,
    "s_tmin": 0.0,
    "s_noise": 1.0,
    "s_min_uncond": 0.0,
    "initial_noise_multiplier": 1.0,
}


class RequestContext(Protocol):
    """What a request is read against."""

    @property
    def model(self) -> ListedModel:
        """The model that the options name."""
        ...

    @property
    def options(self) -> Options:
        """The client's options, with those that the request overrides."""
        ...

    @property
    def styles(self) -> Sequence[Style]:
        """The saved styles."""
        ...

    @property
    def unknown(self) -> Sequence[str]:
        """The settings that the request overrides and that say nothing here."""
        ...

    @property
    def upscalers(self) -> Sequence[UpscalerEntry]:
        """The upscalers that are there."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, ready to be queued."""

    wish: DrawRequest
    count: int
    seed: int
    subseed: int
    strength: float  # of the variation
    ignored: tuple[str, ...] = ()  # what the client sent that says nothing here
    styles: tuple[str, ...] = ()
    size: tuple[int, int] = (512, 512)  # (width, height) of the finished picture, before a second pass
    labels: Mapping[str, str] = field(default_factory=dict[str, str])  # "sampler", "scheduler"

    def seeds(self) -> list[int]:
        """The seed of every picture, as A1111 counts: with a variation it stays."""
        return [self.seed if self.strength else self.seed + index for index in range(self.count)]

    def subseeds(self) -> list[int]:
        """The variation seed of every picture."""
        return [self.subseed + index for index in range(self.count)]


def text_to_image(request: TextToImage, place: RequestContext) -> Asked:
    """Translate txt2img, its second pass too."""
    first = (request.firstphase_width, request.firstphase_height)
    size = (request.width, request.height)
    if request.enable_hr and any(first):  # before hires fix had a scale: width and height are the end
        small = (first[0] or request.width, first[1] or request.height)
        asked = _asked(request, place, small)
        return _with_hires(asked, request, place, final=size)
    asked = _asked(request, place, size)
    return _with_hires(asked, request, place) if request.enable_hr else asked


def image_to_image(request: ImageToImage, place: RequestContext) -> Asked:
    """Translate img2img; its pictures and its mask become edits in `img2img.py`."""
    return _asked(request, place, (request.width, request.height))


def _asked(request: Drawing, place: RequestContext, size: tuple[int, int]) -> Asked:
    sampler, schedule = aliases.sampler(request.sampler_name or request.sampler_index, request.scheduler)
    drawn, enlarged = place.model.drawn_size(*size)
    factor = place.model.factor if enlarged else 1
    prompt, negative, applied, unknown = _styled(request, place.styles)
    seed = random_seed() if request.seed == -1 else request.seed
    subseed = random_seed() if request.subseed == -1 else request.subseed
    varied = request.subseed_strength
    options = place.options
    wish = DrawRequest(
        prompt=prompt if prompt.strip() else NO_PROMPT,
        negative=negative,
        seed=seed,
        count=request.batch_size * request.n_iter,
        sampler=find_sampler(sampler)[0].name,
        schedule=find_schedule(schedule),
        steps=request.steps,
        cfg=request.cfg_scale,
        size=drawn,
        model=place.model.name,
        upscale=enlarged,
        variation_seed=subseed if varied else 0,
        variation_strength=varied,
        seed_resize=_seed_resize(request, factor),
        clip_skip=options.CLIP_stop_at_last_layers,
        ensd=options.eta_noise_seed_delta,
        noise=aliases.noise(options.randn_source),
        emphasis=_emphasis(options.emphasis),
        eta=_eta(options, sampler, request.eta),
    )
    return Asked(
        wish=wish,
        count=wish.count,
        seed=seed,
        subseed=subseed,
        strength=request.subseed_strength,
        ignored=(
            *_ignored(request, place.options),
            *(f"style {name}" for name in unknown),
            *(f"setting {name}" for name in place.unknown),
        ),
        styles=applied,
        size=(drawn[0] * factor, drawn[1] * factor),
        labels={"sampler": sampler, "scheduler": schedule},
    )


def _seed_resize(request: Drawing, factor: int) -> tuple[int, int] | None:
    """The size that the seed's noise is drawn at; what is too small for that says nothing."""
    width, height = (
        side // factor // CELL * CELL for side in (request.seed_resize_from_w, request.seed_resize_from_h)
    )
    return (width, height) if min(width, height) >= 64 else None


def _eta(options: Options, sampler: str, eta: float | None) -> float | None:
    """The eta of a sampler that adds noise: the request's own, else that of the options."""
    spec = find_sampler(sampler)[0]
    if spec.noise == "none":
        return None
    usual = options.eta_ddim if spec.name == "ddim" else options.eta_ancestral
    return usual if eta is None else eta


def _emphasis(label: str) -> str:
    return a1111_names.name_of(label, a1111_names.EMPHASES)


def _styled(request: Drawing, saved: Sequence[Style]) -> tuple[str, str, tuple[str, ...], list[str]]:
    """Apply the styles that are there; as in A1111 one that is not is no error."""
    index = {style.name: style for style in saved}
    chosen = [index[name] for name in request.styles if name in index]
    prompt, negative = styles.apply(request.prompt, request.negative_prompt, chosen)
    unknown = [name for name in request.styles if name not in index and aliases.is_named(name)]
    return prompt, negative, tuple(style.name for style in chosen), unknown


def _ignored(request: Drawing, options: Options) -> Iterator[str]:
    for name, idle in _IDLE.items():
        value = getattr(request, name, None)
        if value is not None and value != idle:
            yield name
    for name in ("refiner_checkpoint", "hr_checkpoint_name"):
        value = getattr(request, name, None)
        if aliases.is_named(value) and (value or "").casefold() not in aliases.SAME:
            yield name
    if getattr(request, "latent_mask", None):
        yield "latent_mask"
    if options.sd_vae.casefold() not in ("automatic", "none", ""):
        yield "sd_vae"
    yield from (f"{one.kind} {one.name}" for one in networks(request.prompt) if one.kind != "embedding")


def _with_hires(
    asked: Asked, request: TextToImage, place: RequestContext, final: tuple[int, int] | None = None
) -> Asked:
    """Add the second pass; sizes in it are before enlarging, as those of the first pass are."""
    sampler, schedule = aliases.second_sampler(request.hr_sampler_name, request.hr_scheduler)
    factor = place.model.factor if asked.wish.upscale else 1
    resize = final or (request.hr_resize_x, request.hr_resize_y)
    width, height = (max(side, 0) // factor // CELL * CELL for side in resize)
    upscaler = aliases.upscaler(request.hr_upscaler, place.upscalers)
    hires = Hires(
        scale=request.hr_scale,
        size=(width, height) if any(resize) else None,
        upscaler=upscaler,
        strength=request.denoising_strength,
        steps=request.hr_second_pass_steps or None,
        sampler=sampler,
        schedule=schedule,
        prompt=request.hr_prompt,
        negative=request.hr_negative_prompt,
        cfg=request.hr_cfg,
    )
    ignored = asked.ignored
    if aliases.is_stand_in(request.hr_upscaler, upscaler):
        ignored = (*ignored, f"hr_upscaler {request.hr_upscaler}")
    return replace(asked, wish=replace(asked.wish, hires=hires), ignored=ignored)
