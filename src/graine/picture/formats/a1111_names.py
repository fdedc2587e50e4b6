"""How A1111's `parameters` text calls samplers, schedules and other choices; Graine's names are on the left.

These words are part of the file format, so they are kept with it. A name that is not in a table is written as
it is and read back as it is.
"""

from __future__ import annotations

SAMPLERS = {
    "k_lms": "LMS",
    "k_euler": "Euler",
    "k_euler_a": "Euler a",
    "k_heun": "Heun",
    "k_dpm_2": "DPM2",
    "k_dpm_2_a": "DPM2 a",
    "ddim": "DDIM",
    "plms": "PLMS",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "dpmpp_2s_a": "DPM++ 2S a",
    "unipc": "UniPC",
    "lcm": "LCM",
}

# Samplers that the eta noise seed delta says nothing to: they add no noise, or the noise of a Brownian path.
WITHOUT_ENSD = frozenset(
    {"k_lms", "k_euler", "k_heun", "k_dpm_2", "plms", "dpmpp_2m", "unipc"}
    | {"dpmpp_2m_sde", "dpmpp_sde", "dpmpp_3m_sde"}
)

SCHEDULES = {
    "automatic": "Automatic",
    "normal": "Uniform",
    "karras": "Karras",
    "exponential": "Exponential",
    "sgm_uniform": "SGM Uniform",
    "simple": "Simple",
    "beta": "Beta",
    "align_your_steps": "Align Your Steps",
    "align_your_steps_xl": "Align Your Steps XL",
    "ddim": "DDIM",
    "trailing": "Trailing",
    "lcm": "LCM",
    "draft": "Draft",
    "draft_ddim": "Draft DDIM",
}

EMPHASES = {"original": "Original", "no norm": "No norm", "ignore": "Ignore", "none": "None"}

NOISES = {"cpu": "CPU", "nv": "NV"}

BUNDLED = "realesr-animevideov3"  # the upscaler that is called "" in a recipe

UPSCALERS = {
    "latent": "Latent",
    "latent antialiased": "Latent (antialiased)",
    "latent bicubic": "Latent (bicubic)",
    "latent bicubic antialiased": "Latent (bicubic antialiased)",
    "latent nearest": "Latent (nearest)",
    "latent nearest-exact": "Latent (nearest-exact)",
    "lanczos": "Lanczos",
    "nearest": "Nearest",
    "": BUNDLED,
}

AREAS = {"picture": "Whole picture", "masked": "Only masked"}

# What fields of edits and of a second pass are called; the names after the first lines are Graine's own.
STRENGTH, IMAGE = {"strength": "Denoising strength"}, {"image": "Init image hash"}
HIRES = {
    **STRENGTH,
    "scale": "Hires upscale",
    "size": "Hires resize",
    "steps": "Hires steps",
    "upscaler": "Hires upscaler",
    "sampler": "Hires sampler",
    "schedule": "Hires schedule type",
    "prompt": "Hires prompt",
    "negative": "Hires negative prompt",
    "cfg": "Hires CFG Scale",
}
EDITS = {
    "redraw": {**STRENGTH, **IMAGE, "resize": "Resize mode", "exact_steps": "Exact steps"},
    "repaint": {
        **STRENGTH,
        **IMAGE,
        "mask_weight": "Conditional mask weight",
        "mask": "Mask hash",
        "blur": "Mask blur",
        "area": "Inpaint area",
        "padding": "Masked area padding",
        "content": "Masked content",
        "soft": "Soft inpainting enabled",
        "exact_steps": "Exact steps",
    },
    "extend": {
        **STRENGTH,
        **IMAGE,
        **{side: f"Extend {side}" for side in ("left", "right", "up", "down")},
        "overlap": "Extend overlap",
    },
    "blend": {
        **STRENGTH,
        **IMAGE,
        "other": "Second image hash",
        **{name: f"Blend {name}" for name in ("gap", "direction", "overlap", "tries")},
    },
    "upscale": {
        **IMAGE,
        "detail": "Denoising strength",
        "scale": "Postprocess upscale by",
        "upscaler": "Postprocess upscaler",
        "upscaler_hash": "Postprocess upscaler hash",
        "overlap": "SD upscale overlap",
    },
    "loopback": {
        **STRENGTH,
        **IMAGE,
        "loops": "Loops",
        "final_strength": "Final denoising strength",
        "curve": "Denoising strength curve",
        "resize": "Resize mode",
    },
    "adjust": {
        **IMAGE,
        "straighten": "Straighten",
        "crop": "Crop",
        "match": "Match colours hash",
        "match_strength": "Match colours strength",
        **{name: name.capitalize() for name in ("contrast", "brightness", "saturation", "sharpen")},
    },
}

# Before version 1.9 the schedule was the end of the sampler's label: "DPM++ 2M Karras".
_JOINED = ("Karras", "Exponential")


def name_of(label: str, table: dict[str, str]) -> str:
    """Graine's name of a label, or the label itself where the table has none."""
    return next((name for name, known in table.items() if known.lower() == label.lower()), label)


def split_sampler(label: str) -> tuple[str, str | None]:
    """Split an old joined label, "DPM++ 2M Karras", into the names `("dpmpp_2m", "karras")`."""
    for ending in _JOINED:
        if label.endswith(f" {ending}"):
            return name_of(label.removesuffix(f" {ending}"), SAMPLERS), name_of(ending, SCHEDULES)
    return name_of(label, SAMPLERS), None
