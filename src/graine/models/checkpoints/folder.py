"""A model in a diffusers folder, read as data: nothing in it is executed, nothing outside it is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from graine.errors import ModelDamaged, ModelNotFound, ModelRefused
from graine.models.checkpoints.checkpoint import Checkpoint, NetworkPart
from graine.models.checkpoints.safetensors_header import read_header

if TYPE_CHECKING:
    import torch

    from graine.models.tokenizer import ClipTokenizer

PIPELINES = {
    "StableDiffusionPipeline",
    "StableDiffusionInpaintPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionXLPipeline",
    "StableDiffusionXLInpaintPipeline",
    "StableDiffusionXLImg2ImgPipeline",
    "LatentConsistencyModelPipeline",
}
PARTS = {
    "unet": {"UNet2DConditionModel"},
    "vae": {"AutoencoderKL", "AutoencoderTiny"},
    "text_encoder": {"CLIPTextModel", "CLIPTextModelWithProjection"},
    "text_encoder_2": {"CLIPTextModelWithProjection"},
}
PICKLES = {".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle"}
CODE = {".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh"}
MAX_JSON = 8 << 20  # bytes; a vocabulary has about one million
# The largest numbers of a configuration: of layers, of training steps, and of anything else.
MAX_LAYERS, MAX_TIMESTEPS, MAX_NUMBER = 100, 10_000, 1_000_000


def read_folder(folder: Path) -> Checkpoint:
    """Read a diffusers folder. Raises `ModelRefused` (code, pickles, links out of it) or `ModelDamaged`."""
    check_folder(folder)
    index = read_json(folder / "model_index.json")
    _check_class(folder, "model_index.json", index.get("_class_name"), PIPELINES)
    names = [name for name in PARTS if _listed(folder, index, name)]
    parts = {name: _part(folder, name, index) for name in names}
    for name in ("unet", "vae", "text_encoder"):
        if name not in parts:
            raise ModelDamaged("models_lacks_part", folder=folder.name, part=name)
    encoders = tuple(part for name, part in parts.items() if name.startswith("text_encoder"))
    tokenizers = [folder / name for name in ("tokenizer", "tokenizer_2")][: len(encoders)]
    tokenizer = _tokenizer(tokenizers[0])
    return Checkpoint(
        family=_family(parts),
        unet=parts["unet"],
        vae=parts["vae"],
        encoders=encoders,
        tokenizer=tokenizer,
        pads=tuple(tokenizer.padding(place) for place in tokenizers),
        noise=_noise(folder / "scheduler" / "scheduler_config.json"),
        zero_empty_prompt=bool(index.get("force_zeros_for_empty_prompt", "text_encoder_2" in parts)),
        card=read_json(card) if (card := folder / "graine.json").is_file() else {},
    )


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds code, or links that lead out of it."""
    if not folder.is_dir():
        raise ModelNotFound("models_no_file", path=folder)
    root = folder.resolve()
    for path in sorted(_all_files(folder)):
        place = path.relative_to(folder).as_posix()
        if path.suffix.lower() in CODE:
            raise ModelRefused("models_code", folder=folder.name, file=place)
        if path.is_symlink() and not _stays(path, root):
            raise ModelRefused("models_link", folder=folder.name, file=place)


def find_weights(folder: Path, part: str) -> Path | None:
    """Find the safetensors file of one part: the shortest name is full precision, a variant's is longer."""
    found = sorted((folder / part).glob("*.safetensors"), key=lambda path: (len(path.name), path.name))
    return found[0] if found else None


def weights_file(folder: Path, part: str) -> Path:
    """Find the safetensors file of one part. Raises `ModelRefused` if there are pickles only."""
    if found := find_weights(folder, part):
        return found
    for path in sorted((folder / part).glob("*")):
        if path.suffix.lower() in PICKLES:
            raise ModelRefused("models_pickle", file=path.relative_to(folder).as_posix())
    raise ModelDamaged("models_lacks_part", folder=folder.name, part=part)


def read_json(path: Path) -> dict[str, Any]:
    """Read a small JSON object. Raises `ModelDamaged` if it is absent, too large or no object."""
    place = f"{path.parent.name}/{path.name}"
    try:
        if path.stat().st_size > MAX_JSON:
            raise ModelDamaged("models_json", file=place)
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelDamaged("models_lacks_file", file=place) from None
    except (ValueError, RecursionError):
        raise ModelDamaged("models_json", file=place) from None
    if not isinstance(data, dict):
        raise ModelDamaged("models_json", file=place)
    return cast("dict[str, Any]", data)


def _noise(path: Path) -> dict[str, Any]:
    config = read_json(path)
    check_numbers("scheduler", config)
    return config


def _tokenizer(folder: Path) -> ClipTokenizer:
    from graine.models.tokenizer import ClipTokenizer

    for path in folder.glob("*"):
        if path.stat().st_size > MAX_JSON:
            raise ModelDamaged("models_json", file=f"{folder.name}/{path.name}")
    try:
        return ClipTokenizer.from_folder(folder)
    except FileNotFoundError as error:
        raise ModelDamaged("models_lacks_file", file=f"{folder.name}/{Path(error.filename).name}") from None
    except Exception as error:  # the tokenizer library raises bare `Exception`
        raise ModelDamaged("models_json", file=f"{folder.name}/tokenizer.json") from error


def _listed(folder: Path, index: dict[str, Any], name: str) -> bool:
    """Tell whether the index lists this part, as `[library, class]` with a class of ours."""
    entry = index.get(name, [None, None])
    match entry:
        case [None, None]:
            return False
        case ["diffusers" | "transformers", str(kind)]:
            _check_class(folder, name, kind, PARTS[name])
            return True
        case _:
            raise ModelRefused("models_class", folder=folder.name, part=name, value=entry)


def _check_class(folder: Path, part: str, value: object, allowed: set[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ModelRefused("models_class", folder=folder.name, part=part, value=value)


def _part(folder: Path, name: str, index: dict[str, Any]) -> NetworkPart:
    config = read_json(folder / name / "config.json")
    check_numbers(name, config)
    return NetworkPart(index[name][1], config, read_weights(weights_file(folder, name)))


def check_numbers(part: str, config: Mapping[str, Any]) -> None:
    """Refuse sizes that no model has, before a network of that size is described."""
    for name, value in config.items():
        limit = MAX_LAYERS if "layers" in name or name.endswith("_blocks") else MAX_NUMBER
        limit = MAX_TIMESTEPS if name.endswith("timesteps") else limit
        for number in value if isinstance(value, list) else [value]:
            if isinstance(number, (int, float)) and not -limit <= number <= limit:
                raise ModelDamaged("models_config", part=part, reason=f"{name} {number}")


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Map the tensors of a checked safetensors file into memory; nothing is read before it is used."""
    from safetensors.torch import load_file

    read_header(path)
    return load_file(path)


def _family(parts: dict[str, NetworkPart]) -> str:
    if "text_encoder_2" in parts:
        return "sdxl"
    # From SD 2.x on the attention of the U-Net is reached through linear layers, before through convolutions.
    return "sd2" if parts["unet"].config.get("use_linear_projection") else "sd1"


def _all_files(folder: Path) -> Iterator[Path]:
    """Walk through a folder without following links to folders."""
    for path in folder.iterdir():
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _all_files(path)


def _stays(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except OSError:
        return False
