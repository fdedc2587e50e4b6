"""`Studio`: what the command line, the Python library and later the server ask for pictures."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypedDict, cast

from PIL import ImageChops

from graine.errors import PictureError, RecipeError
from graine.prompt.advice import advise
from graine.prompt.scales import QUALITIES, warn
from graine.recipe import Recipe, check
from graine.sampling.samplers import find_sampler, find_schedule
from graine.settings import Settings, read_settings
from graine.words import Key, text

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.engine.device import Compute
    from graine.engine.render import Progress, Renderer
    from graine.models.base import Model
    from graine.models.catalogue import Catalogue, ModelEntry
    from graine.picture import Picture
    from graine.picture.files import SavedPicture
    from graine.prompt.remark import Advice

    OnProgress = Callable[[Progress], None]

MAX_COUNT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What the user asked for; None leaves the choice to the quality preset or to the model."""

    prompt: str
    negative: str = ""
    seed: int | None = None  # None = a new random one
    count: int = 1
    quality: str = "normal"  # "draft", "normal" or "final"
    sampler: str | None = None
    schedule: str | None = None
    steps: int | None = None
    cfg: float | None = None
    size: tuple[int, int] | None = None  # (width, height) before upscaling
    model: str | None = None
    clip_skip: int = 1
    variation_seed: int = 0
    variation_strength: float = 0.0
    seed_resize: tuple[int, int] | None = None
    noise: str = "cpu"
    ensd: int = 0
    eta: float | None = None
    emphasis: str = "original"
    cfg_rescale: float = 0.0
    guidance_start: float = 0.0
    guidance_end: float = 1.0
    upscale: bool = True


class DrawOptions(TypedDict, total=False):
    """The options of `graine.draw`: the fields of `Draw` but the prompt and the count."""

    negative: str
    seed: int | None
    quality: str
    sampler: str | None
    schedule: str | None
    steps: int | None
    cfg: float | None
    size: tuple[int, int] | None
    model: str | None
    clip_skip: int
    variation_seed: int
    variation_strength: float
    seed_resize: tuple[int, int] | None
    noise: str
    ensd: int
    eta: float | None
    emphasis: str
    cfg_rescale: float
    guidance_start: float
    guidance_end: float
    upscale: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """A picture rendered again, and how far it is from the saved one."""

    picture: Picture
    same: bool  # every pixel is equal
    largest_difference: int  # of 255
    cause: str  # the likely cause in the user's language, empty if the same


class Studio:
    """One place to ask for pictures; models are loaded when first needed and kept."""

    def __init__(
        self, settings: Settings | None = None, *, device: str | None = None, dtype: str | None = None
    ) -> None:
        self.settings = settings or read_settings()
        self._device = device or self.settings.device
        self._dtype = dtype or self.settings.dtype
        self._renderers: dict[str, Renderer] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """Give the models that can be used here."""
        from graine.models.catalogue import Catalogue

        return Catalogue.of(self.settings)

    def compute(self, entry: ModelEntry) -> Compute:
        """Give the device and number format for a model, and why they were chosen."""
        from graine.engine.device import choose

        return choose(self._device, self._dtype, model_bytes=entry.size)

    def plan(self, ask: Draw) -> list[Recipe]:
        """Turn a wish into recipes with every value decided, one a picture.

        Cheap checks come before the model is loaded. Raises `RecipeError`, `PromptError`, `ModelError`.
        """
        draft = _draft(ask)
        info = self.model(draft.model).info
        width, height = ask.size or info.native_size
        first = replace(
            draft,
            width=width,
            height=height,
            cfg=info.default_cfg if ask.cfg is None else ask.cfg,
            model_hash=info.hash,
            upscale=info.upscale if ask.upscale else 1,
        )
        return [check(_numbered(first, index)) for index in range(ask.count)]

    def advice(self, recipes: Sequence[Recipe]) -> list[str]:
        """Give what a beginner should know about these recipes, in the user's language."""
        found = chain.from_iterable(_remarks(recipe, self.model(recipe.model)) for recipe in recipes)
        return list(dict.fromkeys(remark.text() for remark in found))

    def draw(self, recipes: Sequence[Recipe], *, progress: OnProgress | None = None) -> Iterator[Picture]:
        """Give the pictures in the order of their recipes; those that fit share network calls."""
        for name, group in groupby(recipes, key=lambda recipe: recipe.model):
            yield from self._renderer(name).draw([check(recipe) for recipe in group], progress=progress)

    def replay(self, saved: SavedPicture, *, progress: OnProgress | None = None) -> Replay:
        """Draw a saved picture's recipe again and compare. Raises `PictureError` if it carries none."""
        if saved.recipe is None:
            raise PictureError("no_recipe")
        recipe = replace(saved.recipe, memory=())
        picture = next(iter(self.draw([recipe], progress=progress)))
        difference = largest_difference(saved.image, picture.image)
        cause = "" if difference == 0 else self._cause(saved, picture)
        return Replay(picture, difference == 0, difference, cause)

    def model(self, name: str) -> Model:
        """Give a loaded model by name, path, hash or hub name. Raises `ModelError`."""
        return self._renderer(name).model

    def _renderer(self, name: str) -> Renderer:
        if name not in self._renderers:
            from graine.engine.render import Renderer
            from graine.models.loading import load
            from graine.picture.upscale import Upscaler

            entry = self.catalogue.find(name)
            compute = self.compute(entry)
            model = load(entry, compute.device, compute.dtype)
            self._renderers[name] = Renderer(model, enlarge=Upscaler().upscale)
        return self._renderers[name]

    def _cause(self, saved: SavedPicture, again: Picture) -> str:
        """Name the likeliest reason for pixels that differ."""
        recipe = saved.recipe
        assert recipe is not None
        used = self.model(recipe.model).info.hash
        if recipe.model_hash and recipe.model_hash != used:
            return text("studio.cause_model", model=recipe.model, was=recipe.model_hash, now=used)
        for part, now in again.made_with.items():
            if (was := saved.made_with.get(part, now)) != now:
                return text("studio.cause_version", part=part, was=was, now=now)
        if saved.agrees is False:
            return text("studio.cause_edited")
        return text("studio.cause_unknown" if saved.lossless else "studio.cause_format")


