"""A diffusers folder is data: code, pickles, foreign classes and links out of it are refused, never run."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from graine.errors import GraineError, ModelDamaged, ModelNotFound, ModelRefused
from graine.models.checkpoints.catalogue import Catalogue
from graine.models.checkpoints.folder import read_folder
from graine.models.loading import load
from tests.models.conftest import Checkpoints

CANARY = "canary.txt"


@pytest.fixture
def folder(checkpoints: Checkpoints, tmp_path: Path) -> Path:
    """A copy of the tiny SD 1.x that may be spoiled; weights are links to the shared files."""

    def copy(source: str, target: str) -> object:
        return os.link(source, target) if source.endswith(".safetensors") else shutil.copy(source, target)

    return Path(shutil.copytree(checkpoints("sd1"), tmp_path / "model", copy_function=copy))


def rewrite(path: Path, content: bytes) -> None:
    """Put a new file in the place of a linked one."""
    path.unlink()
    path.write_bytes(content)


def edit(path: Path, **changes: Any) -> None:
    """Change values of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def evil(folder: Path, name: str) -> None:
    """Put a program into the folder that leaves a canary when it is run."""
    (folder / name).write_text(f"open({str(folder.parent / CANARY)!r}, 'w').write('run')")


def community_pipeline(folder: Path) -> None:
    evil(folder, "pipeline.py")
    edit(folder / "model_index.json", _class_name=["pipeline", "Evil"])


def code_beside_the_unet(folder: Path) -> None:
    evil(folder / "unet", "my_unet.py")
    edit(folder / "model_index.json", unet=["my_unet", "Evil"])


def linked_part(folder: Path) -> None:
    outside = shutil.move(folder / "unet", folder.parent / "elsewhere")
    (folder / "unet").symlink_to(outside)


def linked_file(folder: Path) -> None:
    target = folder.parent / "secret.json"
    target.write_text("{}")
    (folder / "unet" / "config.json").unlink()
    (folder / "unet" / "config.json").symlink_to("../../secret.json")


def dangling_link(folder: Path) -> None:
    (folder / "vae" / "notes.txt").symlink_to("nowhere")


def pickled_unet(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))


def renamed_pickle(folder: Path) -> None:
    rewrite(folder / "unet" / "diffusion_pytorch_model.safetensors", b"\x80\x04cposix\nsystem\n.")


Spoil = Callable[[Path], object]
REFUSED: dict[str, tuple[Spoil, str]] = {
    "community pipeline": (community_pipeline, "The folder “model” contains a program, pipeline.py."),
    "code beside a part": (code_beside_the_unet, "contains a program, unet/my_unet.py"),
    "folder behind a link": (linked_part, "unet is a link to a place outside it"),
    "file behind a link": (linked_file, "unet/config.json is a link to a place outside it"),
    "dangling link": (dangling_link, "vae/notes.txt is a link to a place outside it"),
    "pickle": (pickled_unet, "“unet/diffusion_pytorch_model.bin” is a pickle"),
    "renamed pickle": (renamed_pickle, "is named .safetensors but is a pickle"),
    "pipeline class as a list": (
        lambda folder: edit(folder / "model_index.json", _class_name=["pipeline", "Evil"]),
        "model_index.json is of type ['pipeline', 'Evil']",
    ),
    "another pipeline": (
        lambda folder: edit(folder / "model_index.json", _class_name="FluxPipeline"),
        "is of type FluxPipeline, which Graine does not know",
    ),
    "another class": (
        lambda folder: edit(folder / "model_index.json", unet=["diffusers", "UNet3DConditionModel"]),
        "unet is of type UNet3DConditionModel",
    ),
    "another library": (
        lambda folder: edit(folder / "model_index.json", unet=["os", "UNet2DConditionModel"]),
        "unet is of type ['os', 'UNet2DConditionModel']",
    ),
    "library that is no text": (
        lambda folder: edit(folder / "model_index.json", vae=[["diffusers"], "AutoencoderKL"]),
        "vae is of type [['diffusers'], 'AutoencoderKL']",
    ),
}


