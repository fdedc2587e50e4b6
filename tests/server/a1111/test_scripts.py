"""Extensions that a client sends and that ask for nothing are no matter; others are refused."""

from __future__ import annotations

from typing import Any

import pytest

from graine.server.a1111 import scripts
from graine.server.a1111.request_models import TextToImage
from graine.server.http.error_responses import Refused

IDLE: list[dict[str, Any]] = [
    {},
    {"ControlNet": {"args": []}},
    {"ADetailer": {"args": [False]}},
    {"ADetailer": {"args": [False, False, {"ad_model": "face_yolov8n.pt"}]}},
    {"ControlNet": {"args": [{"enabled": False, "module": "none"}]}},
    {"Refiner": {"args": [False, "", 0.8]}},
    {"Sampler": {"args": [20, "DPM++ 2M", "Automatic"]}},
]
ASKING: list[dict[str, Any]] = [
    {"ControlNet": {"args": [{"enabled": True, "module": "canny"}]}},
    {"ADetailer": {"args": [True, {"ad_model": "face_yolov8n.pt"}]}},
    {"ADetailer": {"args": [{"ad_model": "face_yolov8n.pt"}]}},
    {"roop": {"args": ["", True]}},
]


@pytest.mark.parametrize("sent", IDLE)
def test_idle_extensions_are_accepted(sent: dict[str, Any]) -> None:
    scripts.check(TextToImage(alwayson_scripts=sent))


@pytest.mark.parametrize("sent", ASKING)
def test_extensions_that_are_not_there_are_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        scripts.check(TextToImage(alwayson_scripts=sent))
    assert refused.value.status == 422
    assert next(iter(sent)) in str(refused.value)


@pytest.mark.parametrize("name", ["X/Y/Z plot", "SD upscale"])
def test_an_unknown_script_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=name):
        scripts.check(TextToImage(script_name=name))


@pytest.mark.parametrize("name", ["", "None", None])
def test_no_script_goes_by_several_names(name: str | None) -> None:
    scripts.check(TextToImage(script_name=name))


def test_soft_inpainting_is_graine_s_own() -> None:
    sent = TextToImage(alwayson_scripts={"Soft Inpainting": {"args": [True, 1, 0.5, 4, 0, 0.5, 2]}})
    scripts.check(sent)
    assert scripts.wants_soft_inpainting(sent)
    assert not scripts.wants_soft_inpainting(TextToImage())
