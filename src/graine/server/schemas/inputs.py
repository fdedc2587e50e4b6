"""Pictures to begin from, and masks."""

from __future__ import annotations

from graine.server.schemas.base import Answer, JsonObject, example

TAKEN: JsonObject = {
    "hash": "9a0e3c4f5b6d7a8190a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4f5a6b",
    "width": 512,
    "height": 512,
    "mask": None,
    "recipe": None,
    "prompt": "a panda",
    "negative": "",
    "tool": "a1111",
    "model": "",
    "facts": {"Steps": "20"},
    "seen": None,
}


class Taken(Answer):
    """A picture that was taken in, and what its file says of itself."""

    model_config = example(TAKEN)

    hash: str  # of its pixels: its name in wishes
    width: int
    height: int
    mask: str | None  # the hash of its transparent parts as a mask, where it has any
    recipe: JsonObject | None  # null where it carries none that can be drawn here
    prompt: str
    negative: str
    tool: str  # "" where no program is known by it
    model: str
    facts: dict[str, str]
    seen: int | None  # a picture of the library with the same bytes or pixels


class MaskTaken(Answer):
    """A mask that was taken in, as it will be used."""

    model_config = example({"hash": TAKEN["hash"], "width": 512, "height": 512})

    hash: str
    width: int
    height: int
