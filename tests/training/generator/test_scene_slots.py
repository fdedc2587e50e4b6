from random import Random
from types import SimpleNamespace

import pytest
import torch

from training.captions import RELATIONS, Example
from training.generator import scene_slots
from training.generator.scene_slots import PLACES, SECOND, WORDS, Lesson, alone, loss, marks
from training.networks import WIDTH
from training.text import LENGTH

END = 99


class Tokenizer:
    """Every letter is a token."""

    begin, end = 0, END

    def encode(self, text: str) -> list[int]:
        return [ord(letter) % 90 + 1 for letter in text]


class Teacher(torch.nn.Module):
    """Says the sum of a caption's letters, everywhere."""

    def forward(self, tokens: torch.Tensor) -> SimpleNamespace:
        total = tokens.where(tokens != END, 0).sum(1).float()
        return SimpleNamespace(last_hidden_state=total.view(-1, 1, 1).expand(-1, LENGTH, WIDTH))


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr(scene_slots, "tokenizer", Tokenizer)
    return Lesson(Teacher(), Random(1))  # type: ignore[arg-type]


def states_of(lesson: Lesson, example: Example) -> torch.Tensor:
    tokens = lesson.tokens([scene_slots.asked(example)])
    return lesson.states(tokens, [example])[0]


@pytest.mark.parametrize("relation", RELATIONS)
def test_each_slot_says_what_is_said_of_its_thing_alone(lesson: Lesson, relation: str) -> None:
    scene = Example(subjects=(3, 8), style=0, relation=RELATIONS.index(relation))
    states = states_of(lesson, scene)
    slots, places = marks()
    place = places[PLACES.get(relation, 0)]
    first, second = (states_of(lesson, alone(scene, number)) for number in range(2))
    assert torch.allclose(states[:SECOND], first[:SECOND] + slots[0] + place)
    assert torch.allclose(states[SECOND:], second[SECOND:] + slots[1] + place)
    assert not torch.allclose(first, second)


def test_one_thing_alone_is_said_as_before(lesson: Lesson) -> None:
    single = Example(subjects=(3,), style=0)
    tokens = lesson.tokens(["a panda"])
    assert torch.equal(lesson.states(tokens, [single])[0], Teacher()(tokens).last_hidden_state[0])
    assert alone(single, 1) == single


def test_words_are_not_taught_and_ends_are(lesson: Lesson) -> None:
    tokens = lesson.tokens(["a", "a"])
    examples = [Example(subjects=(1,), style=0), Example(subjects=(1, 2), style=0, relation=0)]
    single, scene = lesson.taught(tokens, examples)
    assert single.nonzero()[0] == 2  # after the beginning and the letter
    assert scene.nonzero()[0] == WORDS


def test_the_error_counts_what_is_taught_alone(lesson: Lesson) -> None:
    tokens, states, taught = lesson.batch(4)
    assert states.shape == (4, LENGTH, WIDTH)
    assert loss(Teacher(), tokens, Teacher()(tokens).last_hidden_state + ~taught[..., None], taught) == 0
