"""From a drawing to a finished picture with the built-in model, as a user does it."""

from __future__ import annotations

from graine.picture.formats.picture_files import load
from tests.cli.conftest import Run


def test_a_picture_of_the_built_in_model_is_repainted_and_replayed(run: Run) -> None:
    quick = ("--steps", "3", "--sampler", "k_euler", "--seed", "7")
    assert run("draw", "a panda", "-o", "panda.png", *quick).code == 0
    options = ("--box", "192,128,128,96", "--area", "masked", "--strength", "1", "--content", "fill")
    assert run("repaint", "panda.png", "a red apple", *options, "-o", "apple.png", *quick).code == 0
    before, after = load("panda.png").image, load("apple.png").image
    assert before.size == after.size == (512, 512)
    inside, blur = (192, 128, 320, 224), 12
    assert after.crop(inside).tobytes() != before.crop(inside).tobytes()
    reach = (inside[0] - blur, inside[1] - blur, inside[2] + blur, inside[3] + blur)
    for image in (before, after):
        image.paste((0, 0, 0), reach)
    assert after.tobytes() == before.tobytes()
    assert run("replay", "apple.png").code == 0
