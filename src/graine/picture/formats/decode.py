"""Pictures as anybody has them, read with care: any kind becomes upright RGB, its transparency apart.

Decoding trusts nothing: PNG, JPEG and WebP by their own readers, the number of pixels checked beforehand, one
frame, bounded texts. Orientation (EXIF) and colour profile (ICC) are carried out, not kept.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from graine.errors import GraineError, PictureError

PNG: Final = b"\x89PNG\r\n\x1a\n"  # how files of a kind begin
JPEG: Final = b"\xff\xd8\xff"
MAX_PIXELS: Final = 32_000_000  # of a picture that is read
MAX_TEXT: Final = 256 * 1024  # bytes of all its texts
MAX_PROFILE: Final = 1024 * 1024  # bytes of its colour profile; those of printing presses have half of it
OPAQUE: Final = 128  # of a transparent mask, the alpha above which a pixel is white (A1111's rule)
TRACE: Final = 16  # of 255: how far lossy formats stray from black and white round the edges of a mask

# The classes are called directly: `Image.open` has its own limits of size and tries other formats.
_READERS = (
    (PNG, PngImagePlugin.PngImageFile),
    (JPEG, JpegImagePlugin.JpegImageFile),
    (b"RIFF", WebPImagePlugin.WebPImageFile),
)
_LOSSY = ("JPEG", "WEBP")
_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}  # of a colour profile, by the mode that it is for


class Read(NamedTuple):
    """A picture that can be worked on."""

    image: Image.Image  # RGB, upright, over white
    alpha: Image.Image | None  # "L", its opacity; None if it is opaque


def read(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Read:
    """Read a picture of any kind. Raises `PictureError`."""
    with opened(path, max_pixels) as image:
        return normal(image)


def read_mask(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Read a mask, "L": its brightness, or its opacity if it has transparent parts. Raises `PictureError`."""
    with opened(path, max_pixels) as image:
        return normal_mask(image)


@contextmanager
def opened(path: Path | str, max_pixels: int = MAX_PIXELS) -> Generator[Image.Image, None, None]:
    """Open and decode a file, for as long as the `with` lasts; whatever fails in there counts as damage.

    Raises `PictureError` for what is no picture, is damaged, too large, an animation or full of text.
    """
    path = Path(path)
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise PictureError("picture_missing", path=path) from error
    except OSError as error:
        raise PictureError("picture_closed", path=path, reason=error.strerror) from error
    with file, decoded(file, path, max_pixels) as image:
        yield image


@contextmanager
def decoded(
    file: IO[bytes], name: object, max_pixels: int = MAX_PIXELS, *, max_text: int | None = MAX_TEXT
) -> Generator[Image.Image, None, None]:
    """Decode an open file, for as long as the `with` lasts; in errors, `name` says which picture it is.

    With `max_text=None`, texts and colour profile may be as long as they like.

    Raises `PictureError` as `opened` does.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that cannot be read; nobody can act on it
            yield _decode(file, name, max_pixels, max_text)
    except GraineError:
        raise
    except Exception as error:  # on hostile bytes a decoder raises nearly anything
        raise PictureError("picture_damaged", path=name, reason=error) from error


def normal(image: Image.Image) -> Read:
    """Any image upright, in sRGB over white, and its transparency.

    Of 16 bits the upper 8 are kept. A colour profile that cannot be used is left out of account.
    """
    image = _upright(image)
    alpha = _alpha(image)
    colours = _srgb(_plain(image), image.info.get("icc_profile"))
    if alpha:
        colours = Image.composite(colours, Image.new("RGB", image.size, "white"), alpha)
    colours.info.clear()
    return Read(colours, alpha)


def normal_mask(image: Image.Image) -> Image.Image:
    """Turn any image into a mask, "L", upright: where it has transparent parts, what is opaque is white."""
    lossy = image.format in _LOSSY
    image = _upright(image)
    if alpha := _alpha(image):
        return alpha.point([255 * (value > OPAQUE) for value in range(256)])
    grey = _plain(image).convert("RGB").convert("L")
    if lossy:
        grey = grey.point([0 if v < TRACE else 255 if v > 255 - TRACE else v for v in range(256)])
    grey.info.clear()
    return grey


def _decode(file: IO[bytes], path: object, max_pixels: int, max_text: int | None) -> Image.Image:
    start = file.read(12)
    file.seek(0)
    reader = next((reader for magic, reader in _READERS if start.startswith(magic)), None)
    if reader is None or (start.startswith(b"RIFF") and start[8:] != b"WEBP"):
        raise PictureError("picture_format", path=path)
    image = reader(file)
    if image.width * image.height > max_pixels:
        sides = {"width": image.width, "height": image.height}
        raise PictureError("picture_large", path=path, **sides, limit=max_pixels / 1e6)
    if getattr(image, "n_frames", 1) > 1:
        raise PictureError("picture_animated", path=path)
    _bound(image.info, path, max_text)
    image.load()
    _bound(image.info, path, max_text)  # a PNG may have texts after its pixels
    return image


def _bound(info: dict[str | tuple[int, int], object], path: object, max_text: int | None) -> None:
    if max_text is None:
        return
    sizes = {key: len(value) for key, value in info.items() if isinstance(value, (str, bytes))}
    profile = sizes.pop("icc_profile", 0)
    for size, limit in ((sum(sizes.values()), max_text), (profile, MAX_PROFILE)):
        if size > limit:
            raise PictureError("picture_text", path=path, size=size // 1024, limit=limit // 1024)


def _upright(image: Image.Image) -> Image.Image:
    with suppress(Exception):  # an orientation that cannot be read is none
        return ImageOps.exif_transpose(image)
    return image


def _alpha(image: Image.Image) -> Image.Image | None:
    """The opacity of an image, None if it is opaque everywhere."""
    if not image.has_transparency_data:
        return None
    if image.mode.startswith("I"):  # which Pillow leaves out of account
        import numpy as np  # few pictures need it

        clear = np.asarray(image) == image.info["transparency"]
        alpha = Image.fromarray(np.where(clear, 0, 255).astype(np.uint8))
    else:
        alpha = image.convert("RGBA").getchannel("A")
    alpha.info.clear()
    return None if alpha.getextrema() == (255, 255) else alpha


def _plain(image: Image.Image) -> Image.Image:
    """The colours as they are in the file, 8 bits each: RGB, greyscale or CMYK, without transparency."""
    if image.mode.startswith("I"):
        import numpy as np

        return Image.fromarray((np.clip(np.asarray(image), 0, 65535) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        return image.convert("RGBA").convert("RGB")
    return image if image.mode in _SPACES else image.convert("RGB")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """RGB, by the image's colour profile if it has a usable one that is not sRGB already."""
    if isinstance(profile, bytes):
        with suppress(Exception):  # on hostile bytes a profile's reader raises nearly anything, too
            return _converted(image, profile)
    return image.convert("RGB")


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms  # few pictures need it

    source: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    foreign = source.profile.xcolor_space.strip() != _SPACES[image.mode]
    if foreign or "sRGB" in (source.profile.profile_description or ""):
        return image.convert("RGB")
    target = ImageCms.createProfile("sRGB")
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    result = ImageCms.profileToProfile(image, source, target, intent, outputMode="RGB", flags=flags)
    assert result is not None
    return result
