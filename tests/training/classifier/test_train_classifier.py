import pytest
import torch

from training.caption_sampler import MAX_COUNT
from training.captions import FILTER_NAMES, STYLE_NAMES, SUBJECT_NAMES
from training.classifier import train_classifier as classifier
from training.classifier.real_pictures import PLAINLY_NAMED, Shown
from training.classifier.train_classifier import (
    BATCH,
    FEATURES,
    UNCOUNTED,
    Classifier,
    Lesson,
    batches,
    subject_loss,
)
from training.data import SIZE


def squares(count: int = BATCH) -> Shown:
    """Pictures that are light or dark: the first subject once, the second subject twice."""
    first = torch.arange(count) % 2
    pixels = (255 * first).byte().view(-1, 1, 1, 1).expand(-1, SIZE, SIZE, 3).contiguous()
    return Shown(pixels, first, torch.full_like(first, -1), first + 1, first)


def test_a_verdict_covers_every_subject_number_and_style() -> None:
    said = Classifier().eval()(torch.zeros(2, 3, SIZE, SIZE))
    assert said.subjects.shape == (2, len(SUBJECT_NAMES))
    assert said.subjects.exp().sum(1) == pytest.approx(1, abs=1e-4)
    assert said.number.shape == (2, MAX_COUNT)
    assert said.styles.shape == (2, len(PLAINLY_NAMED))
    assert said.features.shape == (2, FEATURES)


def test_filters_are_styles_after_the_sets() -> None:
    assert PLAINLY_NAMED[len(STYLE_NAMES) :] == FILTER_NAMES


def test_the_loss_falls_and_what_is_kept_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "BATCH", 8)
    torch.manual_seed(0)
    shown, lesson = squares(8), Lesson(Classifier().train().things, subject_loss)
    losses = [loss for loss, _ in zip(lesson.learn(shown, torch.arange(8), 5), range(5), strict=False)]
    assert losses[-1] < losses[0]
    other = Lesson(Classifier().train().things, subject_loss)
    other.restore(lesson.state())
    assert other.spent == lesson.spent > 0
    kept, gone_on = (dict(each.network.named_parameters()) for each in (lesson, other))
    assert all(torch.equal(gone_on[name], weight) for name, weight in kept.items())


def test_a_lesson_stops_when_its_minutes_are_over() -> None:
    lesson = Lesson(Classifier().things, subject_loss)
    lesson.spent = 61.0
    assert list(lesson.learn(squares(), torch.arange(BATCH), 1)) == []


def test_things_together_are_not_counted() -> None:
    shown = squares(2)
    scene = Shown(shown.pixels, shown.first, 1 - shown.first, torch.tensor([-1, -1]), shown.style)
    network = Classifier().eval().things
    loss = subject_loss(network, scene, torch.tensor([0, 1]))
    assert UNCOUNTED == -100  # what cross_entropy leaves out, unless told another
    assert loss.isnan()  # a batch of scenes alone has nothing to count


def test_an_epoch_shows_each_picture_at_most_once() -> None:
    rows = batches(torch.arange(7, 7 + 2 * BATCH + 5))
    first, second = next(rows), next(rows)
    assert len(set(first.tolist() + second.tolist())) == 2 * BATCH
    assert min(first.min(), second.min()) >= 7
