"""The fields of OpenAI's image requests, and Graine's own beside them; unknown fields are ignored."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

from graine.server.external.base64_images import MAX_BYTES
from graine.validation import MAX_CFG, MAX_PROMPT, MAX_SEED, MAX_STEPS

SIZE: Final = re.compile(r"([0-9]{2,5})x([0-9]{2,5})")
# OpenAI's names of qualities, those of its retired models too, by Graine's.
QUALITIES: Final = {
    "low": "draft",
    "draft": "draft",
    "medium": "normal",
    "normal": "normal",
    "standard": "normal",
    "auto": "normal",
    "high": "final",
    "hd": "final",
    "final": "final",
    "xhigh": "final",
    "max": "final",
}
SHOWN: Final = {"draft": "low", "normal": "medium", "final": "high"}  # in answers
Name = Annotated[str, Field(max_length=500)]
Prompt = Annotated[str, Field(max_length=MAX_PROMPT)]


class Request(BaseModel):
    """What all three have in common. The last fields are Graine's own: `extra_body` of OpenAI's client."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    model: Name | None = None
    n: Annotated[int, Field(ge=1, le=10)] | None = None
    size: Annotated[str, Field(max_length=20)] | None = None  # "512x512", or "auto": as the model likes it
    quality: Name | None = None
    response_format: Literal["url", "b64_json"] | None = None
    output_format: Literal["png", "jpeg", "webp"] | None = None
    output_compression: Annotated[int, Field(ge=0, le=100)] | None = None
    stream: bool | None = None
    partial_images: Annotated[int, Field(ge=0, le=3)] | None = None
    user: Name | None = None

    seed: Annotated[int, Field(ge=-1, le=MAX_SEED)] | None = None
    steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] | None = None
    negative_prompt: Prompt = ""
    cfg: Annotated[float, Field(ge=0, le=MAX_CFG)] | None = Field(
        default=None, validation_alias=AliasChoices("cfg", "cfg_scale", "guidance_scale")
    )
    sampler: Name | None = Field(default=None, validation_alias=AliasChoices("sampler", "sampler_name"))
    schedule: Name | None = Field(default=None, validation_alias=AliasChoices("schedule", "scheduler"))

    @field_validator("size")
    @classmethod
    def _is_size(cls, value: str | None) -> str | None:
        if value in (None, "auto", ""):
            return None
        if not SIZE.fullmatch(value or ""):
            raise ValueError("width and height, as in 512x512, or auto")
        return value

    @field_validator("quality")
    @classmethod
    def _is_quality(cls, value: str | None) -> str | None:
        if value is not None and value not in QUALITIES:
            raise ValueError(f"one of {', '.join(QUALITIES)}")
        return value

    def sides(self) -> tuple[int, int] | None:
        """Return (width, height); None leaves them to the model."""
        found = SIZE.fullmatch(self.size) if self.size else None
        return (int(found[1]), int(found[2])) if found else None

    def own_quality(self) -> str:
        """Graine's name of the quality."""
        return QUALITIES[self.quality or "auto"]


class Generation(Request):
    """POST /v1/images/generations."""

    model_config = ConfigDict(
        extra="ignore",
        allow_inf_nan=False,
        json_schema_extra={"example": {"prompt": "a red panda", "n": 1, "size": "512x512", "seed": 7}},
    )

    prompt: Prompt


class Edit(Request):
    """The text parts of POST /v1/images/edits and /variations; `strength` is Graine's own."""

    prompt: Prompt = ""
    strength: Annotated[float, Field(ge=0, le=1)] | None = None


IMAGE_PART: Final[dict[str, Any]] = {"type": "string", "format": "binary", "maxLength": MAX_BYTES}
