import pytest
import torch

from training.judge.judge_figures import among


def test_shares_count_the_first_and_the_first_five() -> None:
    scores = torch.arange(8.0).repeat(4, 1)  # the last column is the best, the first three are beyond five
    right = torch.zeros(4, 8, dtype=torch.bool)
    right[0, 7] = right[1, 6] = right[2, 3] = right[3, 2] = True
    assert among(scores, right) == pytest.approx((0.25, 0.75))


def test_any_of_several_right_answers_counts() -> None:
    right = torch.zeros(1, 8, dtype=torch.bool)
    right[0, [0, 7]] = True
    assert among(torch.arange(8.0)[None], right) == (1.0, 1.0)
