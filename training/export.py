"""Write the trained networks as an ordinary checkpoint: `python -m training.export`.

The averaged weights, in float16, in the layout of diffusers, and `graine.json`: what Graine needs to know.
"""

import argparse
import json
import re
import shutil
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.captions import (
    ARTICLES,
    BACKGROUNDS,
    LEARNT_STYLES,
    LEARNT_SUBJECTS,
    STYLE_NAMES,
    SUBJECT_NAMES,
)
from training.data import SIZE, SOURCES, SUBJECTS
from training.generator import CHECKPOINT
from training.networks import BETA_END, BETA_START, TIMESTEPS, new_text_encoder, new_unet
from training.paths import MODEL
from training.text import FOLDER, size, tokenizer
from training.vae import load_vae

VERSION = "0.1.0"
DEFAULT_CFG = 4.0
DIFFUSERS = "0.42.1"
PARTS = {
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderTiny"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "scheduler": ["diffusers", "DDIMScheduler"],
}
ABSENT = ("safety_checker", "feature_extractor", "image_encoder")


def export(folder: Path, checkpoint: Path) -> None:
    """Write the whole checkpoint into `folder`."""
    unet, text = averaged(checkpoint)
    for name, network in {"unet": unet, "vae": load_vae(), "text_encoder": text}.items():
        network.half().save_pretrained(folder / name)
        for file in (folder / name).iterdir():
            file.chmod(0o644)
    shutil.copytree(FOLDER, folder / "tokenizer", dirs_exist_ok=True)
    _write(folder / "scheduler" / "scheduler_config.json", scheduler())
    _write(folder / "model_index.json", index())
    _write(folder / "graine.json", card())


def averaged(checkpoint: Path) -> tuple[nn.Module, nn.Module]:
    """Give the U-Net and the text encoder with the moving average of their weights."""
    words = tokenizer()
    unet, text = new_unet(), new_text_encoder(size(), begin=words.begin, end=words.end)
    average = torch.load(checkpoint, map_location="cpu")["e"]
    with torch.no_grad():
        for weight, kept in zip(chain(unet.parameters(), text.parameters()), average, strict=True):
            weight.copy_(kept)
    return unet, text


def scheduler() -> dict[str, Any]:
    """Give the noise levels that it was trained at."""
    return {
        "_class_name": "DDIMScheduler",
        "_diffusers_version": DIFFUSERS,
        "beta_schedule": "scaled_linear",
        "beta_start": BETA_START,
        "beta_end": BETA_END,
        "num_train_timesteps": TIMESTEPS,
        "prediction_type": "v_prediction",
        "clip_sample": False,
        "set_alpha_to_one": False,
        "steps_offset": 1,
    }


def index() -> dict[str, Any]:
    """Give diffusers' list of the parts."""
    head = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": DIFFUSERS}
    absent = {part: [None, None] for part in ABSENT}
    return {**head, **absent, "requires_safety_checker": False, **PARTS}


def card() -> dict[str, Any]:
    """Give what Graine needs to know: defaults, and the words that the model has heard."""
    return {
        "name": "pousse",
        "version": VERSION,
        "native_size": [SIZE, SIZE],
        "default_cfg": DEFAULT_CFG,
        "upscale": 4,
        "styles": {name: _words(SOURCES[name]) for name in learnt_styles()},
        "subjects": {name: _words(SUBJECTS[name]) for name in learnt_subjects()},
        "known_words": known_words(),
    }


def learnt_subjects() -> list[str]:
    """Give the names of the subjects that it was trained on."""
    return [SUBJECT_NAMES[number] for number in LEARNT_SUBJECTS]


def learnt_styles() -> list[str]:
    """Give the names of the styles that it was trained on."""
    return [STYLE_NAMES[number] for number in LEARNT_STYLES]


def _words(entry: dict[str, Any]) -> dict[str, list[str]]:
    return {language: entry[language] for language in ARTICLES}


def known_words() -> list[str]:
    """Give every word of every caption, lower case, in both languages."""
    texts = ["background", "fond", "white", "blanc", "by", "par", *BACKGROUNDS]
    texts += [french for french, _ in BACKGROUNDS.values()]
    learnt = chain(map(SUBJECTS.__getitem__, learnt_subjects()), map(SOURCES.__getitem__, learnt_styles()))
    for entry in learnt:
        texts += [*entry["en"], *entry["fr"], entry.get("by", "")]
    return sorted({word.lower() for text in texts for word in re.findall(r"[^\W_]+", text)})


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=MODEL)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    arguments = parser.parse_args()
    export(arguments.to, arguments.checkpoint)
