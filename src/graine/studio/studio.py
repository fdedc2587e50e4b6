"""`Studio`: one place to ask for pictures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from graine import edits
from graine.errors import PictureError
from graine.picture.inputs import Inputs
from graine.prompt.builder.presets import warn
from graine.prompt.lint.linter import advise
from graine.recipe import Recipe, check
from graine.settings import Settings, read_settings
from graine.studio.draw_request import Draw, draft, numbered
from graine.studio.input_pictures import InputPicture, Mask, Source, supply, take, take_mask
from graine.studio.model_cache import Loaded
from graine.studio.replay import Replay, compare
from graine.studio.sizes import check_result, pass_size
from graine.studio.upscaling import StudioUpscaler

if TYPE_CHECKING:
    from graine.edits import Edit
    from graine.engine.device import Compute
    from graine.engine.render import Renderer
    from graine.library.store import Library
    from graine.models.base import Model
    from graine.models.checkpoints.catalogue import Catalogue, ModelEntry
    from graine.picture import Picture
    from graine.picture.formats.picture_files import SavedPicture
    from graine.pipelines.base import Tools
    from graine.progress import OnProgress
    from graine.prompt.advice import Advice


class Studio:
    """One place to ask for pictures; models are loaded when first needed and kept."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        device: str | None = None,
        dtype: str | None = None,
        names_only: bool = False,  # models go by the catalogue's names: people elsewhere ask
        patience: float | None = None,  # seconds that a change of the library waits for other programs
    ) -> None:
        self.settings = settings or read_settings()
        self.inputs = Inputs(self.settings.inputs)
        self._device = device or self.settings.device
        self._dtype = dtype or self.settings.dtype
        self._names_only, self._patience = names_only, patience
        self._renderers = Loaded()
        self.in_use: Callable[[], Collection[str]] = frozenset  # names the models that must stay in memory
        self.on_model: Callable[[str, str], None] | None = (
            None  # hears: this is "loading", "ready", "dropped"
        )
        self.enlarging = StudioUpscaler(self.settings.upscaler_folders)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The models that can be used here."""
        from graine.models.checkpoints.catalogue import Catalogue

        return Catalogue.of(self.settings, names_only=self._names_only)

    @cached_property
    def library(self) -> Library:
        """The library of these settings, opened when first asked for. Raises `LibraryError`."""
        from graine.library.library_db import PATIENCE
        from graine.library.store import Library

        patience = PATIENCE if self._patience is None else self._patience
        return Library(self.settings.library, patience=patience)

    def compute(self, entry: ModelEntry) -> Compute:
        """The device and number format for a model, and why they were chosen."""
        from graine.engine.device import choose

        return choose(self._device, self._dtype, model_bytes=entry.size)

    def take(self, source: Source) -> InputPicture:
        """Take in a picture to begin from: it is kept by its hash. Raises `PictureError` or `WriteError`."""
        return take(source, self.inputs)

    def take_mask(self, mask: Mask, picture: InputPicture, *, invert: bool = False, grow: int = 0) -> str:
        """Take in the mask of a picture, prepared as it will be used, and give its hash.

        White is painted anew. None takes the picture's own transparency. Raises `PictureError`.
        """
        return take_mask(mask, picture, self.inputs, invert=invert, grow=grow)

    def plan(self, ask: Draw) -> list[Recipe]:
        """Turn a wish into recipes with every value decided, one a picture.

        Cheap checks come before the model is loaded. Raises `RecipeError`, `PromptError`, `ModelError`, and
        `PictureError` for an input that is missing.
        """
        first = self._ready(draft(ask))
        images = self.inputs.of(first.edit) if first.edit else {}
        check_result(first.edit, images)
        info = self.model(first.model).info
        factor = info.upscale if ask.upscale else 1
        width, height = ask.size or pass_size(first.edit, images, info.native_size, factor)
        first = replace(
            first,
            width=width,
            height=height,
            cfg=info.default_cfg if ask.cfg is None else ask.cfg,
            model_hash=info.hash,
            upscale=factor,
        )
        return [check(numbered(first, index)) for index in range(ask.count)]

    def touch(self, edit: Edit, picture: InputPicture) -> Recipe:
        """The recipe of an edit that draws nothing; the picture's own stays with it, for its prompt."""
        assert not edits.needs_prompt(edit)
        check_result(edit, {picture.hash: picture.image})
        base = picture.recipe or Recipe(prompt="")
        return check(self._ready(replace(base, edit=edit, hires=None, upscale=1, memory=())))

    def upscaling_seconds(self, edit: edits.Upscale, picture: InputPicture) -> float:
        """Estimate the seconds that enlarging a picture takes here, without a diffusion pass.

        Raises `RecipeError` or `ModelNotFound` for what cannot be done.
        """
        edits.check(edit, None)
        check_result(edit, {picture.hash: picture.image})
        return self.enlarging.upscalers.seconds(picture.image.size, edit.scale, edit.upscaler)

    def advice(self, recipes: Sequence[Recipe]) -> list[str]:
        """What a beginner should know about these recipes, in the user's language."""
        drawn = [recipe for recipe in recipes if edits.needs_prompt(recipe.edit)]
        found = chain.from_iterable(_remarks(recipe, self.model(recipe.model)) for recipe in drawn)
        return list(dict.fromkeys(remark.text() for remark in found))

    def draw(self, recipes: Sequence[Recipe], *, progress: OnProgress | None = None) -> Iterator[Picture]:
        """The pictures in the order of their recipes; those that fit share network calls.

        Raises `PictureError` before any work if an input is missing.
        """
        self.check(recipes)
        self.enlarging.progress = progress
        for name, group in groupby(recipes, key=model_needed):
            if name:
                yield from self.renderer(name).draw(group, progress=progress)
            else:
                yield from map(self.touched, group)

    def check(self, recipes: Sequence[Recipe]) -> None:
        """Raise what would keep these recipes from being drawn, before any work: `PictureError` too."""
        for recipe in recipes:
            check(recipe)
        for edit in dict.fromkeys(recipe.edit for recipe in recipes if recipe.edit):
            self.inputs.of(edit)

    def replay(
        self, saved: SavedPicture, *, given: Sequence[Path | str] = (), progress: OnProgress | None = None
    ) -> Replay:
        """Draw a saved picture's recipe again and compare.

        Files in `given` are taken for the inputs that they are. Raises `PictureError` if the picture carries
        no recipe, if an input is missing, and for a file that is none of the inputs.
        """
        if saved.recipe is None:
            raise PictureError("no_recipe")
        recipe = replace(saved.recipe, memory=())
        supply(given, recipe.edit, self.inputs)
        picture = next(iter(self.draw([recipe], progress=progress)))
        used = self.model(recipe.model).info.hash if model_needed(recipe) else ""
        return compare(saved, picture, used_hash=used)

    @property
    def loaded(self) -> Mapping[str, Renderer]:
        """What draws with the models in memory, by the names that were asked for, the last used last."""
        return self._renderers

    def model(self, name: str) -> Model:
        """A loaded model by name, path, hash or hub name. Raises `ModelError`."""
        return self.renderer(name).model

    def _ready(self, recipe: Recipe) -> Recipe:
        """A recipe whose upscaler is there, with its hash. Raises `ModelNotFound`."""
        edit, hires = recipe.edit, recipe.hires
        if hires and hires.upscaler not in edits.LATENT_UPSCALERS:
            self.enlarging.upscalers.find(hires.upscaler)
        if isinstance(edit, edits.Upscale):
            found = self.enlarging.upscalers.find(edit.upscaler)
            return replace(recipe, edit=replace(edit, upscaler_hash=found.hash()))
        return recipe

    def renderer(self, name: str) -> Renderer:
        """What draws with a model, loaded when first asked for. Raises `ModelError`."""
        if name not in self._renderers:
            from graine.engine.render import Renderer
            from graine.pipelines.dispatch import begin

            self._tell_model(name, "loading")
            model = self._load(name)
            tools = self._tools(model.info.native_size)
            self._renderers[name] = Renderer(model, begin=partial(begin, tools=tools))
            self._tell_model(name, "ready")
        return self._renderers.used(name)

    def _tell_model(self, name: str, state: str) -> None:
        if self.on_model:
            self.on_model(name, state)

    def _load(self, name: str) -> Model:
        from graine.models.loading import load

        entry = self.catalogue.find(name)
        compute = self.compute(entry)
        tell = partial(self._tell_model, state="dropped")
        self._renderers.make_room(entry.size, compute.device, self.in_use(), dropped=tell)
        return load(entry, compute.device, compute.dtype)

    def touched(self, recipe: Recipe) -> Picture:
        """The picture of a recipe that needs no model; the upscaler tells how far it is."""
        from graine.studio.modelless_edits import touch

        return touch(recipe, self._tools((recipe.width, recipe.height)))

    def _tools(self, native_size: tuple[int, int]) -> Tools:
        from graine.pipelines.base import Tools

        return Tools(picture=self.inputs.get, enlarge=self.enlarging, native_size=native_size)


def model_needed(recipe: Recipe) -> str:
    """Name the model that a recipe needs; "" for none."""
    return recipe.model if edits.needs_prompt(recipe.edit) else ""


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
        size=info.native_size if recipe.edit else size,  # a picture has the size it has
        native_size=info.native_size,
        schedule=recipe.schedule,
    )