def largest_difference(one: Image, other: Image) -> int:
    """Give the largest difference of any channel of any pixel, of 255; other sizes differ by 255."""
    if one.size != other.size:
        return 255
    extrema = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(int(high) for _, high in cast("tuple[tuple[int, int], ...]", extrema))


def random_seed() -> int:
    """Draw a seed that every tool of the field accepts."""
    return secrets.randbelow(2**32 - 2)


def _remarks(recipe: Recipe, model: Model) -> Iterator[Advice]:
    info, size = model.info, (recipe.width, recipe.height)
    for prompt, composed in ((recipe.prompt, True), (recipe.negative, False)):
        yield from advise(
            prompt,
            emphasis=recipe.emphasis,
            composed=composed,
            tokenizer=model.tokenizer,
            known_words=info.known_words,
        )
    yield from warn(
        sampler=recipe.sampler,
        steps=recipe.steps,
        cfg=recipe.cfg,
        size=size,
        native_size=info.native_size,
        schedule=recipe.schedule,
    )


def _draft(ask: Draw) -> Recipe:
    """Decide all that needs no model; what is the model's to say (size, CFG scale) gets a stand-in."""
    if not 1 <= ask.count <= MAX_COUNT:
        raise RecipeError("integer", name=Key("fields.count"), value=ask.count, low=1, high=MAX_COUNT)
    if ask.quality not in QUALITIES:
        choices = ", ".join(QUALITIES)
        raise RecipeError("choice", name=Key("fields.quality"), value=ask.quality, choices=choices)
    preset = QUALITIES[ask.quality]
    spec, named = find_sampler(ask.sampler or preset.sampler)
    # The preset's schedule belongs to the preset's sampler.
    fitting = named or (None if ask.sampler else preset.schedule) or "automatic"
    asked = {field.name: getattr(ask, field.name) for field in fields(ask) if field.name in _SAME_IN_RECIPE}
    width, height = ask.size or (512, 512)
    return check(
        Recipe(
            **asked,
            seed=random_seed() if ask.seed is None else ask.seed,
            sampler=spec.name,
            schedule=find_schedule(ask.schedule or fitting),
            steps=preset.steps if ask.steps is None else ask.steps,
            cfg=7.0 if ask.cfg is None else ask.cfg,
            width=width,
            height=height,
            model=ask.model or "pousse",
        )
    )


_DECIDED_HERE = {"seed", "sampler", "schedule", "steps", "cfg", "model", "upscale"}
_SAME_IN_RECIPE = {field.name for field in fields(Recipe)} - _DECIDED_HERE


def _numbered(recipe: Recipe, index: int) -> Recipe:
    """Give picture `index` of a batch its seed, as A1111 counts: with a variation, that seed moves alone."""
    if recipe.variation_strength:
        return replace(recipe, variation_seed=recipe.variation_seed + index)
    return replace(recipe, seed=recipe.seed + index)
