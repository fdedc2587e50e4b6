"""A file in the original layout gives exactly the model of the diffusers folder that it was made from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from graine.errors import ModelDamaged
from graine.models.checkpoints.catalogue import Catalogue
from graine.models.checkpoints.checkpoint import NetworkPart
from graine.models.checkpoints.safetensors_header import Header, Tensor
from graine.models.checkpoints.single_file import prediction, read_single_file
from graine.models.loading import load
from graine.models.stable_diffusion import StableDiffusion
from graine.prompt.syntax.chunks import chunks
from graine.prompt.syntax.grammar import parse_attention
from tests import tiny
from tests.models.conftest import FAMILIES, Checkpoints, Loaded

State = dict[str, torch.Tensor]


def rendered(model: StableDiffusion) -> tuple[torch.Tensor, Any]:
    """Do once what a picture needs: encode, one network call, decode."""
    pieces = chunks(parse_attention("a (cat:1.2) by the sea"), model.tokenizer)
    prompt = model.encode(pieces, clip_skip=1, emphasis="original", size=(64, 64))
    x = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    output = model.predict(x, torch.tensor([700.0]), [prompt])
    return output, model.decode(output[0])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_file_draws_what_the_folder_draws(family: str, checkpoints: Checkpoints, loaded: Loaded) -> None:
    folder, file = loaded(checkpoints(family)), loaded(checkpoints(f"{family}.safetensors"))
    (expected, picture), (found, same) = rendered(folder), rendered(file)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)
    assert (picture == same).all()
    assert file.info.family == folder.info.family
    assert file.prediction == folder.prediction
    assert file.schedule == folder.schedule
    assert file.tokenizer.pad == folder.tokenizer.pad


@pytest.mark.parametrize(
    ("family", "size"), [("sd1", 512), ("inpainting", 512), ("sd2_v", 768), ("sdxl", 1024)]
)
def test_a_file_s_native_size_is_its_family_s(
    family: str, size: int, checkpoints: Checkpoints, loaded: Loaded
) -> None:
    assert loaded(checkpoints(f"{family}.safetensors")).info.native_size == (size, size)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_files_in_half_precision_load(dtype: torch.dtype, checkpoints: Checkpoints, tmp_path: Path) -> None:
    path = tiny.single_file(checkpoints("sd1"), tmp_path / "half.safetensors", dtype=dtype)
    model = load(Catalogue([]).find(str(path)), torch.device("cpu"), torch.float32)
    assert model.unet.dtype == model.vae.dtype == torch.float32
    assert torch.isfinite(rendered(model)[0]).all()


def header(names: tuple[str, ...] = (), metadata: dict[str, str] | None = None) -> Header:
    """Make a header with tensors of these names."""
    return Header({name: Tensor("F32", (0,), 0, 0) for name in names}, metadata or {})


PREDICTIONS: dict[str, tuple[str, Header, str | None, str | None]] = {
    "sd1": ("sd1", header(), None, "epsilon"),
    "sdxl": ("sdxl", header(), None, "epsilon"),
    "sd2 that says nothing is asked later": ("sd2", header(), None, None),
    "metadata": ("sd2", header((), {"modelspec.prediction_type": "v"}), None, "v_prediction"),
    "metadata before a tensor": (
        "sdxl",
        header(("v_pred",), {"modelspec.prediction_type": "epsilon"}),
        None,
        "epsilon",
    ),
    "tensor": ("sdxl", header(("v_pred", "ztsnr")), None, "v_prediction"),
    "neighbour": ("sd2", header(), 'model:\n  params:\n    parameterization: "v"\n', "v_prediction"),
    "neighbour with a remark": ("sd2", header(), "  parameterization: v  # as trained\n", "v_prediction"),
    "neighbour that says eps": ("sd1", header(), 'parameterization: "eps"\n', "epsilon"),
    "neighbour that comments": ("sd1", header(), '# parameterization: "v"\n', "epsilon"),
}


@pytest.mark.parametrize(("family", "said", "neighbour", "expected"), PREDICTIONS.values(), ids=PREDICTIONS)
def test_what_a_file_predicts_is_found_where_it_is_said(
    family: str, said: Header, neighbour: str | None, expected: str | None, tmp_path: Path
) -> None:
    if neighbour:
        (tmp_path / "model.yaml").write_text(neighbour)
    found = prediction(tmp_path / "model.safetensors", said, family)
    assert found["prediction_type"] == expected
    assert found["rescale_betas_zero_snr"] == ("ztsnr" in said.tensors)


def test_zero_terminal_noise_reaches_the_schedule(checkpoints: Checkpoints, tmp_path: Path) -> None:
    path = tmp_path / "zero.safetensors"
    marks = {"v_pred": torch.zeros(0), "ztsnr": torch.zeros(0)}
    save_file(load_file(checkpoints("sd1.safetensors")) | marks, path)
    model = load(Catalogue([]).find(str(path)), torch.device("cpu"), torch.float32)
    assert model.prediction == "v_prediction"
    assert model.schedule.sigma_max > 1000


def lacking(prefix: str) -> Callable[[State], State]:
    """Leave out the tensors of one part."""
    return lambda state: {name: value for name, value in state.items() if not name.startswith(prefix)}


def with_channels(count: int) -> Callable[[State], State]:
    """Put so many input channels into the U-Net's first layer."""
    return lambda state: (
        state | {"model.diffusion_model.input_blocks.0.0.weight": torch.zeros(32, count, 3, 3)}
    )


