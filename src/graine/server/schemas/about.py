"""What the studio says of itself: models, samplers, qualities, and what every value may be."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from graine.server.schemas.base import Answer, JsonObject, example
from graine.server.schemas.job_requests import DrawWish

Language = Literal["en", "fr"]

PANDA: JsonObject = {
    "prompt": {"en": "a panda, 3D render", "fr": "un panda, rendu 3D"},
    "wish": {"prompt": "a panda, 3D render", "seed": 6},
    "picture": "/examples/panda.webp",
}


class ModelAbout(Answer):
    """A model that can be used; null is what is not known before it was loaded once."""

    model_config = example(
        {
            "name": "pousse",
            "title": "pousse",
            "family": None,
            "native_size": [128, 128],
            "default_cfg": 4.0,
            "upscale": 4,
            "hash": "0a1b2c3d4e",
            "size_bytes": 36_000_000,
            "ready": True,
            "problem": None,
        }
    )

    name: str
    title: str
    family: str | None  # "sd1", "sd2", "sdxl"
    native_size: tuple[int, int] | None  # width, height in pixels that it was trained at
    default_cfg: float | None
    upscale: int | None  # factor that its pictures are enlarged by
    hash: str | None  # first 10 hex digits of the weights' sha256
    size_bytes: int
    ready: bool  # the worker has it loaded
    problem: str | None  # what keeps it from being used


class SamplerAbout(Answer):
    """A sampler; `calls` is network calls a step."""

    name: str
    label: str
    calls: int
    keeps: bool  # more steps keep the picture
    description: str


class Named(Answer):
    """A thing with a name for programs, one for people, and a sentence on it."""

    name: str
    label: str
    description: str


class QualityAbout(Answer):
    """A preset in the place of sampler, schedule and steps."""

    steps: int
    sampler: str
    schedule: str
    description: str


class CfgWord(Answer):
    """What a CFG scale from a value on means, in words."""

    begins: float
    word: str
    description: str


class FieldAbout(Answer):
    """A field of a kind of job: what it is where it is left out, and what it may be."""

    default: JsonValue  # null: nothing is settled beforehand
    range: tuple[float, float] | None  # of a number
    choices: list[str]  # of a word


class Limits(Answer):
    """What the server takes."""

    upload_bytes: int
    upload_pixels: int
    prompt_length: int
    count: int
    tags: int
    marks: int  # pictures in one PATCH


class Shown(Answer):
    """Settings that are safe to show."""

    language: str
    device: str
    dtype: str


class About(Answer):
    """All that a page needs to know before it can ask for anything."""

    version: str
    languages: list[str]
    models: list[ModelAbout]
    default_model: str
    samplers: list[SamplerAbout]
    schedules: list[Named]
    qualities: dict[str, QualityAbout]
    cfg_words: list[CfgWord]
    ranges: dict[str, tuple[float, float]]  # least and most of every field that is a number
    choices: dict[str, list[str]]
    jobs: dict[str, dict[str, FieldAbout]]  # by kind: its own fields, beside the drawing that it varies
    limits: Limits
    settings: Shown
    token_limit: int
    login: bool  # a password is needed


class Localized(Answer):
    """A text in both languages."""

    en: str
    fr: str


class Example(Answer):
    """A prompt that the built-in model draws well, the wish that draws it in the asker's language, and how
    it looks: the path of a small picture.
    """

    model_config = example(PANDA)

    prompt: Localized
    wish: DrawWish
    picture: str


class Examples(Answer):
    """Prompts to begin with."""

    examples: list[Example]
