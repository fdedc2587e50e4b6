"""The same files, read by sd-parsers 0.6, which shares no code with Graine."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import pytest
from PIL import Image
from sd_parsers import ParserManager
from sd_parsers.data import Generators, PromptInfo
from sd_parsers.extractors import Eagerness

from graine.library.foreign.base import Foreign
from graine.library.foreign.comfy_names import engine_settings
from graine.library.foreign.registry import read_picture
from graine.library.foreign.sampler_names import sampler_settings
from graine.picture.formats import a1111_names
from tests.library.foreign.samples import (
    FIELDS,
    INVOKEAI,
    NOVELAI,
    NOVELAI_FIELDS,
    OLD_A1111,
    picture,
    png,
    stealth,
)
from tests.library.foreign.test_comfyui import ADVANCED, HIRES, SDXL, workflow_of

GENERATORS: Final = {
    "a1111": Generators.AUTOMATIC1111,
    "fooocus": Generators.FOOOCUS,
    "invokeai": Generators.INVOKEAI,
    "novelai": Generators.NOVELAI,
    "comfyui": Generators.COMFYUI,
}
PICTURES: Final[dict[str, bytes]] = {
    **{name: png(fields) for name, fields in FIELDS.items() if name != "swarmui"},  # which it cannot read
    "old a1111": png({"parameters": OLD_A1111}),
    "lone invokeai": png({"invokeai_metadata": json.dumps({**INVOKEAI, "scheduler": "euler_a"})}),
    "stealth": png({}, stealth(json.dumps({**NOVELAI_FIELDS, "Comment": json.dumps(NOVELAI)}))),
    **{
        f"comfyui {name}": png({"prompt": json.dumps(graph), "workflow": json.dumps(workflow_of(graph))})
        for name, graph in (("sdxl", SDXL), ("advanced", ADVANCED), ("hires", HIRES))
    },
}


def theirs(data: bytes) -> PromptInfo:
    """What sd-parsers says of a picture."""
    found = ParserManager(eagerness=Eagerness.EAGER).parse(io.BytesIO(data))
    assert found
    return found


def seed_of(parameters: dict[str, Any]) -> object:
    """The seed, which one node of ComfyUI has under another name."""
    return parameters.get("seed", parameters.get("noise_seed"))


def names(sampler: str, parameters: dict[str, Any], ours: Foreign) -> set[str]:
    """A1111's label of the peer's sampler, with and without the schedule that stands beside it."""
    if ours.tool in ("comfyui", "fooocus"):
        return {engine_settings(sampler, "")["Sampler"]}
    if a1111_names.split_sampler(sampler)[0] in a1111_names.SAMPLERS:
        return {a1111_names.SAMPLERS[a1111_names.split_sampler(sampler)[0]]}
    return {sampler_settings(sampler)["Sampler"]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the peer's
@pytest.mark.parametrize("name", PICTURES)
def test_both_readers_agree(name: str) -> None:
    ours, peer = read_picture(PICTURES[name]), theirs(PICTURES[name])
    assert ours
    assert GENERATORS[ours.tool] == peer.generator
    assert ours.prompt == ", ".join(map(str, peer.prompts))
    assert ours.negative == ", ".join(map(str, peer.negative_prompts))
    recipe = ours.recipe
    assert recipe
    one = next(one for one in peer.samplers if str(seed_of(one.parameters)) == str(recipe.seed))
    for key, value in (("cfg_scale", recipe.cfg), ("steps", recipe.steps)):
        if key in one.parameters:
            assert float(one.parameters[key]) == value, key
    assert a1111_names.SAMPLERS[recipe.sampler] in names(one.name, one.parameters, ours)
    if one.model and one.model.name:
        assert ours.model in one.model.name


def test_neither_finds_anything_in_a_plain_picture() -> None:
    data = png()
    assert read_picture(data) is None
    assert ParserManager(eagerness=Eagerness.EAGER).parse(io.BytesIO(data)) is None


def test_a_jpeg_is_read_alike() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + OLD_A1111.encode("utf-16-be")
    picture().save(buffer, "JPEG", exif=exif)
    ours, peer = read_picture(buffer.getvalue()), theirs(buffer.getvalue())
    assert ours
    assert (ours.prompt, ours.negative) == (peer.full_prompt, peer.full_negative_prompt)
