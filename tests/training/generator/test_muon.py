import pytest
import torch

from training.generator.muon import ITERATIONS, QUINTIC, Muon, is_matrix, optimizers, orthogonalized, set_rate
from training.networks import new_unet


def newton_schulz(matrix: torch.Tensor) -> torch.Tensor:
    """The iterations as published, on the matrix itself, in double precision."""
    linear, cubic, quintic = QUINTIC
    made = matrix.double() / matrix.double().norm()
    made = made.T if len(matrix) > matrix.shape[1] else made
    for _ in range(ITERATIONS):
        gram = made @ made.T
        made = linear * made + (cubic * gram + quintic * gram @ gram) @ made
    return made.T if len(matrix) > matrix.shape[1] else made


@pytest.mark.parametrize("shape", [(64, 576), (576, 64), (128, 128), (12, 9)])
def test_the_short_way_gives_what_the_published_iterations_give(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    made = orthogonalized(matrix)
    assert torch.allclose(made.double(), newton_schulz(matrix), atol=1e-3)
    assert made.shape == shape


def test_all_directions_of_a_step_are_about_as_long() -> None:
    matrix = torch.randn(96, 800, generator=torch.Generator().manual_seed(2)) @ torch.diag(
        torch.logspace(0, -1, 800)
    )
    values = torch.linalg.svdvals(orthogonalized(matrix))
    assert values.min() > 0.5
    assert values.max() < 1.4


def test_a_convolution_and_a_matrix_of_the_same_numbers_make_the_same_step() -> None:
    numbers = torch.randn(16, 4 * 9, generator=torch.Generator().manual_seed(3))
    flat, folded = torch.nn.Parameter(torch.zeros(16, 36)), torch.nn.Parameter(torch.zeros(16, 4, 3, 3))
    flat.grad, folded.grad = numbers, numbers.view(16, 4, 3, 3)
    for weight in (flat, folded):
        Muon([weight], 0.1).step()
    assert torch.equal(flat.detach(), folded.detach().view(16, 36))
    assert flat.abs().sum() > 0


def test_a_weight_that_no_gradient_reaches_is_an_error() -> None:
    with pytest.raises(AssertionError, match="never be trained"):
        Muon([torch.nn.Parameter(torch.zeros(16, 16))], 0.1).step()


def test_every_weight_has_one_optimizer_and_one_rate() -> None:
    unet = new_unet()
    both = optimizers(unet, 1e-3)
    ours = [weight for each in both for group in each.param_groups for weight in group["params"]]
    assert {id(weight) for weight in ours} == {id(weight) for weight in unet.parameters()}
    assert len(ours) == len(list(unet.parameters()))
    set_rate(both, 0.5)
    assert {group["lr"] for each in both for group in each.param_groups} == {0.5}
    weights = dict(unet.named_parameters())
    for name, inside in {"conv_in.weight": False, "mid_block.resnets.0.conv1.weight": True}.items():
        assert is_matrix(name, weights[name]) is inside
