"""Edits: what is done to a finished picture, as part of its recipe. Pixels are named by their hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeAlias

from graine.bounds import (
    SHOWN,
    check_choice,
    check_fields,
    check_integer,
    check_number,
    check_side,
    check_types,
)
from graine.errors import RecipeError
from graine.words import Key, text

MAX_STEPS = 1000
MAX_CFG = 100.0
RESIZES = ("resize", "crop", "fill", "latent")
CONTENTS = ("fill", "original", "latent noise", "latent nothing")
AREAS = ("picture", "masked")
DIRECTIONS = ("right", "left", "down", "up")
CURVES = ("linear", "aggressive", "lazy")
LATENT_UPSCALERS = (
    "latent",
    "latent antialiased",
    "latent bicubic",
    "latent bicubic antialiased",
    "latent nearest",
    "latent nearest-exact",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """Picture to picture (img2img)."""

    kind: ClassVar = "redraw"
    image: str  # sha256 of the input's pixels, as `picture.pixels_hash` gives it
    strength: float = 0.6  # denoising strength: 0 keeps the picture, 1 keeps nothing
    resize: str = "resize"  # how the input gets the recipe's size; one of RESIZES
    exact_steps: bool = False  # run as many steps as asked, whatever the strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaint:
    """Paint anew where the mask is white (inpainting); the rest keeps every pixel."""

    kind: ClassVar = "repaint"
    image: str
    mask: str  # sha256 of the mask's pixels, greyscale, of the image's size, already inverted and grown
    strength: float = 0.75
    content: str = "original"  # what the hole holds at first; one of CONTENTS
    area: str = "picture"  # "masked" renders only the box round the mask, at the recipe's size
    padding: int = 32  # pixels of surroundings that "masked" takes along
    blur: int = 4  # sigma in pixels of the mask's edge
    soft: bool = False  # greys of the mask are strengths, pixel by pixel
    mask_weight: float = 1.0  # of the picture that a 9-channel checkpoint sees
    exact_steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Paint on beyond the edges (outpainting)."""

    kind: ClassVar = "extend"
    image: str
    left: int = 0  # pixels
    right: int = 0
    up: int = 0
    down: int = 0
    overlap: int = 64  # pixels of the picture that each pass sees
    strength: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """Place two pictures with a gap and paint the hole between them."""

    kind: ClassVar = "blend"
    image: str
    other: str
    gap: int = 128  # pixels
    direction: str = "right"  # where `other` lies, seen from `image`
    overlap: int = 64
    strength: float = 1.0
    tries: int = 4  # seeds; the one with the best seams is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Upscale:
    """Enlarge; with `detail` a diffusion pass adds some."""

    kind: ClassVar = "upscale"
    image: str
    scale: float = 4.0
    upscaler: str = ""  # "" = the bundled one; else the file name of a safetensors upscaler, or "lanczos"
    upscaler_hash: str = ""
    detail: float = 0.0  # denoising strength of the tiled diffusion pass
    overlap: int = 64  # pixels that its tiles share


@dataclass(frozen=True, slots=True, kw_only=True)
class Loopback:
    """Redraw again and again, each time from the last result."""

    kind: ClassVar = "loopback"
    image: str
    loops: int = 4
    strength: float = 0.6
    final_strength: float = 0.5
    curve: str = "linear"  # how the strength goes from one to the other; one of CURVES
    resize: str = "resize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Plain finishing touches, done in the order of these fields."""

    kind: ClassVar = "adjust"
    image: str
    straighten: float = 0.0  # degrees clockwise; the empty corners are cut off
    crop: tuple[int, int, int, int] | None = None  # x, y, width, height in pixels
    match: str = ""  # sha256 of a picture whose colours are taken over
    match_strength: float = 1.0
    contrast: float = 1.0  # 1 = as it is
    brightness: float = 1.0
    saturation: float = 1.0
    sharpen: float = 0.0  # 0 = none, 1 = strong


@dataclass(frozen=True, slots=True, kw_only=True)
class Hires:
    """A second, larger pass of a drawing (hires fix); None and "" take what the first pass has."""

    scale: float = 2.0
    size: tuple[int, int] | None = None  # (width, height) instead of the scale; a 0 follows from the other
    upscaler: str = "latent"  # one of LATENT_UPSCALERS, "" for the bundled one, a file name or "lanczos"
    strength: float = 0.7
    steps: int | None = None
    sampler: str = ""
    schedule: str = ""
    prompt: str = ""
    negative: str = ""
    cfg: float | None = None


Edit: TypeAlias = Redraw | Repaint | Extend | Blend | Upscale | Loopback | Adjust
EDITS: dict[str, type[Edit]] = {
    edit.kind: edit for edit in (Redraw, Repaint, Extend, Blend, Upscale, Loopback, Adjust)
}
INPUTS = ("image", "other", "mask", "match")  # the fields that name pixels

