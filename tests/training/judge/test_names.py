import numpy as np
import pytest

from tests.training.judge.judge_world import ARROW, CAT, CODES, OTHER_CAT, PANDA, entries
from training.judge import names
from training.judge.names import ANYTHING, NOTHING, Lexicon, lexicon, parted, spoken


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Lexicon:
    monkeypatch.setattr(names, "_entries", entries)
    return lexicon.__wrapped__()


@pytest.mark.parametrize(
    ("label", "speech"),
    [
        ("cat face", "cat"),
        ("face", "face"),
        ("woman: red hair", "woman with red hair"),
        ("family: man, woman", "family: man, woman"),
        ("Japanese “secret” button", "japanese secret"),
        ("woman’s hat", "woman's hat"),
    ],
)
def test_labels_become_speech(label: str, speech: str) -> None:
    assert spoken(label) == speech


@pytest.mark.parametrize(
    ("word", "language", "parts"),
    [
        ("a panda", "en", ("a ", "panda")),
        ("l'arc", "fr", ("l'", "arc")),
        ("une rose", "fr", ("une ", "rose")),
        ("anchor", "en", ("", "anchor")),
    ],
)
def test_a_word_parts_from_its_article(word: str, language: str, parts: tuple[str, str]) -> None:
    assert parted(word, language) == parts


def test_a_word_that_two_things_share_means_both(known: Lexicon) -> None:
    cats = {CODES.index(CAT), CODES.index(OTHER_CAT)}
    word = known.texts.index(("", "cat"))
    assert set(np.flatnonzero(known.means[word])) == cats
    assert set(np.flatnonzero(known.means[known.texts.index(("a ", "cat"))])) == cats  # whatever its article
    assert set(np.flatnonzero(known.means[known.texts.index(("a ", "kitten"))])) == {CODES.index(CAT)}


def test_hand_checked_words_come_before_those_of_emojibase(known: Lexicon) -> None:
    first = known.words["en"][CODES.index(CAT)][0]
    assert known.texts[first] == ("a ", "cat")
    assert ("", "cat face") not in known.texts


def test_rare_tags_are_words_too(known: Lexicon) -> None:
    assert ("", "tomcat") in known.texts


def test_signs_are_not_mirrored_and_only_subjects_are_taught(known: Lexicon) -> None:
    assert known.mirrored.tolist() == [code != ARROW for code in CODES]
    assert known.taught.tolist() == [code in (PANDA, CAT) for code in CODES]


def test_anything_means_all_and_nothing_means_no_thing(known: Lexicon) -> None:
    assert known.means[ANYTHING].all()
    assert np.flatnonzero(known.means[NOTHING]).tolist() == [len(CODES)]
