"""Texts as other programs write them, made by hand after their formats, and files that carry them."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from PIL import Image, PngImagePlugin

PROMPT: Final = "a lighthouse at dawn, oil painting"
NEGATIVE: Final = "blurry, text"

A1111: Final = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\n"
    "Steps: 30, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 4141, Size: 640x448,"
    " Model hash: 0a1b2c3d4e, Model: dreamer_8, Clip skip: 2, RNG: CPU, Version: v1.9.4"
)
OLD_A1111: Final = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\n"
    "Steps: 20, Sampler: DPM++ SDE Karras, CFG scale: 7, Seed: 5, Size: 512x512, Model hash: 0a1b2c3d"
)
FORGE: Final = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\n"
    "Steps: 25, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7, Seed: 77, Size: 832x1216,"
    " Model hash: 67ab2fd8ec, Model: ponyish_v6, Version: f2.0.1v1.10.1-previous-592-gab12cd3, "
    'Diffusion in Low Bits: "Automatic (fp16 LoRA)"'
)
REDRAWN: Final = f"{A1111}, Denoising strength: 0.6, Mask blur: 4"
CIVITAI: Final = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\n"
    "Steps: 28, Sampler: Euler, CFG scale: 5, Seed: 9, Size: 512x768, Clip skip: 2, Created Date: 2025-01-02,"
    ' Civitai resources: [{"type":"checkpoint","modelVersionId":290640,"modelName":"Pastel, bright",'
    '"modelVersionName":"V6"},{"type":"lora","weight":0.8,"modelName":"ink"}], Civitai metadata: {}'
)
FOOOCUS: Final[dict[str, Any]] = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggler_v8",
    "base_model_hash": "aeb7e9e689",
    "full_negative_prompt": [NEGATIVE],
    "full_prompt": [f"cinematic still {PROMPT}"],
    "guidance_scale": 4.0,
    "loras": [["offset_1.0", 0.1, "4852686128"]],
    "metadata_scheme": "fooocus",
    "negative_prompt": NEGATIVE,
    "performance": "Speed",
    "prompt": PROMPT,
    "refiner_model": "None",
    "refiner_switch": 0.5,
    "resolution": "(1152, 896)",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": "8126",
    "sharpness": 2.0,
    "steps": 30,
    "styles": "['Fooocus V2', 'Fooocus Sharp']",
    "vae": "Default (model)",
    "version": "Fooocus v2.5.5",
}
INVOKEAI: Final[dict[str, Any]] = {
    "app_version": "4.2.8",
    "generation_mode": "txt2img",
    "positive_prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "width": 512,
    "height": 768,
    "seed": 2519,
    "rand_device": "cpu",
    "cfg_scale": 7.5,
    "cfg_rescale_multiplier": 0,
    "steps": 30,
    "scheduler": "dpmpp_2m_k",
    "clip_skip": 1,
    "model": {"key": "ab-12", "hash": "blake3:12ab", "name": "dreamer", "base": "sd-1", "type": "main"},
}
SD_METADATA: Final[dict[str, Any]] = {
    "model": "stable diffusion",
    "model_weights": "stable-diffusion-1.5",
    "model_hash": "cc6cb27103417325",
    "app_id": "invoke-ai/InvokeAI",
    "app_version": "2.3.5",
    "image": {
        "prompt": [{"prompt": f"{PROMPT} [{NEGATIVE}]", "weight": 1.0}],
        "steps": 50,
        "cfg_scale": 7.5,
        "threshold": 0.0,
        "perlin": 0.0,
        "height": 512,
        "width": 640,
        "seed": 1379,
        "type": "txt2img",
        "sampler": "k_euler_a",
        "variations": [],
        "postprocessing": None,
    },
}
DREAM: Final = f'"{PROMPT} [{NEGATIVE}]" -s 50 -S 1379 -W 640 -H 512 -C 7.5 -A k_lms'
NOVELAI: Final[dict[str, Any]] = {
    "prompt": PROMPT,
    "steps": 28,
    "height": 1216,
    "width": 832,
    "scale": 5.0,
    "uncond_scale": 1.0,
    "cfg_rescale": 0.0,
    "seed": 3816,
    "n_samples": 1,
    "noise_schedule": "karras",
    "sampler": "k_euler_ancestral",
    "sm": False,
    "uc": NEGATIVE,
    "request_type": "PromptGenerateRequest",
    "signed_hash": "bm90IGEgaGFzaA==",
}
SWARMUI: Final[dict[str, Any]] = {
    "sui_image_params": {
        "prompt": PROMPT,
        "negativeprompt": NEGATIVE,
        "model": "SD15/dreamer_8",
        "seed": 99173,
        "steps": 20,
        "cfgscale": 7.0,
        "aspectratio": "3:2",
        "width": 768,
        "height": 512,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "automaticvae": True,
        "swarm_version": "0.9.5.0",
    },
    "sui_extra_data": {"date": "2025-03-04", "generation_time": "0.1 (prep) and 2.4 (gen) seconds"},
    "sui_models": [{"name": "SD15/dreamer_8.safetensors", "param": "model", "hash": "0x12ab"}],
}
COMFYUI: Final[dict[str, Any]] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 156680,
            "steps": 20,
            "cfg": 8.0,
            "sampler_name": "euler",
            "scheduler": "normal",
            "denoise": 1.0,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "SD15\\dreamer_8.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": PROMPT, "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": NEGATIVE, "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
}
WORKFLOW: Final[dict[str, Any]] = {
    "nodes": [
        {
            "id": 3,
            "type": "KSampler",
            "mode": 0,
            "inputs": [
                {"name": "model", "type": "MODEL", "link": 1},
                {"name": "positive", "type": "CONDITIONING", "link": 4},
                {"name": "negative", "type": "CONDITIONING", "link": 6},
                {"name": "latent_image", "type": "LATENT", "link": 2},
            ],
            "widgets_values": [156680, "randomize", 20, 8, "euler", "normal", 1],
        },
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["SD15\\dreamer_8.safetensors"]},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [512, 768, 1]},
        {
            "id": 6,
            "type": "CLIPTextEncode",
            "inputs": [{"name": "clip", "type": "CLIP", "link": 3}],
            "widgets_values": [PROMPT],
        },
        {
            "id": 7,
            "type": "CLIPTextEncode",
            "inputs": [{"name": "clip", "type": "CLIP", "link": 5}],
            "widgets_values": [NEGATIVE],
        },
        {
            "id": 8,
            "type": "VAEDecode",
            "inputs": [{"name": "samples", "link": 7}, {"name": "vae", "link": 8}],
        },
        {"id": 9, "type": "SaveImage", "inputs": [{"name": "images", "link": 9}], "widgets_values": ["x"]},
    ],
    "links": [
        [1, 4, 0, 3, 0, "MODEL"],
        [2, 5, 0, 3, 3, "LATENT"],
        [3, 4, 1, 6, 0, "CLIP"],
        [4, 6, 0, 3, 1, "CONDITIONING"],
        [5, 4, 1, 7, 0, "CLIP"],
        [6, 7, 0, 3, 2, "CONDITIONING"],
        [7, 3, 0, 8, 0, "LATENT"],
        [8, 4, 2, 8, 1, "VAE"],
        [9, 8, 0, 9, 0, "IMAGE"],
    ],
}

NOVELAI_FIELDS: Final = {
    "Title": "AI generated image",
    "Description": PROMPT,
    "Software": "NovelAI",
    "Source": "Stable Diffusion XL C1E1DE52",
    "Comment": json.dumps(NOVELAI),
}
# Every program once, as the texts of a PNG.
FIELDS: Final[dict[str, dict[str, str]]] = {
    "a1111": {"parameters": A1111},
    "forge": {"parameters": FORGE},
    "fooocus": {"parameters": json.dumps(FOOOCUS), "fooocus_scheme": "fooocus"},
    "invokeai": {"invokeai_metadata": json.dumps(INVOKEAI)},
    "invokeai 2": {"sd-metadata": json.dumps(SD_METADATA), "Dream": DREAM},
    "invokeai 1": {"Dream": DREAM},
    "novelai": NOVELAI_FIELDS,
    "swarmui": {"parameters": json.dumps(SWARMUI)},
    "comfyui": {"prompt": json.dumps(COMFYUI), "workflow": json.dumps(WORKFLOW)},
}


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 64)) -> Image.Image:
    """A picture of some size."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def png(fields: Mapping[str, str] | None = None, image: Image.Image | None = None) -> bytes:
    """A PNG with these texts."""
    info = PngImagePlugin.PngInfo()
    for name, text in (fields or {}).items():
        info.add_text(name, text)
    buffer = io.BytesIO()
    (image or picture()).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def with_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk behind a PNG's head."""
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data[:33] + chunk + data[33:]


def stealth(content: str, *, packed: bool = True, size: tuple[int, int] = (64, 64)) -> Image.Image:
    """A picture with a text in the lowest bits of its alpha channel."""
    body = gzip.compress(content.encode()) if packed else content.encode()
    head = b"stealth_pngcomp" if packed else b"stealth_pnginfo"
    bits = np.unpackbits(np.frombuffer(head + struct.pack(">I", 8 * len(body)) + body, np.uint8))
    image = np.array(picture("RGBA", size))
    alpha = np.full(size[0] * size[1], 254, np.uint8)
    alpha[: len(bits)] |= bits
    image[:, :, 3] = alpha.reshape(size).T
    return Image.fromarray(image)
