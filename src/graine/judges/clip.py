"""A judge from any `CLIPModel` folder in transformers' layout: pictures and words in one space.

Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision". Weights are read
from safetensors only, and nothing in the folder is executed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import normalize

from graine.errors import ModelDamaged, ModelRefused
from graine.judges.fingerprint import fingerprint
from graine.judges.image_processor import ImageProcessor
from graine.models.checkpoints.folder import (
    check_folder,
    check_numbers,
    read_json,
    read_weights,
    weights_file,
)
from graine.models.tokenizer import ClipTokenizer

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image
    from transformers.models.clip.modeling_clip import CLIPModel

AT_ONCE, TEXTS_AT_ONCE = 16, 256  # in one call
BUILT_IN = Path(__file__).parents[1] / "models" / "pousse" / "judge"
OWN = "pousse-judge"  # how reports name it
SHARED_SETTINGS = (
    *("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"),
    *("hidden_act", "layer_norm_eps", "projection_dim"),
)
SETTINGS = {
    "text_config": (
        *SHARED_SETTINGS,
        *("vocab_size", "max_position_embeddings", "bos_token_id", "eos_token_id", "pad_token_id"),
    ),
    "vision_config": (*SHARED_SETTINGS, "image_size", "patch_size", "num_channels"),
}


class ClipJudge:
    """Scores pictures by the cosine between them and a prompt."""

    def __init__(
        self, model: CLIPModel, tokenizer: ClipTokenizer, look: ImageProcessor, name: str = "clip"
    ) -> None:
        self._model, self._tokenizer, self._look, self.name = model, tokenizer, look, name

    @classmethod
    def load(cls, folder: Path = BUILT_IN, device: str | torch.device = "cpu") -> ClipJudge:
        """Read a folder; without one, the judge that comes with Graine.

        Raises `ModelNotFound`, `ModelRefused` (code, pickles, another kind of model) or `ModelDamaged`.
        """
        check_folder(folder)
        config = read_json(folder / "config.json")
        if config.get("model_type") != "clip" or not all(name in config for name in SETTINGS):
            raise ModelRefused("judges_kind", folder=folder.name, value=config.get("model_type"))
        look = ImageProcessor.from_config(read_json(folder / "preprocessor_config.json"))
        file = weights_file(folder.parent, folder.name)
        weights = read_weights(file)
        model = _built(config, {name: value.to(device, torch.float32) for name, value in weights.items()})
        side = model.vision_model.embeddings.image_size
        if side != look.side:
            raise ModelDamaged("models_fit", what="crop_size", wanted=side, found=look.side)
        label = OWN if folder == BUILT_IN else folder.name
        return cls(model, _tokenizer(folder), look, f"{label} {fingerprint(file)}")

    @property
    def width(self) -> int:
        """The length of its vectors."""
        return self._model.visual_projection.out_features

    def score(self, pictures: Sequence[Image], prompt: str) -> list[float]:
        """The cosine between each picture and the prompt, in [-1, 1]."""
        if not pictures:
            return []
        return (self.see(pictures) @ self.hear([prompt])[0]).tolist()

    def describe(self, picture: Image, words: Sequence[str]) -> list[tuple[str, float]]:
        """Rank words for a picture; the shares are those of CLIP's own softmax over these words."""
        if not words:
            return []
        logits = self._sharpness * self.hear(words) @ self.see([picture])[0]
        shares = logits.softmax(0).tolist()
        return sorted(zip(words, shares, strict=True), key=lambda pair: -pair[1])

    @torch.inference_mode()
    def see(self, pictures: Sequence[Image]) -> torch.Tensor:
        """Return (pictures, width) of length 1.

        On a CPU one by one: which kernel a product takes depends on its size, so the last bits of a picture's
        score would depend on how many others are looked at with it, and with them the order of near ties.
        """
        parts: list[torch.Tensor] = []
        together = 1 if self._model.device.type == "cpu" else AT_ONCE
        for start in range(0, len(pictures), together):
            some = pictures[start : start + together]
            pixels = torch.stack([torch.from_numpy(self._look.at(each)) for each in some]).to(
                self._model.device
            )
            parts.append(
                self._model.visual_projection(self._model.vision_model(pixel_values=pixels).pooler_output)
            )
        return normalize(torch.cat(parts), dim=-1)

    def vectors(self, pictures: Sequence[Image]) -> np.ndarray:
        """What `see` gives, as an array."""
        return self.see(pictures).cpu().numpy()

    @torch.inference_mode()
    def hear(self, texts: Sequence[str]) -> torch.Tensor:
        """Return (texts, width) of length 1. What is longer than the model reads is cut."""
        parts: list[torch.Tensor] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            tokens = self._tokens(texts[start : start + TEXTS_AT_ONCE]).to(self._model.device)
            pooled = self._model.text_model(input_ids=tokens).pooler_output
            parts.append(self._model.text_projection(pooled))
        return normalize(torch.cat(parts), dim=-1)

    @cached_property
    def _sharpness(self) -> float:
        return float(self._model.logit_scale.exp())

    def _tokens(self, texts: Sequence[str]) -> torch.Tensor:
        """Cut texts into tokens; no word sees what comes after it, so any filling up will do."""
        known, most = self._tokenizer, self._model.text_model.embeddings.position_embedding.num_embeddings
        rows = [[known.begin, *known.encode(text)[: most - 2], known.end] for text in texts]
        longest = max(map(len, rows))
        return torch.tensor([row + [known.end] * (longest - len(row)) for row in rows])


def _built(config: Mapping[str, Any], weights: Mapping[str, torch.Tensor]) -> CLIPModel:
    """Return the network with these weights, or name the first that is missing or has a wrong shape."""
    with torch.device("meta"):
        model = _empty(config)
    weights = {name: value for name, value in weights.items() if not name.endswith("position_ids")}
    for name, value in model.state_dict().items():
        if name not in weights:
            raise ModelDamaged("models_lacks_weight", part="judge", name=name)
        if weights[name].shape != value.shape:
            shapes = {"found": tuple(weights[name].shape), "expected": tuple(value.shape)}
            raise ModelDamaged("models_shape", part="judge", name=name, **shapes)
    model.load_state_dict(weights, strict=False, assign=True)
    for tower in (model.text_model, model.vision_model):  # the one table that is no weight has no numbers yet
        count = tower.embeddings.position_embedding.num_embeddings
        tower.embeddings.register_buffer("position_ids", torch.arange(count)[None].to(model.device), False)
    return model.requires_grad_(False).eval()


def _empty(config: Mapping[str, Any]) -> CLIPModel:
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel

    towers: dict[str, Any] = {"projection_dim": config.get("projection_dim", 512)}
    for tower, names in SETTINGS.items():
        found = config[tower]
        if not isinstance(found, dict):
            raise ModelDamaged("models_config", part="judge", reason=tower)
        towers[tower] = {name: found[name] for name in names if name in found}
        check_numbers("judge", towers[tower])
    try:
        return CLIPModel(CLIPConfig(**towers))
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RuntimeError) as error:
        raise ModelDamaged("models_config", part="judge", reason=str(error)) from error


def _tokenizer(folder: Path) -> ClipTokenizer:
    try:
        return ClipTokenizer.from_folder(folder)
    except FileNotFoundError as error:
        raise ModelDamaged("models_lacks_file", file=f"{folder.name}/{Path(error.filename).name}") from None
    except Exception as error:  # the tokenizer library raises bare `Exception`
        raise ModelDamaged("models_json", file=f"{folder.name}/vocab.json") from error
