import pytest
import torch

from training.captions import LEARNT_STYLES
from training.classifier import BATCH, SIDE, Judge, accuracy, augmented, batches, on_white, parts
from training.data import SIZE, SOURCES, SUBJECTS


def test_the_judge_answers_for_every_subject_and_style() -> None:
    subjects, styles = Judge().eval()(torch.zeros(2, 3, 128, 128))
    assert subjects.shape == (2, len(SUBJECTS))
    assert styles.shape == (2, len(SOURCES))


def test_augmentation_changes_the_picture_and_stays_in_range() -> None:
    torch.manual_seed(0)
    drawn = torch.zeros(16, 4, SIDE, SIDE)
    drawn[:, :, 20:40, 20:40] = 1
    made = augmented(drawn)
    assert made.shape == (16, 3, SIDE, SIDE)
    assert made.min() >= -1
    assert made.max() <= 1
    assert (made - on_white(drawn)).abs().mean((1, 2, 3)).min() > 0.01


def test_parts_show_the_picture_in_full_size_and_keep_light_light() -> None:
    torch.manual_seed(0)
    white = torch.ones(4, 3, SIZE, SIZE)
    assert parts(white).min() >= 0.89
    stripes = white.clone()
    stripes[..., ::2] = -1  # narrower than any reduction would keep
    assert (parts(stripes).diff(dim=3).abs() > 1.5).all()


def test_an_epoch_shows_each_picture_at_most_once() -> None:
    rows = batches(2 * BATCH + 5)
    first, second = next(rows), next(rows)
    assert len(set(first.tolist() + second.tolist())) == 2 * BATCH


def test_accuracy_counts_what_was_named_rightly() -> None:
    class Fixed(Judge):
        def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            rank = -torch.arange(len(SUBJECTS)).float()
            return rank.expand(len(pictures), -1), rank[: len(SOURCES)].expand(len(pictures), -1)

    subject, style = torch.tensor([0, 4, 5, 110]), torch.tensor([0, 0, LEARNT_STYLES[1], 0])
    shares = accuracy(Fixed(), torch.zeros(4, 3, 8, 8), subject, style)
    assert shares == pytest.approx({"pictures": 4, "subject": 0.25, "subject_in_five": 0.5, "style": 0.75})
