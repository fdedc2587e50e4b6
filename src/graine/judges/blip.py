"""A sentence for a picture, from any `BlipForConditionalGeneration` folder in transformers' layout.

Li et al. 2022, "BLIP: Bootstrapping Language-Image Pre-training". Weights are read from safetensors only, and
nothing in the folder is executed. Sentences are in the language that the model learnt, nearly always English.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from graine.errors import ModelDamaged, ModelRefused
from graine.judges.image_processor import ImageProcessor
from graine.models.checkpoints.folder import check_folder, read_json, weights_file

if TYPE_CHECKING:
    from PIL.Image import Image
    from tokenizers import Tokenizer

WORDS = 30  # tokens of a sentence at most
MARKS = ("[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]")  # of BERT, whose tokenizer BLIP has


def is_blip(folder: Path) -> bool:
    """Tell whether a folder says that it holds such a model; it is not checked further."""
    config = folder / "config.json"
    return config.is_file() and read_json(config).get("model_type") == "blip"


class BlipCaptioner:
    """Says in a sentence what a picture shows."""

    def __init__(self, model: Any, tokenizer: Tokenizer, look: ImageProcessor, name: str = "blip") -> None:
        self._model, self._tokenizer, self._look, self.name = model, tokenizer, look, name

    @classmethod
    def load(cls, folder: Path, device: str | torch.device = "cpu") -> BlipCaptioner:
        """Read a folder. Raises `ModelNotFound`, `ModelRefused` or `ModelDamaged`."""
        check_folder(folder)
        config = read_json(folder / "config.json")
        if config.get("model_type") != "blip":
            raise ModelRefused("ask_no_captions", folder=folder.name, value=config.get("model_type"))
        weights_file(folder.parent, folder.name)  # there are safetensors, and not pickles alone
        look = ImageProcessor.from_config(_square(read_json(folder / "preprocessor_config.json")))
        return cls(_model(folder).to(device), _tokenizer(folder), look, folder.name)

    @torch.inference_mode()
    def caption(self, picture: Image) -> str:
        """One sentence, the likeliest word each time."""
        pixels = torch.from_numpy(self._look.at(picture))[None].to(self._model.device)
        tokens = self._model.generate(pixel_values=pixels, max_new_tokens=WORDS, do_sample=False, num_beams=1)
        return self._tokenizer.decode(tokens[0].tolist(), skip_special_tokens=True).strip()


def _square(config: dict[str, Any]) -> dict[str, Any]:
    """Say what BLIP's settings leave open; it squeezes a picture, here the middle is cut out, as for CLIP."""
    return {"resample": 3, **config, "crop_size": config.get("size")}


def _model(folder: Path) -> Any:
    from transformers.models.blip.modeling_blip import BlipForConditionalGeneration

    kind: Any = BlipForConditionalGeneration
    settings = {"use_safetensors": True, "local_files_only": True, "output_loading_info": True}
    try:
        model, report = kind.from_pretrained(folder, **settings, dtype=torch.float32)
    except Exception as error:  # the libraries raise whatever a damaged file makes them raise
        raise ModelDamaged("models_config", part="captions", reason=str(error)[:200]) from error
    if missing := sorted(report["missing_keys"]):
        raise ModelDamaged("models_lacks_weight", part="captions", name=missing[0])
    return model.requires_grad_(False).eval()


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer, decoders
    from tokenizers.models import WordPiece

    try:
        if (folder / "tokenizer.json").is_file():
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer = Tokenizer(WordPiece.from_file(str(folder / "vocab.txt"), unk_token=MARKS[0]))
    except Exception as error:  # the tokenizer library raises bare `Exception`
        raise ModelDamaged("models_json", file=f"{folder.name}/tokenizer.json") from error
    tokenizer.add_special_tokens(list(MARKS))
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer
