"""Models from the Hugging Face hub, only when asked for by `hub:owner/name`; no pickles and no code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from graine.errors import ModelNotFound

SECONDS = 10  # that the hub has to answer in
NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
SETTINGS = re.compile(r"model_index\.json|(scheduler|tokenizer|tokenizer_2)/[\w.-]+\.(json|txt)")
WEIGHTS = re.compile(r"(unet|vae|text_encoder|text_encoder_2)/(config\.json|[\w.-]+\.safetensors)")


def download(name: str, folders: Sequence[Path]) -> Path:
    """Fetch a diffusers folder from the hub into the first model folder; one that is there is used as it is.

    Raises `ModelNotFound` for a name that is none, an unknown or locked model, or no network.
    """
    if not NAME.fullmatch(name) or ".." in name or not folders:
        raise ModelNotFound("models_hub_name", value=name)
    place = folders[0] / name.replace("/", "--")
    if (place / "model_index.json").is_file():
        return place
    from huggingface_hub import HfApi, snapshot_download

    try:
        listed = HfApi().model_info(name, timeout=SECONDS).siblings or []
        files = wanted([file.rfilename for file in listed])
        if "model_index.json" not in files:
            raise ModelNotFound("models_hub_layout", value=name)
        # The index last: a download that was cut off is not taken for a whole model.
        snapshot_download(name, allow_patterns=[file for file in files if "/" in file], local_dir=place)
        snapshot_download(name, allow_patterns=["model_index.json"], local_dir=place)
    except ModelNotFound:
        raise
    except Exception as error:  # the hub's library raises errors of several others
        raise ModelNotFound("models_hub", value=name, reason=type(error).__name__) from error
    return place


def wanted(files: Sequence[str]) -> list[str]:
    """Choose what a model needs of a repository: of several variants of a part's weights, the plainest."""
    chosen = [file for file in files if SETTINGS.fullmatch(file) or file.endswith("/config.json")]
    weights = sorted(
        (file for file in files if file.endswith(".safetensors")), key=lambda file: (len(file), file)
    )
    parts = {file.split("/")[0]: file for file in reversed(weights) if WEIGHTS.fullmatch(file)}
    return sorted(
        [file for file in chosen if SETTINGS.fullmatch(file) or WEIGHTS.fullmatch(file)] + [*parts.values()]
    )
