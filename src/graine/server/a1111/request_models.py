"""The fields of A1111's requests, with its API's own defaults (they are not those of its page).

Unknown fields are ignored, and null means "not sent": both are what its clients count on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graine.server.external.base64_images import MAX_TEXT
from graine.validation import MAX_PROMPT

Prompt = Annotated[str, Field(max_length=MAX_PROMPT)]
Name = Annotated[str, Field(max_length=500)]
Encoded = Annotated[
    str, Field(max_length=MAX_TEXT, description="base64, with or without `data:image/png;base64,`")
]
Count = Annotated[int, Field(ge=1, le=1000)]
Side = Annotated[int, Field(ge=1, le=16_384)]


class Fields(BaseModel):
    """A request; `model_fields_set` are the fields that the client sent with a value."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_sent(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            return {name: value for name, value in data.items() if value is not None}
        return data


class Drawing(Fields):
    """What txt2img and img2img have in common."""

    prompt: Prompt = ""
    negative_prompt: Prompt = ""
    styles: list[Name] = Field(default_factory=list, max_length=100)
    seed: int = -1
    subseed: int = -1
    subseed_strength: float = 0
    seed_resize_from_h: int = -1
    seed_resize_from_w: int = -1
    sampler_name: Name | None = None
    sampler_index: Name = "Euler"
    scheduler: Name | None = None
    batch_size: Count = 1
    n_iter: Count = 1
    steps: int = 50
    cfg_scale: float = 7.0
    width: Side = 512
    height: Side = 512
    restore_faces: bool | None = None
    tiling: bool | None = None
    do_not_save_samples: bool = False
    do_not_save_grid: bool = False
    eta: float | None = None
    s_min_uncond: float | None = None
    s_churn: float | None = None
    s_tmax: float | None = None
    s_tmin: float | None = None
    s_noise: float | None = None
    override_settings: dict[str, Any] = Field(default_factory=dict, max_length=500)
    override_settings_restore_afterwards: bool = True
    refiner_checkpoint: Name | None = None
    refiner_switch_at: float | None = None
    disable_extra_networks: bool = False
    denoising_strength: float = 0.75
    script_name: Name | None = None
    script_args: list[Any] = Field(default_factory=list, max_length=1000)
    send_images: bool = True
    save_images: bool = False
    alwayson_scripts: dict[str, Any] = Field(default_factory=dict, max_length=100)
    force_task_id: Name | None = None
    infotext: Prompt | None = None


class TextToImage(Drawing):
    """POST /sdapi/v1/txt2img."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"prompt": "a red panda", "steps": 20, "width": 512, "height": 512, "seed": 7}
        }
    )

    enable_hr: bool = False
    firstphase_width: int = 0
    firstphase_height: int = 0
    hr_scale: float = 2.0
    hr_upscaler: Name | None = None
    hr_second_pass_steps: int = 0
    hr_resize_x: int = 0
    hr_resize_y: int = 0
    hr_checkpoint_name: Name | None = None
    hr_sampler_name: Name | None = None
    hr_scheduler: Name | None = None
    hr_prompt: Prompt = ""
    hr_negative_prompt: Prompt = ""
    hr_cfg: float | None = None


class ImageToImage(Drawing):
    """POST /sdapi/v1/img2img; note the API's own defaults of `inpainting_fill` and of what follows."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"init_images": ["iVBORw0KGgo..."], "prompt": "a red panda", "denoising_strength": 0.6}
        }
    )

    init_images: list[Encoded] | None = Field(default=None, max_length=100)
    resize_mode: int = 0
    image_cfg_scale: float | None = None
    mask: Encoded | None = None
    mask_blur: int | None = None
    mask_blur_x: int = 4
    mask_blur_y: int = 4
    mask_round: bool = True
    inpainting_fill: int = 0
    inpaint_full_res: bool = True
    inpaint_full_res_padding: int = 0
    inpainting_mask_invert: int = 0
    initial_noise_multiplier: float | None = None
    latent_mask: Encoded | None = None
    include_init_images: bool = False


class Extras(Fields):
    """What enlarging one picture and several have in common."""

    resize_mode: int = Field(default=0, ge=0, le=1)
    show_extras_results: bool = True
    gfpgan_visibility: float = 0
    codeformer_visibility: float = 0
    codeformer_weight: float = 0
    upscaling_resize: float = Field(default=2, gt=0, le=16)
    upscaling_resize_w: Side = 512
    upscaling_resize_h: Side = 512
    upscaling_crop: bool = True
    upscaler_1: Name = "None"
    upscaler_2: Name = "None"
    extras_upscaler_2_visibility: float = Field(default=0, ge=0, le=1)
    upscale_first: bool = False


class ExtraSingle(Extras):
    """POST /sdapi/v1/extra-single-image."""

    image: Encoded = ""


class FileData(Fields):
    """A picture of several, with its name."""

    data: Encoded
    name: Name = ""


class ExtraBatch(Extras):
    """POST /sdapi/v1/extra-batch-images."""

    imageList: list[FileData] = Field(max_length=100)


class PngInfo(Fields):
    """POST /sdapi/v1/png-info."""

    image: Encoded = ""


class Interrogate(Fields):
    """POST /sdapi/v1/interrogate."""

    image: Encoded = ""
    model: Name = "clip"


class TaskProgressRequest(Fields):
    """POST /internal/progress: the only progress by job that A1111 has."""

    id_task: Name = ""
    id_live_preview: int = -1
    live_preview: bool = True
