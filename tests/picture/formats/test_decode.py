"""Every kind of picture becomes upright RGB over white, every kind of mask grey; no file is trusted."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from graine.errors import PictureError
from graine.picture import pixels_hash
from graine.picture.formats import picture_files
from graine.picture.formats.decode import normal, normal_mask, read, read_mask
from tests.picture.profiles import LINEAR, PRESS
from tests.picture.samples import HOSTILE, chunk, drawn

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
Write = Callable[[Path], Path]


def saved(image: Image.Image, suffix: str = "png", **options: Any) -> Write:
    def write(folder: Path) -> Path:
        path = folder / f"picture.{suffix}"
        image.save(path, **options)
        return path

    return write


def png16(colour: int, samples: list[int], *, width: int, extra: bytes = b"") -> Write:
    """Write one row of a PNG with 16 bits a sample; Pillow writes few of those kinds."""

    def write(folder: Path) -> Path:
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 16, colour, 0, 0, 0))
        row = zlib.compress(b"\0" + struct.pack(f">{len(samples)}H", *samples))
        path = folder / "picture.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", row) + chunk(b"IEND", b""))
        return path

    return write


def pair(mode: str, left: Any, right: Any) -> Image.Image:
    """An image whose left half has one colour and whose right half another."""
    image = Image.new(mode, (32, 16), left)
    image.paste(right, (16, 0, 32, 16))
    return image


def paletted(transparent: int | None = None) -> Image.Image:
    image = pair("P", 0, 1)
    image.putpalette([*RED, *BLUE])
    if transparent is not None:
        image.info["transparency"] = transparent
    return image


def turned(orientation: int, **options: Any) -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return {"exif": exif.tobytes(), **options}


def held(image: Image.Image, orientation: int) -> Image.Image:
    """The image as a camera stores it that was held this way (EXIF 2.32, tag 0x0112)."""
    turn = Image.Transpose
    ways = {2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE}
    ways |= {6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270}
    return image.transpose(ways[orientation]) if orientation in ways else image


KINDS: dict[str, tuple[Write, tuple[int, ...], tuple[int, ...]]] = {
    "RGB": (saved(pair("RGB", RED, BLUE)), RED, BLUE),
    "JPEG": (saved(pair("RGB", RED, BLUE), "jpg", quality=95), RED, BLUE),
    "WebP": (saved(pair("RGB", RED, BLUE), "webp", lossless=True), RED, BLUE),
    "one bit": (saved(pair("1", 0, 1)), (0, 0, 0), WHITE),
    "grey": (saved(pair("L", 60, 200)), (60,) * 3, (200,) * 3),
    "grey JPEG": (saved(pair("L", 60, 200), "jpg"), (60,) * 3, (200,) * 3),
    "palette": (saved(paletted()), RED, BLUE),
    "palette with a transparent colour": (saved(paletted(0)), WHITE, BLUE),
    "grey and alpha": (saved(pair("LA", (60, 255), (0, 0))), (60,) * 3, WHITE),
    "RGBA": (saved(pair("RGBA", (255, 0, 0, 128), (0, 0, 255, 255))), (255, 127, 127), BLUE),
    "transparent WebP": (
        saved(pair("RGBA", (255, 0, 0, 255), (0, 0, 255, 0)), "webp", lossless=True),
        RED,
        WHITE,
    ),
    "CMYK": (saved(pair("CMYK", (0, 255, 255, 0), (255, 255, 0, 0)), "jpg", quality=95), RED, BLUE),
    "16-bit grey": (png16(0, [15420, 65535], width=2), (60,) * 3, WHITE),
    "16-bit grey with a transparent shade": (
        png16(0, [15420, 0], width=2, extra=chunk(b"tRNS", struct.pack(">H", 15420))),
        WHITE,
        (0, 0, 0),
    ),
    "16-bit grey and alpha": (png16(4, [15420, 65535, 0, 0], width=2), (60,) * 3, WHITE),
    "16-bit RGB": (png16(2, [65535, 0, 0, 0, 0, 65535], width=2), RED, BLUE),
    "16-bit RGBA": (png16(6, [65535, 0, 0, 65535, 0, 0, 65535, 0], width=2), RED, WHITE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_becomes_rgb_over_white(tmp_path: Path, kind: str) -> None:
    write, left, right = KINDS[kind]
    image = read(write(tmp_path)).image
    assert image.mode == "RGB"
    assert not image.info
    height = image.height // 2
    found = [image.getpixel((x, height)) for x in (image.width // 4, image.width * 3 // 4)]
    assert np.allclose(np.array(found), [left, right], atol=3)


def test_transparency_comes_apart_if_there_is_any() -> None:
    half = normal(pair("RGBA", (255, 0, 0, 128), (0, 0, 255, 255))).alpha
    assert half is not None
    assert (half.mode, half.getcolors(), half.info) == ("L", [(256, 128), (256, 255)], {})
    assert normal(pair("RGBA", (255, 0, 0, 255), (0, 0, 255, 255))).alpha is None
    assert normal(pair("RGB", RED, BLUE)).alpha is None


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright(tmp_path: Path, suffix: str, orientation: int) -> None:
    picture = Image.new("RGB", (32, 16), "black")
    picture.paste(RED, (0, 0, 16, 8))  # the upper left quarter
    path = saved(held(picture, orientation), suffix, **turned(orientation))(tmp_path)
    for image in (read(path).image, read_mask(path)):
        assert image.size == (32, 16)
        bright = np.asarray(image.convert("RGB"))[..., 0] > 40
        assert bright[:7, :15].all()
        assert not bright[:, 17:].any()
        assert not bright[9:].any()


def test_a_colour_profile_is_carried_out() -> None:
    """The colours of a wide profile look the same in sRGB: other numbers."""
    wide = pair("RGB", (200, 80, 60), (128, 128, 128))
    wide.info["icc_profile"] = LINEAR
    image = normal(wide).image
    assert image.getpixel((8, 8)) != (200, 80, 60)
    grey = image.getpixel((24, 8))
    assert isinstance(grey, tuple)
    assert all(abs(value - 188) <= 2 for value in grey)  # half the light is 188 in sRGB


def test_a_press_without_black_ink_prints_grey(tmp_path: Path) -> None:
    page = pair("CMYK", (0, 0, 0, 255), (0, 0, 0, 0))
    with_profile = read(saved(page, "jpg", icc_profile=PRESS)(tmp_path)).image
    assert with_profile.getpixel((24, 8)) == WHITE
    grey = with_profile.getpixel((8, 8))
    assert isinstance(grey, tuple)
    assert 120 < min(grey) <= max(grey) < 180
    plain = read(saved(page, "jpg")(tmp_path)).image
    assert plain.getpixel((8, 8)) == (0, 0, 0)


@pytest.mark.parametrize("profile", ["sRGB", "damaged", "of another space", "empty"])
def test_other_profiles_change_no_pixel(profile: str) -> None:
    picture = pair("RGB", (200, 80, 60), (1, 2, 3))
    picture.info["icc_profile"] = {
        "sRGB": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        "damaged": LINEAR[:-200],
        "of another space": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        "empty": b"",
    }[profile]
    assert normal(picture).image.tobytes() == pair("RGB", (200, 80, 60), (1, 2, 3)).tobytes()


def test_a_profile_as_large_as_a_press_has_is_read_and_a_huge_one_refused(tmp_path: Path) -> None:
    large = PRESS + b"\0" * (700 << 10)
    page = pair("CMYK", (0, 0, 0, 255), (0, 0, 0, 0))
    assert read(saved(page, "jpg", icc_profile=large)(tmp_path)).image.size == (32, 16)
    with pytest.raises(PictureError, match="1100 KB of text; the limit is 1024 KB"):
        read(saved(page, "jpg", icc_profile=b"\0" * (1100 << 10))(tmp_path))


def test_a_picture_that_was_drawn_here_keeps_its_name(tmp_path: Path) -> None:
    """Its hash is that of the pixels as drawn, so an edit of the file is an edit of the drawing."""
    picture = drawn()
    image = read(picture.save(tmp_path / "panda.png")).image
    assert pixels_hash(image) == picture.pixels_hash == picture_files.load(tmp_path / "panda.png").pixels_hash


MASKS: dict[str, tuple[Write, int, int]] = {
    "grey": (saved(pair("L", 0, 90)), 0, 90),
    "one bit": (saved(pair("1", 0, 1)), 0, 255),
    "palette": (saved(paletted()), 76, 29),
    "RGB": (saved(pair("RGB", (0, 0, 0), WHITE)), 0, 255),
    "16-bit grey": (png16(0, [15420, 65535], width=2), 60, 255),
    "16-bit RGB": (png16(2, [0, 0, 0, 65535, 65535, 65535], width=2), 0, 255),
    "CMYK": (saved(pair("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "jpg"), 0, 255),
    "opaque RGBA": (saved(pair("RGBA", (0, 0, 0, 255), (90, 90, 90, 255))), 0, 90),
    # Strokes on a transparent layer, whatever their colour: alpha above 128 is white.
    "strokes": (saved(pair("RGBA", (255, 255, 255, 128), (0, 0, 0, 129))), 0, 255),
    "grey strokes": (saved(pair("LA", (255, 0), (0, 255))), 0, 255),
    "palette with a transparent colour": (saved(paletted(0)), 0, 255),
    "transparent WebP": (saved(pair("RGBA", (9, 9, 9, 0), (0, 0, 0, 255)), "webp", lossless=True), 0, 255),
    "16-bit strokes": (png16(6, [1, 1, 1, 0, 1, 1, 1, 65535], width=2), 0, 255),
}


@pytest.mark.parametrize("kind", MASKS)
def test_every_kind_of_mask_becomes_grey(tmp_path: Path, kind: str) -> None:
    write, left, right = MASKS[kind]
    mask = read_mask(write(tmp_path))
    assert mask.mode == "L"
    assert not mask.info
    y = mask.height // 2
    assert (mask.getpixel((mask.width // 4, y)), mask.getpixel((mask.width * 3 // 4, y))) == (left, right)


@pytest.mark.parametrize(("suffix", "options"), [("jpg", {"quality": 60}), ("webp", {"quality": 60})])
def test_a_lossy_mask_is_black_and_white_away_from_its_edges(
    tmp_path: Path, suffix: str, options: dict[str, int]
) -> None:
    mask = Image.new("L", (96, 96))
    mask.paste(255, (30, 30, 60, 60))
    found = np.asarray(read_mask(saved(mask.convert("RGB"), suffix, **options)(tmp_path)))
    assert (found[:20] == 0).all()
    assert (found[:, 70:] == 0).all()
    assert (found[36:54, 36:54] == 255).all()


CUT = ("cut PNG", "cut JPEG", "cut WebP", "only a start", "wrong checksum", "nothing")


@pytest.mark.parametrize("reader", [read, read_mask])
@pytest.mark.parametrize("case", ["100 megapixels", "animated PNG", "animated WebP", "another format", *CUT])
def test_no_file_is_trusted(tmp_path: Path, case: str, reader: Callable[[Path], object]) -> None:
    write, said = HOSTILE[case]
    path = write(tmp_path)
    with pytest.raises(PictureError, match=said) as caught:
        reader(path)
    assert str(path) in caught.value.text("en")
    assert str(path) in caught.value.text("fr")


@pytest.mark.parametrize(("name", "said"), [("missing.png", "does not exist"), (".", "cannot be read")])
def test_what_is_no_file_is_said(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(PictureError, match=said):
        read(tmp_path / name)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 400), byte=st.integers(0, 255), suffix=st.sampled_from(["png", "jpg", "webp"]))
def test_damaged_metadata_never_hides_a_picture(
    tmp_path: Path, place: int, byte: int, *, suffix: str
) -> None:
    """An orientation or a profile that cannot be read is left out of account."""
    data = bytearray(Image.Exif().tobytes() + turned(6)["exif"])
    data[place % len(data)] = byte
    profile = bytearray(LINEAR)
    profile[place % len(profile)] = byte
    path = saved(pair("RGB", RED, BLUE), suffix, exif=bytes(data), icc_profile=bytes(profile))(tmp_path)
    assert read(path).image.size in ((32, 16), (16, 32))


@pytest.mark.parametrize("mode", ["I", "F", "HSV", "YCbCr", "LAB", "RGBX", "PA", "I;16"])
def test_images_in_memory_may_have_any_mode(mode: str) -> None:
    image = Image.new(mode, (8, 6))
    assert normal(image).image.mode == "RGB"
    assert normal_mask(image).mode == "L"
