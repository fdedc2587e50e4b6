import pytest

from training.backgrounds import COLOURS, TINT_NAMES
from training.captions import FILTER_NAMES, RELATIONS, STYLE_NAMES, SUBJECT_NAMES, Example
from training.data import SUBJECTS, held_out_scene
from training.evaluation.eval_set import asked, single, trial

CAT, HOUSE, TREE = (SUBJECT_NAMES.index(name) for name in ("cat", "house", "tree"))
SOLID = STYLE_NAMES.index("fluent-3d")


@pytest.mark.parametrize(
    ("example", "english", "french"),
    [
        (single(CAT, SOLID), "a cat, 3D render", "un chat, rendu 3D"),
        (
            Example(subjects=(CAT,), style=0, filter=FILTER_NAMES.index("watercolor")),
            "a cat, watercolor",
            "un chat, aquarelle",
        ),
        (Example(subjects=(CAT,), style=SOLID, count=3), "three cats, 3D render", "trois chats, rendu 3D"),
        (
            Example(subjects=(CAT,), style=SOLID, tint=TINT_NAMES.index("blue")),
            "a blue cat, 3D render",
            "un chat bleu, rendu 3D",
        ),
        (
            Example(subjects=(HOUSE, TREE), style=SOLID, relation=RELATIONS.index("by")),
            "a house by a tree, 3D render",
            "une maison à côté d'un arbre, rendu 3D",
        ),
        (
            Example(subjects=(CAT,), style=SOLID, background=COLOURS.index("green")),
            "a cat, 3D render, green background",
            "un chat, rendu 3D, fond vert",
        ),
        (
            Example(subjects=(), style=SOLID, phrase=("a man with a beard", "un homme barbu")),
            "a man with a beard, 3D render",
            "un homme barbu, rendu 3D",
        ),
    ],
)
def test_prompts_say_what_should_be_seen(example: Example, english: str, french: str) -> None:
    assert (asked(example), asked(example, "fr")) == (english, french)


def test_the_seed_is_fixed_by_prompt_and_turn_and_is_the_same_in_french() -> None:
    english, french, again = (
        trial(single(CAT, SOLID)),
        trial(single(CAT, SOLID), "fr"),
        trial(single(CAT, SOLID), turn=1),
    )
    assert english.wish.seed == french.wish.seed == 3931188635
    assert again.wish.seed != english.wish.seed


def test_another_word_takes_the_place_of_the_subject() -> None:
    other = SUBJECTS["cat"]["en"][1]
    assert trial(single(CAT, SOLID), word=other).wish.prompt == "a kitten, 3D render"
    assert held_out_scene("house", "tree")