FOREIGN: dict[str, tuple[Callable[[State], State], str]] = {
    "no U-Net": (lacking("model."), "the U-Net is missing"),
    "no VAE": (lacking("first_stage"), "the VAE is missing"),
    "no text encoder": (lacking("cond_stage"), "the text encoder is missing"),
    "a LoRA": (lambda state: {"lora_unet_mid_block.lora_up.weight": torch.zeros(4, 4)}, "A LoRA, a VAE"),
    "a U-Net for depth": (with_channels(5), "has 5 input channels; Graine supports 4, 9"),
    "a U-Net for instructions": (with_channels(8), "has 8 input channels; Graine supports 4, 9"),
    "a hole": (lacking("model.diffusion_model.middle_block.0.in_layers"), "lacks mid_block.resnets.0.norm1"),
    "a large hole": (lacking("model.diffusion_model.middle_block"), "lacks middle_block"),
    "a VAE without a decoder": (lacking("first_stage_model.decoder"), "lacks decoder.conv_in.weight"),
    "a lost layer": (
        lacking("cond_stage_model.transformer.text_model.encoder.layers.1.mlp"),
        "The model's CLIPTextModel lacks encoder.layers.1.mlp",
    ),
}


@pytest.mark.parametrize(("change", "message"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_whole_model_is_refused_by_name(
    change: Callable[[State], State], message: str, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    path = tmp_path / "other.safetensors"
    save_file(change(load_file(checkpoints("sd1.safetensors"))), path)
    with pytest.raises(ModelDamaged) as caught:
        load(Catalogue([]).find(str(path)), torch.device("cpu"), torch.float32)
    assert message in str(caught.value)


def test_a_truncated_file_is_refused(checkpoints: Checkpoints, tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    path.write_bytes(checkpoints("sd1.safetensors").read_bytes()[:-1000])
    with pytest.raises(ModelDamaged, match=r"“cut\.safetensors” is incomplete"):
        read_single_file(path)


def test_averaged_weights_beside_the_model_are_left_out(checkpoints: Checkpoints, tmp_path: Path) -> None:
    state = load_file(checkpoints("sd1.safetensors"))
    averages = {f"model_ema.decay.{n}": torch.zeros(1) for n in range(200)}
    path = tmp_path / "ema.safetensors"
    save_file(state | averages | {"betas": torch.zeros(1000), "global_step": torch.tensor(3)}, path)
    assert same(read_single_file(path).unet, read_single_file(checkpoints("sd1.safetensors")).unet)


def test_text_encoders_of_older_files_are_read(checkpoints: Checkpoints, tmp_path: Path) -> None:
    state = load_file(checkpoints("sd1.safetensors"))
    older = {name.replace("transformer.text_model.", "transformer."): value for name, value in state.items()}
    path = tmp_path / "older.safetensors"
    save_file(older, path)
    found, expected = (
        read_single_file(place).encoders[0] for place in (path, checkpoints("sd1.safetensors"))
    )
    assert same(found, expected)


def same(first: NetworkPart, second: NetworkPart) -> bool:
    """Tell whether two parts hold equal weights and settings."""
    equal = all(torch.equal(value, second.weights[name]) for name, value in first.weights.items())
    return equal and first.weights.keys() == second.weights.keys() and first.config == second.config
