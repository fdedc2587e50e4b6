"""The choice of device and number format."""

import pytest
import torch

from graine.engine import device
from graine.errors import RecipeError


def test_without_a_graphics_processor_and_tiles_it_computes_in_float32(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(device, "_bfloat16_pays", lambda: False)
    monkeypatch.setenv("GRAINE_LANG", "en")
    chosen = device.choose()
    assert (chosen.device.type, chosen.dtype) == ("cpu", torch.float32)
    assert "float32 is fastest" in chosen.reason


def test_a_processor_where_bfloat16_pays_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(device, "_bfloat16_pays", lambda: True)
    assert device.choose("cpu").dtype == torch.bfloat16


def test_the_user_overrules() -> None:
    assert device.choose("cpu", "fp16").dtype == torch.float16


def test_a_device_that_is_missing_is_named_with_those_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RecipeError, match=r"“cuda” is not available\. Available devices: cpu"):
        device.choose("cuda")


def test_an_unknown_number_format_is_refused() -> None:
    with pytest.raises(RecipeError, match="“int3” is not a number format"):
        device.choose("cpu", "int3")


def test_a_small_model_is_computed_in_float32_on_every_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_bfloat16_pays", lambda: True)
    assert device.choose("cpu", model_bytes=30_000_000).dtype == torch.float32
    assert device.choose("cpu", model_bytes=4_000_000_000).dtype == torch.bfloat16
