"""The hub is asked only for what a model needs, and says clearly when it cannot be reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.errors import ModelNotFound
from graine.models.checkpoints.catalogue import Catalogue
from graine.models.checkpoints.hub import download, wanted

REPOSITORY = [
    ".gitattributes",
    "README.md",
    "feature_extractor/preprocessor_config.json",
    "model_index.json",
    "pipeline.py",
    "safety_checker/model.safetensors",
    "scheduler/scheduler_config.json",
    "text_encoder/config.json",
    "text_encoder/model.fp16.safetensors",
    "text_encoder/model.safetensors",
    "text_encoder/pytorch_model.bin",
    "tokenizer/merges.txt",
    "tokenizer/tokenizer_config.json",
    "tokenizer/vocab.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.fp16.safetensors",
    "unet/diffusion_pytorch_model.non_ema.safetensors",
    "unet/diffusion_pytorch_model.safetensors",
    "unet/unet.py",
    "v1-5-pruned.ckpt",
    "v1-5-pruned.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.fp16.safetensors",
]


def test_only_data_of_the_parts_is_wanted_and_one_file_of_weights_each() -> None:
    assert wanted(REPOSITORY) == [
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "text_encoder/model.safetensors",
        "tokenizer/merges.txt",
        "tokenizer/tokenizer_config.json",
        "tokenizer/vocab.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors",
        "vae/config.json",
        "vae/diffusion_pytorch_model.fp16.safetensors",
    ]


@pytest.mark.parametrize(
    "name", ["", "model", "a/b/c", "../x", "a/..", "a b/c", "https://huggingface.co/a/b", "/a"]
)
def test_what_is_no_name_never_reaches_the_network(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="is not a valid name on the Hugging Face hub"):
        Catalogue([tmp_path]).find(f"hub:{name}")


def test_without_a_network_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFound) as caught:
        download("owner/name", [tmp_path])
    assert "“owner/name” could not be downloaded from the Hugging Face hub" in str(caught.value)
    assert "copy the model to this machine and use its path" in str(caught.value)


def test_a_model_that_was_fetched_before_needs_no_network(tmp_path: Path) -> None:
    (tmp_path / "owner--name").mkdir()
    (tmp_path / "owner--name" / "model_index.json").write_text("{}")
    found = Catalogue([tmp_path]).find("hub:owner/name")
    assert (found.path, found.kind) == (tmp_path / "owner--name", "folder")
