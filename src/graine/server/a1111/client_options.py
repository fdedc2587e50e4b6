"""The settings that A1111's clients read and change: each client has its own, a request takes a snapshot."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from pydantic import TypeAdapter

MAX_CLIENTS: Final = 1000  # whose options are kept; the longest unused go first


@dataclass(frozen=True, slots=True)
class Options:
    """What of A1111's settings says something here. Names are those on the wire."""

    sd_model_checkpoint: str = "pousse"
    CLIP_stop_at_last_layers: int = 1
    sd_vae: str = "Automatic"
    eta_noise_seed_delta: int = 0
    randn_source: str = "CPU"
    emphasis: str = "Original"
    eta_ancestral: float | None = None
    eta_ddim: float | None = None
    img2img_fix_steps: bool = False  # run as many steps as asked, whatever the denoising strength
    inpainting_mask_weight: float = 1.0
    samples_format: str = "png"
    jpeg_quality: int = 92


_NAMES: Final = {field.name for field in fields(Options)}
_CHECK: Final = TypeAdapter(Options)
# What clients read without ever changing it; a fixed answer tells nothing of this machine.
FIXED: Final[Mapping[str, object]] = {
    "save_to_dirs": False,
    "grid_save": False,
    "return_grid": False,
    "do_not_show_images": False,
    "enable_pnginfo": True,
    "show_progress_every_n_steps": 1,
    "live_previews_enable": True,
    "face_restoration_model": None,
    "face_restoration": False,
    "tiling": False,
    "upscaler_for_hires": "Latent",
    "upscaler_for_img2img": "None",
    "sd_checkpoint_hash": "",
    "sd_lora": "None",
    "sd_hypernetwork": "None",
    "hypertile_enable_unet": False,
    "CLIP_ignore_last_layers": False,
    "no_dpmpp_sde_batch_determinism": False,
    "always_discard_next_to_last_sigma": False,
    "use_old_karras_scheduler_sigmas": False,
}


def changed(options: Options, values: Mapping[str, object]) -> tuple[Options, list[str]]:
    """Options with those values that are known, checked, and the names of the others.

    Null leaves an option as it is. Raises pydantic's `ValidationError` for a value that cannot be one.
    """
    known = {name: value for name, value in values.items() if name in _NAMES and value is not None}
    current = {name: getattr(options, name) for name in _NAMES}
    others = [name for name in values if name not in _NAMES and name not in FIXED]
    return _CHECK.validate_python({**current, **known}), others


def shown(options: Options, *, title: str, hash: str) -> dict[str, object]:
    """Return all settings as GET /options does; the checkpoint by its title."""
    own = {name: getattr(options, name) for name in sorted(_NAMES)}
    return {**FIXED, **own, "sd_model_checkpoint": title, "sd_checkpoint_hash": hash}


class OptionsByClient:
    """The options of every client of this process. Safe in any thread."""

    def __init__(self, usual: Options | None = None) -> None:
        self._usual = usual or Options()
        self._by_client: dict[str, Options] = {}
        self._lock = threading.Lock()

    def of(self, client: str) -> Options:
        """A client's options as they are now."""
        with self._lock:
            return self._by_client.get(client, self._usual)

    def change(self, client: str, values: Mapping[str, object]) -> Options:
        """Change a client's options and give them. Raises pydantic's `ValidationError`."""
        with self._lock:
            new, _ = changed(self._by_client.pop(client, self._usual), values)
            self._by_client[client] = new
            while len(self._by_client) > MAX_CLIENTS:
                self._by_client.pop(next(iter(self._by_client)))
            return new
