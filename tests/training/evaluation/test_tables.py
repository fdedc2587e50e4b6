from typing import Any

from training.evaluation.tables import bars, tables


def figures() -> dict[str, Any]:
    seen = {
        "pictures": 40.0,
        "subject": 0.9,
        "subject_in_five": 0.95,
        "style": 0.5,
        "clip": 0.31,
        "clip_first": 0.8,
    }
    french = {"pictures": 20.0, "subject": 0.86}
    one, two = ({"pictures": 16.0, "count": share} for share in (1.0, 0.4))
    groups = {"seen pairs": seen, "one seen pair each": seen, "the same in French": french}
    groups |= {"one of a thing": one, "two of a thing": two, "three of a thing": one}
    real = {"pictures": 38.0, "subject": 0.99, "style": 0.97}
    return {
        "groups": {
            name: {"drawn": each, "real": real if each is seen else {}} for name, each in groups.items()
        },
        "nearest training picture": {"distance_to_nearest": 41.5},
        "diversity": {"seeds_pixels": 12.25},
        "kernel distance": {"half_of_the_training_pictures_to_the_other": 0.001234},
        "autoencoder": {"taught": {"pictures": 35.0, "psnr": 30.123, "ssim": 0.9432}},
    }


def test_the_judges_figure_on_real_pictures_stands_beside_that_on_drawings() -> None:
    made = tables(figures())
    assert "| seen pairs | 40 | 90% (99%) | 95% |  |  | 50% (97%) |  |  | 0.31 | 80% |" in made
    assert "| the same in French | 20 | 86% |" in made
    assert "| distance to nearest | 41.5 |" in made
    assert "| taught | 35 | 30.12 dB | 0.943 |" in made


def test_bars_say_what_was_met() -> None:
    found = {name: (value, verdict) for name, _, value, verdict in bars(figures())}
    assert found["seen pairs, subject"] == ("90%", "met")
    assert found["seen pairs, in first five"] == ("95%", "not met")
    assert found["one to three of a thing, how many"] == ("80%", "met")
    assert found["French behind English"] == ("4.0 points", "met")
    assert found["autoencoder, PSNR"] == ("30.12 dB", "met")
    assert found["autoencoder, SSIM"] == ("0.943", "not met")


def test_what_was_not_measured_is_not_met() -> None:
    found = {name: (value, verdict) for name, _, value, verdict in bars(figures())}
    assert found["synonyms, subject"] == ("nan%", "not met")
