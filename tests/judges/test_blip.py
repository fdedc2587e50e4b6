"""Sentences for pictures: those of transformers' own model, and bad folders refused with the repair."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import BlipConfig
from transformers.models.blip.modeling_blip import BlipForConditionalGeneration

from graine.errors import GraineError, ModelDamaged, ModelRefused
from graine.judges.blip import BlipCaptioner, is_blip
from graine.judges.image_processor import ImageProcessor

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "a",
    "panda",
    "red",
    "house",
    "##s",
    "with",
    "hat",
    "two",
    "snow",
]
SIDE = 32
LOOK = {"size": {"height": SIDE, "width": SIDE}, "image_mean": [0.5] * 3, "image_std": [0.3] * 3}
TOWER = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}


@pytest.fixture(scope="module")
def tiny_blip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judges") / "tiny-blip"
    text = {
        **TOWER,
        **{"vocab_size": len(WORDS), "max_position_embeddings": 40, "encoder_hidden_size": 16},
        **{"bos_token_id": 2, "sep_token_id": 3, "eos_token_id": 3, "pad_token_id": 0},
    }
    vision = {**TOWER, "image_size": SIDE, "patch_size": 8}
    torch.manual_seed(3)
    model = BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config=vision, projection_dim=8))
    for parameter in model.parameters():
        parameter.data += torch.randn_like(parameter) * 0.3
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(LOOK), encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    return folder


def picture(colour: str) -> Image.Image:
    return Image.new("RGB", (48, 40), colour)


def test_a_sentence_is_that_of_transformers(tiny_blip: Path) -> None:
    captioner = BlipCaptioner.load(tiny_blip)
    model: Any = BlipForConditionalGeneration.from_pretrained(tiny_blip)
    look = ImageProcessor.from_config({**LOOK, "resample": 3, "crop_size": LOOK["size"]})
    pixels = torch.from_numpy(look.at(picture("red")))[None]
    tokens = model.generate(pixel_values=pixels, max_new_tokens=30, do_sample=False)[0].tolist()
    expected = " ".join(WORDS[token] for token in tokens if token > 4).replace(" ##", "")
    assert expected
    assert captioner.caption(picture("red")) == expected
    assert captioner.caption(picture("red")) == expected


def test_the_kind_of_a_folder_is_told(tiny_blip: Path, tiny_clip: Path, tmp_path: Path) -> None:
    assert is_blip(tiny_blip)
    assert not is_blip(tiny_clip)
    assert not is_blip(tmp_path)


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def put(name: str, content: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(content, "utf-8")


def only_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (only_pickle, ModelRefused),
        (put("run.py", "1"), ModelRefused),
        (put("config.json", '{"model_type": "clip"}'), ModelRefused),
        (remove("preprocessor_config.json"), ModelDamaged),
        (remove("vocab.txt"), ModelDamaged),
        (put("tokenizer.json", "{"), ModelDamaged),
        (cut_weights, ModelDamaged),
    ],
    ids=["pickle", "code", "clip", "no look", "no words", "bad words", "cut"],
)
def test_a_bad_folder_is_refused(
    tiny_blip: Path, tmp_path: Path, spoil: Callable[[Path], object], error: type[GraineError]
) -> None:
    folder = Path(shutil.copytree(tiny_blip, tmp_path / "blip"))
    spoil(folder)
    with pytest.raises(error) as caught:
        BlipCaptioner.load(folder)
    assert "{" not in caught.value.text("fr")