MAX_PIXELS = 32_000  # a side of a picture that is read or made
# What the fields of edits may be, lowest and highest; whole numbers where both are.
RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("strength", "final_strength", "detail", "match_strength", "mask_weight"), (0.0, 1.0)),
    **dict.fromkeys(("left", "right", "up", "down"), (0, 4096)),
    **dict.fromkeys(("contrast", "brightness", "saturation"), (0.0, 4.0)),
    "padding": (0, 1024),
    "blur": (0, 256),
    "overlap": (0, 512),
    "gap": (1, 2048),
    "tries": (1, 64),
    "loops": (1, 100),
    "scale": (1.0, 16.0),
    "straighten": (-45.0, 45.0),
    "sharpen": (0.0, 3.0),
    "steps": (1, MAX_STEPS),
    "cfg": (0.0, MAX_CFG),
}
# What is kept of a picture, up to which denoising strength.
STRENGTHS = ((0.3, "all"), (0.5, "shapes"), (0.75, "composition"), (0.95, "rough"), (2.0, "nothing"))
CHOICES = {
    "resize": RESIZES,
    "content": CONTENTS,
    "area": AREAS,
    "direction": DIRECTIONS,
    "curve": CURVES,
}


def inputs(edit: Edit | None) -> Iterator[tuple[str, str]]:
    """Give (field, hash) of every picture and mask that an edit needs."""
    for field in fields(edit) if edit else ():
        if field.name in INPUTS and (value := getattr(edit, field.name)):
            yield field.name, value


def needs_prompt(edit: Edit | None) -> bool:
    """Tell whether a model draws anything: plain enlarging and adjusting need neither prompt nor model."""
    return not (isinstance(edit, Adjust) or (isinstance(edit, Upscale) and not edit.detail))


def check(edit: Edit | None, hires: Hires | None) -> None:
    """Accept an edit and a second pass that can be used, else raise `RecipeError` with the repair."""
    if edit and hires:
        raise RecipeError("edit_hires")
    if edit:
        _check_fields(edit)
    if isinstance(edit, Adjust) and edit.crop:
        x, y, width, height = edit.crop
        for value, least in ((x, 0), (y, 0), (width, 1), (height, 1)):
            check_integer("crop", value, least, MAX_PIXELS)
    if isinstance(edit, Extend) and not (edit.left or edit.right or edit.up or edit.down):
        raise RecipeError("edit_extend")
    if hires:
        _check_fields(hires)
        _check_hires_size(hires)


def _check_fields(asked: Edit | Hires) -> None:
    """Accept values within `RANGES` and `CHOICES`; None leaves a choice open."""
    check_types(asked)
    for name in (field.name for field in fields(asked)):
        value = getattr(asked, name)
        if name in RANGES and value is not None:
            low, high = RANGES[name]
            if isinstance(low, int) and isinstance(high, int):
                check_integer(name, value, low, high)
            else:
                check_number(name, value, low, high)
        elif name in CHOICES:
            check_choice(name, value, CHOICES[name])
        elif name in INPUTS and (value or name != "match") and not re.fullmatch("[0-9a-f]{64}", str(value)):
            raise RecipeError("edit_input", name=Key(f"fields.{name}"), value=value)


def _check_hires_size(hires: Hires) -> None:
    if hires.size and not any(hires.size):
        raise RecipeError("edit_hires_size")
    for side in filter(None, hires.size or ()):
        check_side("size", side)


def strength_word(strength: float, lang: str | None = None) -> str:
    """Say in words how much of a picture a denoising strength keeps."""
    code = next(code for limit, code in STRENGTHS if strength < limit)
    return text(f"fields.strengths.{code}", lang=lang)


def from_dict(data: object) -> Edit:
    """Read what `to_dict` gave. Raises `RecipeError` for a kind or field that this version does not know."""
    given: dict[str, Any] = {**data} if isinstance(data, dict) else {"kind": data}
    name = str(given.pop("kind", None))[:SHOWN]
    kind = EDITS.get(name)
    if kind is None:
        raise RecipeError("recipe_fields", fields=f"edit {name}")
    return kind(**_values(kind, given))


def hires_from_dict(data: object) -> Hires:
    """Read a second pass. Raises `RecipeError` for a field that this version does not know."""
    return Hires(**_values(Hires, data))


def _values(kind: type[Edit | Hires], data: object) -> dict[str, Any]:
    given = check_fields(kind, data).items()
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given}


def to_dict(edit: Edit | None) -> dict[str, Any] | None:
    """Give an edit as JSON-ready values with its kind."""
    return {"kind": edit.kind, **asdict(edit)} if edit else None
