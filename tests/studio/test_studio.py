"""The studio: a wish becomes recipes, recipes become pictures, pictures are drawn again."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

import graine
from graine.edits import Adjust, Hires, Redraw, Repaint, Upscale
from graine.errors import GraineError, ModelNotFound, PictureError, PromptError, RecipeError
from graine.models.gaussian_model import ExactModel
from graine.picture.formats.picture_files import SavedPicture, load
from graine.progress import Progress
from graine.settings import Settings
from graine.studio import Draw, DrawOptions, Studio, largest_difference
from graine.studio.draw_request import continued
from tests import tiny


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny.sd1(folder / "small")
    return folder


@pytest.fixture
def studio(tmp_path: Path, models: Path) -> Studio:
    settings = Settings(
        home=tmp_path,
        pictures=tmp_path / "pictures",
        inputs=tmp_path / "inputs",
        library=tmp_path / "library",
        models=(models,),
    )
    return Studio(settings, device="cpu")


WISH = Draw(prompt="a cat", seed=3, steps=4, model="small")


def test_what_the_user_left_open_is_decided_by_preset_and_model(studio: Studio) -> None:
    recipe = studio.plan(Draw(prompt="a cat", seed=3, model="small"))[0]
    assert (recipe.sampler, recipe.schedule, recipe.steps) == ("k_lms", "automatic", 25)
    assert (recipe.width, recipe.height, recipe.cfg) == (64, 64, 7.0)
    assert len(recipe.model_hash) == 10


@pytest.mark.parametrize(
    ("quality", "expected"),
    [("draft", ("dpmpp_2m", "karras", 8)), ("final", ("k_heun", "karras", 100))],
)
def test_a_preset_brings_its_sampler_with_its_schedule(
    studio: Studio, quality: str, expected: tuple[str, str, int]
) -> None:
    recipe = studio.plan(Draw(prompt="a cat", model="small", quality=quality))[0]
    assert (recipe.sampler, recipe.schedule, recipe.steps) == expected


def test_a_sampler_of_the_users_own_leaves_the_presets_schedule_behind(studio: Studio) -> None:
    recipe = studio.plan(replace(WISH, quality="draft", sampler="Euler a"))[0]
    assert (recipe.sampler, recipe.schedule, recipe.steps) == ("k_euler_a", "automatic", 4)


def test_a_schedule_in_the_samplers_name_is_understood(studio: Studio) -> None:
    recipe = studio.plan(replace(WISH, sampler="DPM++ 2M Karras"))[0]
    assert (recipe.sampler, recipe.schedule) == ("dpmpp_2m", "karras")


def test_several_pictures_count_seeds_up(studio: Studio) -> None:
    assert [recipe.seed for recipe in studio.plan(replace(WISH, count=3))] == [3, 4, 5]


def test_variations_keep_the_seed_and_count_the_variation_seed_up(studio: Studio) -> None:
    recipes = studio.plan(replace(WISH, count=3, variation_seed=10, variation_strength=0.1))
    assert [(recipe.seed, recipe.variation_seed) for recipe in recipes] == [(3, 10), (3, 11), (3, 12)]


def test_a_seed_is_drawn_when_none_is_given(studio: Studio) -> None:
    seeds = {studio.plan(replace(WISH, seed=None))[0].seed for _ in range(3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("wish", "error", "says"),
    [
        (replace(WISH, prompt="  "), PromptError, "The prompt is empty"),
        (replace(WISH, prompt="cat " * 25_000), PromptError, "100,000 characters; at most 50,000"),
        (replace(WISH, sampler="k_eulr"), RecipeError, "k_euler"),
        (replace(WISH, schedule="karas"), RecipeError, "karras"),
        (replace(WISH, steps=0), RecipeError, "steps is 0; it must be a whole number from 1 to 1000"),
        (
            replace(WISH, steps=10_000),
            RecipeError,
            "steps is 10000; it must be a whole number from 1 to 1000",
        ),
        (
            replace(WISH, size=(100, 64)),
            RecipeError,
            "width is 100; sizes must be multiples of 8. Use 96 or 104",
        ),
        (
            replace(WISH, size=(64, 2**31)),
            RecipeError,
            "height is 2147483648; it must be a whole number from 64",
        ),
        (replace(WISH, cfg=float("nan")), RecipeError, "CFG scale is nan; it must be a number from 0 to 100"),
        (
            replace(WISH, seed=-1),
            RecipeError,
            "seed is -1; it must be a whole number from 0 to 18446744073709551615",
        ),
        (replace(WISH, count=0), RecipeError, "count is 0"),
        (replace(WISH, quality="great"), RecipeError, "choose one of: draft, normal, final"),
        (replace(WISH, model="smal"), ModelNotFound, "small"),
    ],
)
def test_bad_wishes_are_refused_with_the_repair(
    studio: Studio, wish: Draw, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        studio.plan(wish)
    assert says in str(caught.value)


def test_settings_are_checked_before_the_model_is_loaded(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Studio, "model", lambda self, name: pytest.fail("the model was loaded"))  # pyright: ignore
    with pytest.raises(RecipeError):
        studio.plan(replace(WISH, steps=0))


def test_advice_names_what_a_beginner_should_know(studio: Studio) -> None:
    long = ", ".join(["a cat"] * 25)
    recipes = studio.plan(replace(WISH, prompt=f"{long}, zebra", sampler="k_heun", steps=8, size=(512, 512)))
    advice = "\n".join(studio.advice(recipes))
    assert "zebra" in advice
    assert "k_heun" in advice
    assert "512" in advice


def test_a_saved_picture_is_drawn_again_pixel_for_pixel(studio: Studio, tmp_path: Path) -> None:
    picture = next(iter(studio.draw(studio.plan(WISH))))
    again = studio.replay(load(picture.save(tmp_path / "cat.png")))
    assert (again.same, again.largest_difference, again.cause) == (True, 0, "")


def test_replay_names_the_model_when_its_hash_has_changed(studio: Studio) -> None:
    recipe = replace(studio.plan(WISH)[0], model_hash="0123456789")
    other = Image.new("RGB", (64, 64))
    again = studio.replay(SavedPicture(other, recipe, None, "", lossless=True))
    assert not again.same
    assert again.cause.startswith("The model “small” is not the one that drew it: its hash was 0123456789")


def test_replay_names_the_version_that_differs(studio: Studio) -> None:
    saved = SavedPicture(
        Image.new("RGB", (64, 64)), studio.plan(WISH)[0], None, "", {"torch": "1.0"}, lossless=True
    )
    assert studio.replay(saved).cause.startswith("It was made with torch 1.0")


def test_a_picture_without_a_recipe_cannot_be_replayed(studio: Studio) -> None:
    with pytest.raises(PictureError, match="has no recipe"):
        studio.replay(SavedPicture(Image.new("RGB", (8, 8)), None, None, ""))


def test_the_largest_difference_is_that_of_one_channel() -> None:
    one, other = Image.new("RGB", (4, 4), (10, 20, 30)), Image.new("RGB", (4, 4), (10, 25, 30))
    assert largest_difference(one, other) == 5
    assert largest_difference(one, Image.new("RGB", (5, 4))) == 255


def test_from_python_one_call_gives_a_picture(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graine, "_studio", lambda: studio)
    picture = graine.draw("a cat", seed=3, steps=4, model="small")
    assert picture.recipe.seed == 3
    assert picture.image.size == (64, 64)


def test_known_words_of_a_model_are_what_advice_goes_by(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ExactModel()
    model.info = replace(model.info, known_words=frozenset({"panda", "cat"}))
    monkeypatch.setattr(Studio, "model", lambda self, name: model)  # pyright: ignore
    advice = studio.advice([graine.Recipe(prompt="a pamda", model="exact", width=64, height=64)])
    assert any("pamda" in sentence and "panda" in sentence for sentence in advice)


@pytest.fixture
def exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Make a studio in which every name means the exact model, and let the library use it."""
    settings = Settings(
        home=tmp_path,
        pictures=tmp_path / "pictures",
        inputs=tmp_path / "inputs",
        library=tmp_path / "library",
    )
    studio = Studio(settings, device="cpu")
    monkeypatch.setattr(Studio, "_load", lambda self, name: ExactModel())  # pyright: ignore
    monkeypatch.setattr(graine, "_studio", lambda: studio)
    return studio


