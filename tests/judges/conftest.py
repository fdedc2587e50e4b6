"""A tiny random CLIP model, made once, in the layout that transformers writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import CLIPConfig
from transformers.models.clip.modeling_clip import CLIPModel

from graine.models.tokenizer import BEGIN, END, byte_letters

TOWER = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
LOOK = {
    "size": {"shortest_edge": 32},
    "crop_size": {"height": 32, "width": 32},
    "image_mean": [0.5, 0.4, 0.3],
    "image_std": [0.2, 0.3, 0.4],
    "resample": 3,
}


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder."""
    folder = tmp_path_factory.mktemp("judges") / "tiny"
    letters = byte_letters()
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), BEGIN, END]
    marks = {"bos_token_id": len(tokens) - 2, "eos_token_id": len(tokens) - 1, "pad_token_id": 1}
    text = {**TOWER, **marks, "vocab_size": len(tokens), "max_position_embeddings": 12}
    vision = {**TOWER, "image_size": 32, "patch_size": 8}
    torch.manual_seed(0)
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8))
    for parameter in model.parameters():  # as large as trained ones, so that pictures tell apart
        parameter.data += torch.randn_like(parameter) * 0.1
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(LOOK), encoding="utf-8")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return folder


@pytest.fixture
def spoiled(tiny_clip: Path, tmp_path: Path) -> Path:
    """A copy of the folder that a test may spoil."""
    return Path(shutil.copytree(tiny_clip, tmp_path / "judge"))
