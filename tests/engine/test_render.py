"""Recipe in, Picture out: order, progress, previews, enlargement, and what happens on failure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from graine.engine import memory
from graine.engine.render import Renderer
from graine.engine.render_task import plain
from graine.engine.vae import TILE
from graine.errors import PictureError, RecipeError, RenderError
from graine.models.base import Conditioning
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Drawn, Finished, Pass, Steps
from graine.progress import Progress
from graine.recipe import Recipe

RECIPE = Recipe(
    prompt="a cat", seed=1, sampler="k_euler", steps=5, cfg=3.0, width=64, height=64, model="exact"
)


def test_pictures_come_in_the_order_of_their_recipes_whatever_ends_first() -> None:
    recipes = [replace(RECIPE, steps=20), replace(RECIPE, steps=2), replace(RECIPE, seed=5)]
    pictures = list(Renderer(ExactModel()).draw(recipes))
    assert [picture.recipe for picture in pictures] == recipes
    assert pictures[0].image.size == (64, 64)


def test_the_same_recipe_gives_the_same_pixels_in_any_company() -> None:
    solo = next(Renderer(ExactModel()).draw([RECIPE]))
    crowd = list(Renderer(ExactModel()).draw([replace(RECIPE, seed=seed) for seed in range(6)]))
    assert crowd[1].pixels_hash == solo.pixels_hash
    assert len({picture.pixels_hash for picture in crowd}) == 6


def test_progress_counts_every_call_and_ends_with_nothing_left() -> None:
    seen: list[Progress] = []
    list(Renderer(ExactModel()).draw([RECIPE, replace(RECIPE, seed=2)], progress=seen.append))
    drawing = [progress for progress in seen if progress.phase == "drawing"]
    assert (drawing[-1].done, drawing[-1].total, drawing[-1].seconds_left) == (10, 10, 0.0)
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1].phase == "finishing"


def test_progress_counts_finished_pictures_too_when_there_are_many() -> None:
    seen: list[Progress] = []
    recipes = [replace(RECIPE, seed=seed, steps=2) for seed in range(20)]
    for _ in Renderer(ExactModel(), row_budget=2).draw(recipes, progress=seen.append):
        pass  # pictures are dropped at once: a later job may live where an earlier one was
    assert (seen[-1].done, seen[-1].total) == (40, 40)


def test_a_preview_can_be_had_at_any_step() -> None:
    previews: list[Image.Image] = []

    def look(progress: Progress) -> None:
        if progress.preview:
            previews.append(progress.preview())

    picture = next(Renderer(ExactModel()).draw([RECIPE], progress=look))
    assert len(previews) == 5
    small = picture.image.resize(previews[-1].size, Image.Resampling.NEAREST)
    assert np.abs(np.asarray(previews[-1], int) - np.asarray(small, int)).max() <= 1


def test_what_is_done_after_drawing_is_the_generators() -> None:
    def half(recipe: Recipe) -> Steps:
        (drawn,) = yield [Pass(recipe=recipe)]
        return Finished(drawn.image.reduce(2), {"halved": 1.0})

    picture = next(Renderer(ExactModel(), begin=half).draw([RECIPE]))
    assert picture.image.size == (32, 32)
    assert (picture.measured["halved"], picture.measured["calls"]) == (1.0, 5.0)


def test_a_decoder_short_of_memory_goes_on_in_tiles_and_the_recipe_says_so() -> None:
    class Tight(ExactModel):
        def decode(self, latent: torch.Tensor) -> np.ndarray:
            if latent.shape[-1] > TILE:
                raise MemoryError
            return super().decode(latent)

    wide = replace(RECIPE, width=8 * (TILE + 8), steps=2)
    picture = next(Renderer(Tight()).draw([wide]))
    assert picture.recipe.memory == (memory.TILED_VAE,)
    assert picture.pixels_hash == next(Renderer(ExactModel()).draw([wide])).pixels_hash


def test_a_failed_picture_is_raised_in_its_turn_after_the_good_ones() -> None:
    class Broken(ExactModel):
        def decode(self, latent: torch.Tensor) -> np.ndarray:
            raise ValueError("no such latent")

    with pytest.raises(RenderError, match=r"could not be decoded: no such latent\. Try --dtype float32"):
        next(Renderer(Broken()).draw([RECIPE]))


def test_leaving_early_cancels_what_is_left() -> None:
    renderer = Renderer(ExactModel())
    drawing = renderer.draw([replace(RECIPE, seed=seed, steps=2 + 30 * seed) for seed in range(3)])
    next(drawing)
    drawing.close()
    assert renderer.loop.jobs == []


def test_an_edit_is_sent_what_its_passes_gave_in_their_order() -> None:
    seeds = [5, 3, 4]
    sent: list[list[Drawn]] = []

    def rounds(recipe: Recipe) -> Steps:
        sent.append((yield [Pass(recipe=replace(recipe, seed=seed, steps=seed)) for seed in seeds]))
        (last,) = yield [Pass(recipe=recipe, latent=sent[0][2].latent, strength=0.5)]
        return Finished(last.image, {"winner": 2.0})

    picture = next(Renderer(ExactModel(), begin=rounds).draw([RECIPE]))
    for seed, drawn in zip(seeds, sent[0], strict=True):
        alone = next(Renderer(ExactModel()).draw([replace(RECIPE, seed=seed, steps=seed)]))
        assert drawn.image.tobytes() == alone.image.tobytes()
        assert drawn.latent.shape == (3, 8, 8)
    assert picture.recipe == RECIPE
    assert picture.measured["winner"] == 2
    assert (picture.measured["calls"], picture.measured["rows"]) == (5 + 3 + 4 + 3, 6)


def test_the_passes_of_several_edits_share_calls() -> None:
    def twice(recipe: Recipe) -> Steps:
        (first,) = yield [Pass(recipe=recipe)]
        (last,) = yield [Pass(recipe=recipe, image=first.image, strength=0.5)]
        return Finished(last.image)

    recipes = [replace(RECIPE, seed=seed) for seed in range(3)]
    renderer = Renderer(ExactModel(), begin=lambda recipe: twice(recipe) if recipe.seed else plain(recipe))
    together = list(renderer.draw(recipes))
    assert [picture.measured["rows"] for picture in together] == [6, 6, 6]
    for recipe, picture in zip(recipes, together, strict=True):
        assert picture.pixels_hash == next(renderer.draw([recipe])).pixels_hash


def test_an_edit_that_asks_for_no_pass_is_given_back_at_once() -> None:
    def nothing(recipe: Recipe) -> Steps:
        yield from ()
        return Finished(Image.new("RGB", (10, 20)))

    assert [picture.image.size for picture in Renderer(ExactModel(), begin=nothing).draw([RECIPE] * 3)] == [
        (10, 20)
    ] * 3


class Ends:
    """Edits that say how they ended; the one with seed 1 goes wrong as it is told."""

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong
        self.closed: list[int] = []

    def __call__(self, recipe: Recipe) -> Steps:
        """Draw once, or go wrong."""
        try:
            bad = recipe.seed == 1
            sampler = "k_eulr" if bad and self.wrong == "recipe" else "k_euler"
            (drawn,) = yield [Pass(recipe=replace(recipe, sampler=sampler))]
            if bad and self.wrong == "edit":
                raise PictureError("mask_none")
            return Finished(drawn.image)
        finally:
            self.closed.append(recipe.seed)


@pytest.mark.parametrize(("wrong", "error"), [("recipe", RecipeError), ("edit", PictureError)])
def test_what_goes_wrong_in_one_edit_is_raised_in_its_turn(wrong: str, error: type[Exception]) -> None:
    begin = Ends(wrong)
    drawing = Renderer(ExactModel(), begin=begin).draw([replace(RECIPE, seed=seed) for seed in range(3)])
    alone = next(Renderer(ExactModel()).draw([replace(RECIPE, seed=0)]))
    assert next(drawing).pixels_hash == alone.pixels_hash
    with pytest.raises(error):
        next(drawing)
    assert sorted(begin.closed) == [0, 1, 2]


def test_leaving_early_closes_every_edit() -> None:
    begin = Ends("nothing")
    recipes = [replace(RECIPE, seed=seed, steps=2 + 30 * seed) for seed in range(3)]
    drawing = Renderer(ExactModel(), begin=begin).draw(recipes)
    next(drawing)
    drawing.close()
    assert sorted(begin.closed) == [0, 1, 2]


def test_a_failed_pass_ends_its_edit_and_the_other_passes_of_it() -> None:
    class Broken(ExactModel):
        def predict(
            self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
        ) -> torch.Tensor:
            if x.shape[-1] == 16:
                raise ValueError("too wide")
            return super().predict(x, timesteps, conditions)

    def two(recipe: Recipe) -> Steps:
        yield [Pass(recipe=replace(recipe, steps=900)), Pass(recipe=replace(recipe, width=128))]
        return Finished(Image.new("RGB", (1, 1)))

    renderer = Renderer(Broken(), begin=two)
    with pytest.raises(RenderError, match="too wide"):
        next(renderer.draw([RECIPE]))
    assert renderer.loop.jobs == []


def test_what_was_measured_and_what_it_was_made_with_go_with_the_picture() -> None:
    picture = next(Renderer(ExactModel()).draw([RECIPE]))
    assert picture.measured["calls"] == 5
    assert picture.made_with["torch"] == torch.__version__
    assert picture.made_with["dtype"] == "float32"
