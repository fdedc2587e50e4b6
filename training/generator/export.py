"""Write the trained networks as an ordinary checkpoint: `python -m training.generator.export`.

The averaged weights, in float16, in the layout of diffusers, and `graine.json`: what Graine needs to know.
"""

import argparse
import json
import re
import shutil
from itertools import chain
from pathlib import Path
from typing import Any

from training.backgrounds import BACKGROUNDS, TINTS
from training.captions import ALSO_BESIDE, ARTICLES, BESIDE, NUMBERS, STYLES, SUBJECT_NAMES, plural
from training.data import SIZE, SUBJECTS, unheard
from training.filters import FILTERS
from training.generator.denoising_error import averaged
from training.generator.train_text_encoder import text_encoder
from training.generator.train_unet import CHECKPOINT
from training.generator.train_vae import load_vae
from training.networks import BETA_END, BETA_START, TIMESTEPS
from training.paths import MODEL
from training.portraits import phrases
from training.text import FOLDER

VERSION = "0.2.0"
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
    networks = {"unet": averaged(checkpoint), "vae": load_vae(), "text_encoder": text_encoder()}
    for name, network in networks.items():
        network.half().save_pretrained(folder / name)
        for file in (folder / name).iterdir():
            file.chmod(0o644)
    shutil.copytree(FOLDER, folder / "tokenizer", dirs_exist_ok=True)
    _write(folder / "scheduler" / "scheduler_config.json", scheduler())
    _write(folder / "model_index.json", index())
    _write(folder / "graine.json", card())


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
        "rescale_betas_zero_snr": True,
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
        "styles": {name: _words(style) for name, style in STYLES.items()} | filters(),
        "subjects": {name: _words(subject) for name, subject in SUBJECTS.items()},
        "known_words": known_words(),
    }


def filters() -> dict[str, dict[str, list[str]]]:
    """Give the words of the styles that were made by filters."""
    return {name: {"en": list(each.en), "fr": list(each.fr)} for name, each in FILTERS.items()}


def _words(entry: dict[str, Any]) -> dict[str, list[str]]:
    return {language: [word for word in entry[language] if not unheard(word)] for language in ARTICLES}


def known_words() -> list[str]:
    """Give every word of every caption, lower case, in both languages."""
    texts = ["background", "fond", "white", "blanc", "by", "par", *BACKGROUNDS, *TINTS]
    texts += [french for french, _ in BACKGROUNDS.values()]
    texts += [word for *french, _ in TINTS.values() for word in french]
    for language in ARTICLES:
        texts += [*NUMBERS[language], *BESIDE[language].values(), *ALSO_BESIDE[language]]
        texts += [plural(number, language) for number in range(len(SUBJECT_NAMES))]
    for entry in (*SUBJECTS.values(), *STYLES.values()):
        texts += [*chain.from_iterable(_words(entry).values()), entry.get("by", "")]
    texts += [word for each in FILTERS.values() for word in (*each.en, *each.fr)]
    texts += [text for _, phrase in phrases() for text in phrase]
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
