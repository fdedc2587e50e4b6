"""`infotext` fills a request as pasting it into A1111 would."""

from __future__ import annotations

from graine.edits import Hires
from graine.picture.formats import infotext
from graine.recipe import Recipe
from graine.server.a1111.infotext_defaults import filled
from graine.server.a1111.request_models import TextToImage

TEXT = """a lighthouse
Negative prompt: fog
Steps: 30, Sampler: DPM2 a, Schedule type: Karras, CFG scale: 6.5, Seed: 41, \
Size: 640x448, Clip skip: 2, ENSD: 9"""


def test_what_the_client_did_not_send_is_filled() -> None:
    found = filled(TextToImage(infotext=TEXT))
    assert (found.prompt, found.negative_prompt) == ("a lighthouse", "fog")
    assert (found.steps, found.sampler_name, found.scheduler) == (30, "DPM2 a", "Karras")
    assert (found.cfg_scale, found.seed, found.width, found.height) == (6.5, 41, 640, 448)
    assert found.override_settings == {"CLIP_stop_at_last_layers": 2, "eta_noise_seed_delta": 9}


def test_what_the_client_sent_stays() -> None:
    found = filled(TextToImage(infotext=TEXT, steps=5, override_settings={"CLIP_stop_at_last_layers": 1}))
    assert (found.steps, found.seed) == (5, 41)
    assert found.override_settings["CLIP_stop_at_last_layers"] == 1


def test_graine_s_own_text_comes_back_with_the_size_of_the_finished_picture() -> None:
    hires = Hires(scale=1.5, strength=0.5, upscaler="latent bicubic")
    recipe = Recipe(prompt="a fox", width=128, height=128, upscale=4, hires=hires, seed=3)
    found = filled(TextToImage(infotext=infotext.write(recipe)))
    assert (found.width, found.height, found.enable_hr, found.hr_scale) == (512, 512, True, 1.5)
    assert (found.hr_upscaler, found.denoising_strength) == ("Latent (bicubic)", 0.5)


def test_text_without_settings_is_a_prompt() -> None:
    assert filled(TextToImage(infotext="just words")).prompt == "just words"