@pytest.mark.parametrize(("spoil", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_safe_is_refused_and_nothing_is_run(spoil: Spoil, message: str, folder: Path) -> None:
    spoil(folder)
    modules = set(sys.modules)
    with pytest.raises(ModelRefused) as caught:
        read_folder(folder)
    assert message in str(caught.value)
    assert not (folder.parent / CANARY).exists()
    assert not {"pipeline", "my_unet"} & (set(sys.modules) - modules)


def truncated(folder: Path) -> None:
    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    rewrite(weights, weights.read_bytes()[:-100])


DAMAGED: dict[str, tuple[Spoil, str]] = {
    "truncated": (truncated, "is incomplete"),
    "no weights": (
        lambda folder: (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink(),
        "has no weights for vae",
    ),
    "no part": (lambda folder: edit(folder / "model_index.json", unet=[None, None]), "no weights for unet"),
    "no index": (lambda folder: (folder / "model_index.json").unlink(), "model/model_index.json is missing"),
    "no configuration": (lambda folder: (folder / "vae/config.json").unlink(), "vae/config.json is missing"),
    "no JSON": (
        lambda folder: (folder / "unet/config.json").write_text("{"),
        "unet/config.json cannot be read",
    ),
    "JSON of a list": (lambda folder: (folder / "unet/config.json").write_text("[]"), "cannot be read"),
    "deep JSON": (lambda folder: (folder / "unet/config.json").write_text("[" * 10**5), "cannot be read"),
    "huge JSON": (lambda folder: (folder / "unet/config.json").write_text(" " * (9 << 20)), "cannot be read"),
    "no vocabulary": (
        lambda folder: shutil.rmtree(folder / "tokenizer"),
        "tokenizer/tokenizer.json is missing",
    ),
    "broken vocabulary": (
        lambda folder: (folder / "tokenizer" / "vocab.json").write_text('{"a": 0}'),
        "tokenizer/tokenizer.json cannot be read",
    ),
    "a million layers": (
        lambda folder: edit(folder / "text_encoder" / "config.json", num_hidden_layers=10**6),
        "settings that cannot be used (num_hidden_layers 1000000)",
    ),
    "huge channels": (
        lambda folder: edit(folder / "unet" / "config.json", block_out_channels=[32, 10**12]),
        "settings that cannot be used (block_out_channels 1000000000000)",
    ),
    "endless training": (
        lambda folder: edit(folder / "scheduler/scheduler_config.json", num_train_timesteps=10**6),
        "settings that cannot be used (num_train_timesteps 1000000)",
    ),
}


@pytest.mark.parametrize(("spoil", "message"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused_with_the_repair(spoil: Spoil, message: str, folder: Path) -> None:
    spoil(folder)
    with pytest.raises(ModelDamaged) as caught:
        read_folder(folder)
    assert message in str(caught.value)
    assert "ownload" in str(caught.value)


MISMATCHED: dict[str, tuple[Spoil, str]] = {
    "other channels": (
        lambda folder: edit(folder / "unet/config.json", block_out_channels=[32, 96]),
        "its settings require 96, 32, 3, 3",
    ),
    "fewer layers": (
        lambda folder: edit(folder / "text_encoder/config.json", num_hidden_layers=2),
        "weights that its settings do not mention, such as encoder.layers.2.",
    ),
    "more layers": (
        lambda folder: edit(folder / "text_encoder/config.json", num_hidden_layers=4),
        "The model's CLIPTextModel lacks encoder.layers.3.",
    ),
    "impossible groups": (
        lambda folder: edit(folder / "unet/config.json", norm_num_groups=7),
        "The model's UNet2DConditionModel has settings that cannot be used",
    ),
    "unknown blocks": (
        lambda folder: edit(folder / "unet/config.json", down_block_types=["Evil", "DownBlock2D"]),
        "The model's UNet2DConditionModel has settings that cannot be used",
    ),
    "unknown activation": (
        lambda folder: edit(folder / "text_encoder/config.json", hidden_act="os.system"),
        "The model's CLIPTextModel has settings that cannot be used",
    ),
    "unknown prediction": (
        lambda folder: edit(folder / "scheduler/scheduler_config.json", prediction_type="flow"),
        "The model's prediction type is “flow”; Graine supports: epsilon, v_prediction, sample.",
    ),
    "betas that are words": (
        lambda folder: edit(folder / "scheduler/scheduler_config.json", beta_start="small"),
        "The model's scheduler has settings that cannot be used",
    ),
    "card of nonsense": (
        lambda folder: (folder / "graine.json").write_text('{"native_size": "large"}'),
        "file graine.json cannot be read",
    ),
}


@pytest.mark.parametrize(("spoil", "message"), MISMATCHED.values(), ids=MISMATCHED)
def test_settings_that_do_not_fit_the_weights_are_named(spoil: Spoil, message: str, folder: Path) -> None:
    spoil(folder)
    with pytest.raises(GraineError) as caught:
        load(Catalogue([]).find(str(folder)), torch.device("cpu"), torch.float32)
    assert message in str(caught.value)


def test_parts_of_different_models_are_not_joined(folder: Path, checkpoints: Checkpoints) -> None:
    shutil.rmtree(folder / "text_encoder")
    shutil.copytree(checkpoints("sd2_v") / "text_encoder", folder / "text_encoder")
    with pytest.raises(ModelDamaged, match="the width of a text token should be 64 but is 128"):
        load(Catalogue([]).find(str(folder)), torch.device("cpu"), torch.float32)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="There is no model at"):
        read_folder(tmp_path / "none")


def test_full_precision_is_taken_before_a_variant(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(folder / "vae" / weights.name, weights.with_name("diffusion_pytorch_model.fp16.safetensors"))
    assert "conv_in.weight" in read_folder(folder).unet.weights
    assert "time_embedding.linear_1.weight" in read_folder(folder).unet.weights


def test_the_older_names_of_the_vae_s_attention_are_read(folder: Path, checkpoints: Checkpoints) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "vae" / "diffusion_pytorch_model.safetensors"
    older = {"to_q.": "query.", "to_k.": "key.", "to_v.": "value.", "to_out.0.": "proj_attn."}
    renamed: dict[str, torch.Tensor] = {}
    for name, value in load_file(path).items():
        for new, old in older.items():
            name = name.replace(new, old)
        renamed[name] = value
    assert any(".query." in name for name in renamed)
    path.unlink()
    save_file(renamed, path)
    latent = torch.randn(4, 8, 8)
    first, second = (
        load(Catalogue([]).find(str(place)), torch.device("cpu"), torch.float32).decode(latent)
        for place in (folder, checkpoints("sd1"))
    )
    assert (first == second).all()


def test_the_card_of_a_model_sets_its_defaults(folder: Path) -> None:
    card = {
        "native_size": [96, 64],
        "default_cfg": 3.5,
        "upscale": 4,
        "known_words": ["cat"],
        "family": "sd1",
    }
    (folder / "graine.json").write_text(json.dumps(card))
    info = load(Catalogue([]).find(str(folder)), torch.device("cpu"), torch.float32).info
    assert (info.native_size, info.default_cfg, info.upscale) == ((96, 64), 3.5, 4)
    assert info.known_words == {"cat"}