QUICK: DrawOptions = {"steps": 2, "sampler": "k_euler", "seed": 7}


def test_an_edit_is_planned_at_the_size_of_its_picture(exact: Studio) -> None:
    taken = exact.take(Image.new("RGB", (120, 72), "red"))
    ask = Draw(prompt="a cat", seed=3, edit=Redraw(image=taken.hash))
    recipe = exact.plan(ask)[0]
    assert (recipe.width, recipe.height, recipe.edit) == (120, 72, ask.edit)
    assert [(one.width, one.height) for one in exact.plan(replace(ask, size=(64, 128)))] == [(64, 128)]


def test_an_upscaler_is_looked_for_before_the_model_is_loaded(
    exact: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Studio, "_load", lambda self, name: pytest.fail("the model was loaded"))  # pyright: ignore
    image = exact.take(Image.new("RGB", (64, 64))).hash
    wishes = [
        Draw(prompt="a cat", hires=Hires(upscaler="4x-none")),
        Draw(prompt="a cat", edit=Upscale(image=image, detail=0.3, upscaler="4x-none")),
        Draw(prompt="a cat", hires=Hires(sampler="k_eulr")),
        Draw(prompt="a cat", edit=Redraw(image="0a" * 32)),
    ]
    for wish in wishes:
        with pytest.raises(GraineError):
            exact.plan(wish)


