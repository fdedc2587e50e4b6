"""Requests of A1111's API become wishes that draw what its clients mean."""

from __future__ import annotations

from typing import Any

import pytest

from graine.edits import Hires
from graine.errors import ModelNotFound, RecipeError
from graine.picture.upscale.upscalers import Upscalers
from graine.prompt.builder.styles import Style
from graine.server.a1111 import to_request
from graine.server.a1111.client_options import Options
from graine.server.a1111.request_context import Here
from graine.server.a1111.request_models import TextToImage
from graine.server.external.model_names import ListedModel
from graine.studio.draw_request import draft

POUSSE = ListedModel("pousse", "pousse", "0a1b2c3d4e", 1, factor=4, native=(128, 128))
PLAIN = ListedModel("sd15", "sd15.safetensors", "", 1)
STYLES = (Style("oil", "{prompt}, oil painting", "photo"), Style("dark", "dark"))


def here(options: Options | None = None, model: ListedModel = PLAIN) -> Here:
    return Here(model, options or Options(), STYLES, Upscalers(()).list())


def asked(model: ListedModel = PLAIN, options: Options | None = None, **fields: Any) -> to_request.Asked:
    found = to_request.text_to_image(
        TextToImage.model_validate({"prompt": "a fox", **fields}), here(options, model)
    )
    draft(found.wish)  # whatever comes out can be drawn
    return found


def hires_of(model: ListedModel = PLAIN, **fields: Any) -> Hires:
    hires = asked(model, **fields).wish.hires
    assert hires
    return hires


def test_what_is_not_sent_has_the_defaults_of_the_api_and_not_of_the_page() -> None:
    wish = asked(seed=7).wish
    assert (wish.steps, wish.cfg, wish.sampler, wish.size) == (50, 7.0, "k_euler", (512, 512))
    assert wish.seed == 7
    assert wish.count == 1


@pytest.mark.parametrize("value", [None, -1])
def test_a_seed_of_minus_one_is_decided_before_it_is_queued(value: int | None) -> None:
    first, second = asked(seed=value), asked(seed=value)
    assert 0 <= first.seed < 2**32
    assert first.wish.seed == first.seed
    assert first.seed != second.seed


@pytest.mark.parametrize(
    ("sent", "sampler", "schedule"),
    [
        ({"sampler_name": "DPM++ 2M Karras"}, "dpmpp_2m", "karras"),
        ({"sampler_name": "DPM++ 2M", "scheduler": "Karras"}, "dpmpp_2m", "karras"),
        ({"sampler_name": "DPM++ 2M Karras", "scheduler": "Automatic"}, "dpmpp_2m", "karras"),
        ({"sampler_name": "Euler a", "scheduler": "automatic"}, "k_euler_a", "automatic"),
        ({"sampler_index": "k_lms"}, "k_lms", "automatic"),
        ({"sampler_index": "Euler", "sampler_name": "Heun"}, "k_heun", "automatic"),
        ({"sampler_name": "k_dpm_2_a_ka"}, "k_dpm_2_a", "karras"),
        ({"sampler_name": "DPM++ SDE", "scheduler": "sgm_uniform"}, "dpmpp_sde", "sgm_uniform"),
        ({"sampler_name": "", "scheduler": ""}, "k_euler", "automatic"),
    ],
)
def test_samplers_and_schedules_go_by_any_of_their_names(
    sent: dict[str, Any], sampler: str, schedule: str
) -> None:
    wish = asked(**sent).wish
    assert (wish.sampler, wish.schedule) == (sampler, schedule)


def test_an_unknown_sampler_is_refused() -> None:
    with pytest.raises(RecipeError, match="Euler ancestor"):
        asked(sampler_name="Euler ancestor")


@pytest.mark.parametrize(
    ("width", "height", "size", "upscale"),
    [
        (512, 512, (128, 128), True),
        (768, 512, (192, 128), True),
        (600, 400, (152, 104), True),  # the nearest that can be drawn
        (128, 128, (128, 128), False),  # too small to be drawn smaller still
        (256, 256, (64, 64), True),
    ],
)
def test_sides_are_those_of_the_finished_picture(
    width: int, height: int, size: tuple[int, int], upscale: bool
) -> None:
    found = asked(POUSSE, width=width, height=height)
    assert (found.wish.size, found.wish.upscale) == (size, upscale)
    factor = 4 if upscale else 1
    assert found.size == (size[0] * factor, size[1] * factor)


def test_batches_count_their_seeds_up() -> None:
    found = asked(batch_size=2, n_iter=3, seed=40, subseed=9)
    assert found.wish.count == 6
    assert found.seeds() == [40, 41, 42, 43, 44, 45]
    assert found.subseeds() == [9, 10, 11, 12, 13, 14]


