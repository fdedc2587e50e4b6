"""Edits: what is done to a finished picture, as part of its recipe. Pixels are named by their hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Annotated, ClassVar, Final, TypeAlias

from graine.errors import RecipeError
from graine.fields import decode_one_of
from graine.i18n import text
from graine.json_types import Json
from graine.validation import (
    CfgScale,
    Name,
    OneOf,
    PictureHash,
    PixelsHash,
    PromptText,
    Range,
    Share,
    Steps,
    check_integer,
    check_side,
    check_values,
    choices,
    ranges,
)

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
Resize = Annotated[str, OneOf(RESIZES)]
Border = Annotated[int, Range(0, 4096)]  # pixels
Overlap = Annotated[int, Range(0, 512)]
Scale = Annotated[float, Range(1.0, 16.0)]
Factor = Annotated[float, Range(0.0, 4.0)]  # 1 = as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """Picture to picture (img2img)."""

    kind: ClassVar = "redraw"
    image: PictureHash  # sha256 of the input's pixels, as `picture.pixels_hash` gives it
    strength: Share = 0.6  # denoising strength: 0 keeps the picture, 1 keeps nothing
    resize: Resize = "resize"  # how the input gets the recipe's size; one of RESIZES
    exact_steps: bool = False  # run as many steps as asked, whatever the strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaint:
    """Paint anew where the mask is white (inpainting); the rest keeps every pixel."""

    kind: ClassVar = "repaint"
    image: PictureHash
    mask: (
        PictureHash  # sha256 of the mask's pixels, greyscale, of the image's size, already inverted and grown
    )
    strength: Share = 0.75
    content: Annotated[str, OneOf(CONTENTS)] = "original"  # what the hole holds at first; one of CONTENTS
    area: Annotated[str, OneOf(AREAS)] = (
        "picture"  # "masked" renders only the box round the mask, at the recipe's size
    )
    padding: Annotated[int, Range(0, 1024)] = 32  # pixels of surroundings that "masked" takes along
    blur: Annotated[int, Range(0, 256)] = 4  # sigma in pixels of the mask's edge
    soft: bool = False  # greys of the mask are strengths, pixel by pixel
    mask_weight: Share = 1.0  # of the picture that a 9-channel checkpoint sees
    exact_steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Paint on beyond the edges (outpainting)."""

    kind: ClassVar = "extend"
    image: PictureHash
    left: Border = 0  # pixels
    right: Border = 0
    up: Border = 0
    down: Border = 0
    overlap: Overlap = 64  # pixels of the picture that each pass sees
    strength: Share = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """Place two pictures with a gap and paint the hole between them."""

    kind: ClassVar = "blend"
    image: PictureHash
    other: PictureHash
    gap: Annotated[int, Range(1, 2048)] = 128  # pixels
    direction: Annotated[str, OneOf(DIRECTIONS)] = "right"  # where `other` lies, seen from `image`
    overlap: Overlap = 64
    strength: Share = 1.0
    tries: Annotated[int, Range(1, 64)] = 4  # seeds; the one with the best seams is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Upscale:
    """Enlarge; with `detail` a diffusion pass adds some."""

    kind: ClassVar = "upscale"
    image: PictureHash
    scale: Scale = 4.0
    upscaler: Name = ""  # "" = the bundled one; else the file name of a safetensors upscaler, or "lanczos"
    upscaler_hash: Name = ""
    detail: Share = 0.0  # denoising strength of the tiled diffusion pass
    overlap: Overlap = 64  # pixels that its tiles share


@dataclass(frozen=True, slots=True, kw_only=True)
class Loopback:
    """Redraw again and again, each time from the last result."""

    kind: ClassVar = "loopback"
    image: PictureHash
    loops: Annotated[int, Range(1, 100)] = 4
    strength: Share = 0.6
    final_strength: Share = 0.5
    curve: Annotated[str, OneOf(CURVES)] = (
        "linear"  # how the strength goes from one to the other; one of CURVES
    )
    resize: Resize = "resize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Plain finishing touches, done in the order of these fields."""

    kind: ClassVar = "adjust"
    image: PictureHash
    straighten: Annotated[float, Range(-45.0, 45.0)] = 0.0  # degrees clockwise; the empty corners are cut off
    crop: tuple[int, int, int, int] | None = None  # x, y, width, height in pixels
    match: Annotated[str, PixelsHash(optional=True)] = ""  # sha256 of a picture whose colours are taken over
    match_strength: Share = 1.0
    contrast: Factor = 1.0  # 1 = as it is
    brightness: Factor = 1.0
    saturation: Factor = 1.0
    sharpen: Annotated[float, Range(0.0, 3.0)] = 0.0  # 0 = none, 1 = strong


@dataclass(frozen=True, slots=True, kw_only=True)
class Hires:
    """A second, larger pass of a drawing (hires fix); None and "" take what the first pass has."""

    scale: Scale = 2.0
    size: tuple[int, int] | None = None  # (width, height) instead of the scale; a 0 follows from the other
    upscaler: Name = "latent"  # one of LATENT_UPSCALERS, "" for the bundled one, a file name or "lanczos"
    strength: Share = 0.7
    steps: Steps | None = None
    sampler: Name = ""
    schedule: Name = ""
    prompt: PromptText = ""
    negative: PromptText = ""
    cfg: CfgScale | None = None


Edit: TypeAlias = Redraw | Repaint | Extend | Blend | Upscale | Loopback | Adjust
EDITS: dict[str, type[Edit]] = {
    edit.kind: edit for edit in (Redraw, Repaint, Extend, Blend, Upscale, Loopback, Adjust)
}
INPUTS = ("image", "other", "mask", "match")  # the fields that name pixels

MAX_PIXELS = 32_000  # a side of a picture that is read or made
# What is kept of a picture, up to which denoising strength.
STRENGTHS = ((0.3, "all"), (0.5, "shapes"), (0.75, "composition"), (0.95, "rough"), (2.0, "nothing"))
_ALL: Final = (*EDITS.values(), Hires)
RANGES: Final = {name: ends for kind in _ALL for name, ends in ranges(kind).items()}
CHOICES: Final = {name: words for kind in _ALL for name, words in choices(kind).items()}


def inputs(edit: Edit | None) -> Iterator[tuple[str, str]]:
    """Return (field, hash) of every picture and mask that an edit needs."""
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
        check_values(edit)
    if isinstance(edit, Adjust) and edit.crop:
        x, y, width, height = edit.crop
        for value, least in ((x, 0), (y, 0), (width, 1), (height, 1)):
            check_integer("crop", value, least, MAX_PIXELS)
    if isinstance(edit, Extend) and not (edit.left or edit.right or edit.up or edit.down):
        raise RecipeError("edit_extend")
    if hires:
        check_values(hires)
        _check_hires_size(hires)


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
    return decode_one_of(EDITS, data, "edit")


def to_dict(edit: Edit | None) -> dict[str, Json] | None:
    """The edit as JSON-ready values with its kind."""
    return {"kind": edit.kind, **asdict(edit)} if edit else None