def test_missing_inputs_stop_all_before_the_first_picture(exact: Studio) -> None:
    recipes = exact.plan(Draw(prompt="a cat", steps=2))
    with pytest.raises(PictureError, match="an input that is no longer available: its picture"):
        next(iter(exact.draw([*recipes, replace(recipes[0], edit=Redraw(image="0a" * 32))])))


def test_edits_with_and_without_a_model_come_in_the_order_asked(exact: Studio) -> None:
    taken = exact.take(Image.new("RGB", (64, 64), "red"))
    drawn = exact.plan(Draw(prompt="a cat", steps=2, edit=Redraw(image=taken.hash)))[0]
    touched = exact.touch(Adjust(image=taken.hash, crop=(0, 0, 8, 8)), taken)
    sizes = [picture.image.size for picture in exact.draw([touched, drawn, drawn, touched])]
    assert sizes == [(8, 8), (64, 64), (64, 64), (8, 8)]


def test_progress_of_enlarging_counts_tiles(exact: Studio) -> None:
    taken = exact.take(Image.new("RGB", (300, 200), "red"))
    seen: list[Progress] = []
    list(exact.draw([exact.touch(Upscale(image=taken.hash, scale=2.0), taken)], progress=seen.append))
    assert [(one.done, one.total, one.phase) for one in seen] == [(1, 2, "upscaling"), (2, 2, "upscaling")]


def test_from_python_a_picture_goes_from_hand_to_hand(exact: Studio, tmp_path: Path) -> None:
    panda = graine.draw("a panda", **QUICK)
    hat = graine.repaint(panda, "a hat", box=(8, 8, 16, 16), blur=0, strength=1.0, **QUICK)
    assert isinstance(hat.recipe.edit, Repaint)
    assert hat.image.crop((0, 32, 64, 64)).tobytes() == panda.image.crop((0, 32, 64, 64)).tobytes()
    other = graine.redraw(hat.save(tmp_path / "hat.png"), strength=0.5, **QUICK)
    assert (other.recipe.prompt, other.recipe.edit) == (
        "a hat",
        Redraw(image=hat.pixels_hash, strength=0.5),
    )
    assert graine.loopback(other, loops=2, **QUICK).recipe.prompt == "a hat"
    assert graine.upscale(other, scale=1.5, upscaler="lanczos").image.size == (96, 96)
    grey = graine.adjust(other, saturation=0.0, match=panda, match_strength=0.0)
    assert all(red == green == blue for _, (red, green, blue) in colours(grey.image))
    assert graine.replay(grey.save(tmp_path / "grey.png")).same
    large = graine.draw("a panda", hires=Hires(scale=1.5, steps=2), **QUICK)
    assert large.image.size == (96, 96)


def colours(image: Image.Image) -> list[tuple[int, tuple[int, int, int]]]:
    """How often each colour occurs."""
    found = image.getcolors(image.width * image.height)
    assert found is not None
    return cast("list[tuple[int, tuple[int, int, int]]]", found)


def test_a_wish_goes_on_from_a_recipe_but_for_what_was_typed(studio: Studio) -> None:
    recipe = studio.plan(Draw(prompt="a cat", seed=5, cfg=3, sampler="ddim", steps=7, model="small"))[0]
    same = studio.plan(continued(Draw(prompt=""), recipe, ()))[0]
    assert same == recipe
    typed = continued(Draw(prompt="a dog", seed=6, quality="draft"), recipe, {"seed", "quality"})
    assert (typed.prompt, typed.seed, typed.cfg) == ("a dog", 6, 3)
    assert (typed.sampler, typed.steps) == (None, None)