def test_a_variation_moves_alone() -> None:
    found = asked(batch_size=3, seed=40, subseed=9, subseed_strength=0.25)
    assert found.seeds() == [40, 40, 40]
    assert found.subseeds() == [9, 10, 11]
    assert (found.wish.variation_seed, found.wish.variation_strength) == (9, 0.25)


def test_saved_styles_are_applied_and_others_are_no_error() -> None:
    found = asked(styles=["oil", "dark", "gone"], negative_prompt="text")
    assert found.wish.prompt == "a fox, oil painting, dark"
    assert found.wish.negative == "text, photo"
    assert found.styles == ("oil", "dark")
    assert "style gone" in found.ignored


def test_no_prompt_at_all_can_be_drawn() -> None:
    assert asked(prompt="").wish.prompt == to_request.NO_PROMPT


def test_settings_that_pictures_depend_on_are_taken_over() -> None:
    options = Options(
        CLIP_stop_at_last_layers=2, eta_noise_seed_delta=31337, randn_source="NV", emphasis="No norm"
    )
    wish = asked(options=options, sampler_name="Euler a").wish
    assert (wish.clip_skip, wish.ensd, wish.noise, wish.emphasis) == (2, 31337, "nv", "no norm")


@pytest.mark.parametrize(
    ("sampler", "eta", "found"), [("Euler a", 0.5, 0.5), ("Euler", 1.0, None), ("DDIM", 1.0, 1.0)]
)
def test_eta_is_of_no_account_where_no_noise_is_added(sampler: str, eta: float, found: float | None) -> None:
    assert asked(sampler_name=sampler, eta=eta).wish.eta == found


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"restore_faces": True}, "restore_faces"),
        ({"tiling": True}, "tiling"),
        ({"refiner_checkpoint": "xl-refiner"}, "refiner_checkpoint"),
        ({"s_churn": 0.3}, "s_churn"),
        ({"prompt": "a fox <lora:ink:0.7>"}, "lora ink"),
        ({"enable_hr": True, "hr_upscaler": "R-ESRGAN 4x+"}, "hr_upscaler R-ESRGAN 4x+"),
    ],
)
def test_what_graine_lacks_is_named(sent: dict[str, Any], named: str) -> None:
    assert named in asked(**sent).ignored


def test_what_clients_always_send_is_not_named() -> None:
    idle: dict[str, Any] = dict.fromkeys(("s_churn", "s_tmax", "s_tmin"), 0) | {"s_noise": 1, "eta": 1.0}
    none: dict[str, Any] = {
        "restore_faces": False,
        "tiling": False,
        "refiner_checkpoint": "None",
        "script_name": None,
    }
    sent: dict[str, Any] = idle | none
    assert asked(**sent).ignored == ()


def test_hires_fix_is_a_second_pass() -> None:
    hires = hires_of(
        POUSSE,
        enable_hr=True,
        hr_scale=1.5,
        hr_upscaler="Latent (bicubic)",
        hr_second_pass_steps=12,
        hr_sampler_name="Euler a",
        hr_prompt="fur",
        denoising_strength=0.5,
    )
    assert hires.scale == 1.5
    assert hires.upscaler == "latent bicubic"
    assert hires.steps == 12
    assert hires.sampler == "k_euler_a"
    assert (hires.prompt, hires.strength) == ("fur", 0.5)


@pytest.mark.parametrize(
    ("sent", "upscaler"),
    [({}, "latent"), ({"hr_upscaler": "None"}, "lanczos"), ({"hr_upscaler": "R-ESRGAN AnimeVideo"}, "")],
)
def test_upscalers_go_by_a1111_s_names(sent: dict[str, Any], upscaler: str) -> None:
    assert hires_of(enable_hr=True, **sent).upscaler == upscaler


def test_an_unknown_upscaler_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(ModelNotFound, match="R-ESRGAN AnimeVideo"):
        asked(enable_hr=True, hr_upscaler="LDSR")


def test_the_end_size_of_hires_fix_is_in_pixels_of_the_finished_picture() -> None:
    assert hires_of(POUSSE, enable_hr=True, hr_resize_x=1024, hr_resize_y=768).size == (256, 192)


def test_the_old_form_of_hires_fix_names_the_first_size() -> None:
    sent: dict[str, Any] = {"firstphase_width": 256, "firstphase_height": 320, "width": 512, "height": 640}
    assert asked(enable_hr=True, **sent).wish.size == (256, 320)
    assert hires_of(enable_hr=True, **sent).size == (512, 640)


def test_noise_can_be_drawn_at_another_size() -> None:
    assert asked(POUSSE, seed_resize_from_w=512, seed_resize_from_h=256).wish.seed_resize == (128, 64)
    assert asked(seed_resize_from_w=0, seed_resize_from_h=0).wish.seed_resize is None


def test_null_means_not_sent() -> None:
    sent = {"prompt": None, "steps": None, "width": None, "styles": None, "override_settings": None}
    assert TextToImage.model_validate(sent) == TextToImage()
