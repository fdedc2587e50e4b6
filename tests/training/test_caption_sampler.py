from itertools import islice
from random import Random

from training.caption_sampler import MAX_COUNT, wishes
from training.captions import SUBJECT_NAMES
from training.data import held_out_scene


def test_wishes_cover_all_that_captions_can_say() -> None:
    made = list(islice(wishes(Random(0)), 4000))
    assert {subject for wish in made for subject in wish.subjects} == set(range(len(SUBJECT_NAMES)))
    assert {wish.count for wish in made} == set(range(1, MAX_COUNT + 1))
    for part in ("filter", "tint", "background", "relation"):
        assert len({getattr(wish, part) for wish in made}) > 4, part


def test_scenes_that_are_held_out_are_never_wished() -> None:
    pairs = [wish.subjects for wish in islice(wishes(Random(1)), 6000) if len(wish.subjects) == 2]
    assert pairs
    assert not any(held_out_scene(SUBJECT_NAMES[one], SUBJECT_NAMES[other]) for one, other in pairs)
