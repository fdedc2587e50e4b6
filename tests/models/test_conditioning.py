"""Emphasis and chunks are A1111's arithmetic."""

from __future__ import annotations

import pytest
import torch

from graine.models.conditioning import emphasise, size_numbers
from graine.models.stable_diffusion import StableDiffusion
from graine.prompt.syntax.chunks import Chunk, chunks
from graine.prompt.syntax.grammar import parse_attention
from tests.models.conftest import Checkpoints, Loaded

STATES = torch.tensor([[[1.0, 3.0], [2.0, 2.0]], [[4.0, 0.0], [1.0, 7.0]]])  # two chunks of two tokens
WEIGHTS = torch.tensor([[1.0, 1.5], [2.0, 1.0]])


def context(model: StableDiffusion, prompt: str, emphasis: str = "original") -> torch.Tensor:
    """Encode a prompt."""
    pieces = chunks(parse_attention(prompt), model.tokenizer)
    return model.encode(pieces, clip_skip=1, emphasis=emphasis, size=(64, 64)).context


def test_original_multiplies_and_restores_the_mean_of_each_chunk() -> None:
    # First chunk: mean 2, weighted [[1, 3], [3, 3]] with mean 2.5; second: mean 3, weighted mean 16 / 4 = 4.
    expected = torch.tensor([[[0.8, 2.4], [2.4, 2.4]], [[6.0, 0.0], [0.75, 5.25]]])
    torch.testing.assert_close(emphasise(STATES, WEIGHTS, "original"), expected)


def test_no_norm_only_multiplies() -> None:
    expected = torch.tensor([[[1.0, 3.0], [3.0, 3.0]], [[8.0, 0.0], [1.0, 7.0]]])
    torch.testing.assert_close(emphasise(STATES, WEIGHTS, "no norm"), expected)


@pytest.mark.parametrize("mode", ["ignore", "none"])
def test_ignore_and_none_leave_the_states_alone(mode: str) -> None:
    torch.testing.assert_close(emphasise(STATES, WEIGHTS, mode), STATES)


def test_a_mean_of_zero_is_not_divided_by() -> None:
    states, weights = torch.tensor([[[1.0], [1.0]]]), torch.tensor([[1.0, -1.0]])
    assert torch.isfinite(emphasise(states, weights, "original")).all()


def test_a_weight_makes_its_word_alone_heavier(checkpoints: Checkpoints, loaded: Loaded) -> None:
    model = loaded(checkpoints("sd1"))
    plain, heavy = context(model, "a cat"), context(model, "a (cat:1.4)", "no norm")
    ratio = (heavy / plain).mean(dim=1)
    torch.testing.assert_close(ratio[2], torch.tensor(1.4))  # begin, "a", "cat"
    torch.testing.assert_close(torch.cat([ratio[:2], ratio[3:]]), torch.ones(76))


def test_each_encoder_of_sdxl_restores_its_own_mean(checkpoints: Checkpoints, loaded: Loaded) -> None:
    model = loaded(checkpoints("sdxl"))
    plain, heavy = context(model, "a cat"), context(model, "a (cat:1.4)")
    for part in (slice(0, 64), slice(64, 192)):
        torch.testing.assert_close(heavy[:, part].mean(), plain[:, part].mean())


@pytest.mark.parametrize("family", ["sd1", "sd2_v", "sdxl"])
def test_chunks_are_read_apart_and_follow_each_other(
    family: str, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    model = loaded(checkpoints(family))
    both = context(model, "a cat BREAK a green house")
    assert len(both) == 2 * 77
    expected = torch.cat([context(model, "a cat"), context(model, "a green house")])
    torch.testing.assert_close(both, expected, atol=1e-5, rtol=0)


def test_the_pooled_vector_is_the_first_chunk_s(checkpoints: Checkpoints, loaded: Loaded) -> None:
    model = loaded(checkpoints("sdxl"))
    pooled = [
        model.encode(
            chunks(parse_attention(prompt), model.tokenizer), clip_skip=1, emphasis="none", size=(64, 64)
        ).pooled
        for prompt in ("a cat", "a cat BREAK a green house", "a green house")
    ]
    first, both, second = (vector for vector in pooled if vector is not None)
    torch.testing.assert_close(both, first)
    assert not torch.allclose(second, first, atol=0.01)


def test_each_encoder_pads_as_it_was_trained(checkpoints: Checkpoints, loaded: Loaded) -> None:
    seen: list[list[int]] = []

    def look(_: object, inputs: tuple[torch.Tensor, ...]) -> None:
        seen.append(inputs[0][0].tolist())

    model = loaded(checkpoints("sdxl"))
    hooks = [encoder.network.register_forward_pre_hook(look) for encoder in model.encoders]
    chunk = Chunk((49406, 320, 49407, *[49407] * 74), (1.0,) * 77)
    model.encode([chunk], clip_skip=1, emphasis="none", size=(64, 64))
    for hook in hooks:
        hook.remove()
    assert seen == [[49406, 320, 49407, *[49407] * 74], [49406, 320, 49407, *[0] * 74]]


def test_size_numbers_are_height_first() -> None:
    assert size_numbers((640, 480), torch.device("cpu")).tolist() == [480, 640, 0, 0, 480, 640]
