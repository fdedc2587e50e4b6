"""Small pictures as A1111's clients send them."""

from __future__ import annotations

import base64
import io

from PIL import Image


def encoded(image: Image.Image, kind: str = "PNG") -> str:
    """A picture in bare base64."""
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def gradient(width: int = 128, height: int = 128) -> Image.Image:
    """A picture whose every pixel says where it is."""
    red = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, red.rotate(90).resize((width, height)), Image.new("L", red.size, 90)))


def centre_mask(width: int = 128, height: int = 128) -> Image.Image:
    """A mask, white in the middle."""
    mask = Image.new("L", (width, height))
    mask.paste(255, (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    return mask
