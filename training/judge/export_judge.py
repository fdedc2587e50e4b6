"""Write the trained judge as an ordinary `CLIPModel` folder: `python -m training.judge.export_judge`."""

import json
import shutil
from pathlib import Path

import torch

from training.judge.judge_figures import JUDGE, LANGUAGES, style_words, thing_words
from training.judge.judge_tokenizer import FOLDER, tokenizer
from training.judge.names import lexicon
from training.judge.pairs import SIDE, STYLE_NAMES
from training.judge.train_judge import CHECKPOINT, new_pupil

LOOK = {
    "image_processor_type": "CLIPImageProcessor",
    "do_convert_rgb": True,
    "do_resize": True,
    "size": {"shortest_edge": SIDE},
    "resample": 2,  # bilinear, as in training
    "do_center_crop": True,
    "crop_size": {"height": SIDE, "width": SIDE},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}


def export(folder: Path = JUDGE) -> Path:
    """Write configuration, float16 weights, tokenizer, preprocessing and the words to describe with."""
    pupil = new_pupil(tokenizer())
    pupil.load_state_dict(torch.load(CHECKPOINT, map_location="cpu")["pupil"])
    pupil.model.half().save_pretrained(folder)
    for path in FOLDER.iterdir():
        shutil.copy(path, folder)
    write(folder / "preprocessor_config.json", LOOK)
    write(folder / "words.json", {lang: words(lang) for lang in LANGUAGES})
    return folder


def words(lang: str) -> dict[str, list[str]]:
    """Give the words to describe pictures with: things that it knows well, all things, and styles."""
    known = lexicon()
    return {
        "subjects": [thing_words(n, lang) for n in range(len(known.codes)) if known.taught[n]],
        "things": sorted({thing_words(n, lang) for n in range(len(known.codes))}),
        "styles": [style_words(n, lang) for n in range(len(STYLE_NAMES))],
    }


def write(path: Path, content: object) -> None:
    """Write JSON that people can read."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    place = export()
    for path in sorted(place.iterdir()):
        print(f"{path.name:28} {path.stat().st_size / 1e6:.2f} MB")
