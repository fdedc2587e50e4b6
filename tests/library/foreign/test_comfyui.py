"""Graphs as people build them: words, seed, size and model are found; what cannot be drawn is told."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest

from graine.library.foreign.base import Foreign
from graine.library.foreign.comfyui import read
from tests.library.foreign.samples import COMFYUI, NEGATIVE, PROMPT, WORKFLOW

Graph = dict[str, Any]


def node(kind: str, **inputs: object) -> dict[str, Any]:
    """A node; a list of two is a link."""
    return {"class_type": kind, "inputs": inputs}


def changed(**nodes: dict[str, Any]) -> Graph:
    """The usual graph with other nodes; "_3" is node 3."""
    return {**copy.deepcopy(COMFYUI), **{name[1:]: node for name, node in nodes.items()}}


def sampler(**inputs: object) -> dict[str, Any]:
    """The usual sampler with other inputs."""
    return node("KSampler", **{**COMFYUI["3"]["inputs"], **inputs})


def workflow_of(graph: Graph) -> Graph:
    """The links of a graph as the editor writes them."""
    kinds = {"positive": "CONDITIONING", "negative": "CONDITIONING", "model": "MODEL", "clip": "CLIP"}
    links: list[list[object]] = []
    for id, node in graph.items():
        for name, value in node["inputs"].items():
            if isinstance(value, list):
                kind = "CONDITIONING" if name.startswith("conditioning") else kinds.get(name, "LATENT")
                links.append([len(links), int(value[0]), value[1], int(id), 0, kind])
    return {"nodes": [], "links": links}


SDXL = changed(
    _6=node("CLIPTextEncodeSDXL", text_g=PROMPT, text_l=PROMPT, width=1024, height=1024, clip=["4", 1]),
    _5=node("EmptyLatentImage", width=1024, height=1024, batch_size=1),
)
SDXL["6"]["inputs"]["text"] = SDXL["6"]["inputs"].pop("text_g")  # as the peer wants to find it
SDXL["6"]["inputs"].pop("text_l")
ADVANCED = changed(
    _3=node(
        "KSamplerAdvanced",
        **{k: v for k, v in COMFYUI["3"]["inputs"].items() if k not in ("seed", "denoise")},
        noise_seed=42,
        add_noise="enable",
        start_at_step=0,
        end_at_step=20,
    )
)
HIRES = changed(
    _10=node("LatentUpscaleBy", samples=["3", 0], upscale_method="nearest-exact", scale_by=1.5),
    _11=sampler(latent_image=["10", 0], denoise=0.5, seed=2, steps=14),
    _8=node("VAEDecode", samples=["11", 0], vae=["4", 2]),
)


def of(graph: object) -> Foreign:
    """Read a graph."""
    found = read({"prompt": json.dumps(graph)})
    assert found
    return found


def words(graph: object) -> tuple[str, str]:
    """Prompt and negative prompt of a graph."""
    found = of(graph)
    return found.prompt, found.negative


def test_the_editor_s_graph_says_the_same_as_the_one_that_was_run() -> None:
    run, edited = of(COMFYUI), read({"workflow": json.dumps(WORKFLOW)})
    assert edited
    assert (edited.prompt, edited.negative, edited.model) == (run.prompt, run.negative, run.model)
    assert edited.recipe == run.recipe


@pytest.mark.parametrize(
    "nodes",
    [
        {"_6": node("CLIPTextEncode", text=["20", 0], clip=["4", 1]), "_20": node("Text", text=PROMPT)},
        {"_6": node("CLIPTextEncode", text=["20", 0]), "_20": node("PrimitiveString", value=PROMPT)},
        {
            "_6": node("CLIPTextEncode", text=["20", 0]),
            "_20": node("StringConcatenate", string_a=["21", 0], string_b="oil painting", delimiter=", "),
            "_21": node("Text Multiline", text="a lighthouse at dawn"),
        },
        {
            "_3": sampler(positive=["20", 0]),
            "_20": node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["21", 0]),
            "_6": node("CLIPTextEncode", text="a lighthouse at dawn"),
            "_21": node("CLIPTextEncode", text="oil painting"),
        },
        {"_6": node("CLIPTextEncodeSDXL", text_g=PROMPT, text_l=PROMPT, width=1024, clip=["4", 1])},
        {"_6": node("smZ CLIPTextEncode", text=PROMPT, parser="A1111", clip=["4", 1])},
        {"_3": sampler(positive=["20", 0]), "_20": node("Reroute", anything=["6", 0])},
        {"_3": sampler(positive=["20", 0]), "_20": node("FluxGuidance", conditioning=["6", 0], guidance=3)},
    ],
)
def test_words_are_found_wherever_they_come_from(nodes: dict[str, Any]) -> None:
    assert words(changed(**nodes)) == (PROMPT, NEGATIVE)


@pytest.mark.parametrize(
    "packed", [{"prompt": COMFYUI, "workflow": WORKFLOW}, {"workflow": WORKFLOW}, COMFYUI]
)
def test_a_jpeg_has_the_graph_in_its_comment(packed: Graph) -> None:
    found = read({"parameters": json.dumps({**packed, "extra": {}})})
    assert found
    assert found.recipe == of(COMFYUI).recipe


def test_a_switch_is_gone_through() -> None:
    graph = changed(
        _3=sampler(model=["30", 0]),
        _30=node("Switch", on_true=["4", 0], switch=True),
        _6=node("CLIPTextEncode", text=["20", 0]),
        _20=node("Switch", on_true=["21", 0], switch=True),
        _21=node("PrimitiveString", value=PROMPT),
    )
    found = of(graph)
    assert (found.prompt, found.model) == (PROMPT, "dreamer_8")


def test_a_negative_prompt_that_is_set_to_zero_is_none() -> None:
    zeroed = changed(_3=sampler(negative=["20", 0]), _20=node("ConditioningZeroOut", conditioning=["6", 0]))
    assert words(zeroed) == (PROMPT, "")


def test_numbers_come_from_nodes_of_their_own() -> None:
    graph = changed(
        _3=sampler(seed=["20", 0], steps=["21", 0]),
        _20=node("Seed (rgthree)", seed=77),
        _21=node("PrimitiveInt", value=33),
        _5=node("EmptyLatentImage", width=["22", 0], height=["22", 0]),
        _22=node("INTConstant", value=640),
    )
    recipe = of(graph).recipe
    assert recipe
    assert (recipe.seed, recipe.steps, recipe.width, recipe.height) == (77, 33, 640, 640)


def test_a_second_pass_is_told_and_the_first_is_the_recipe() -> None:
    found = of(HIRES)
    assert found.recipe
    assert (found.recipe.seed, found.recipe.steps, found.recipe.height) == (156680, 20, 768)
    assert "It was drawn in several passes" in found.notes[0]


def test_loras_and_clip_skip_are_found() -> None:
    graph = changed(
        _3=sampler(model=["20", 0]),
        _20=node("LoraLoader", lora_name="ink.safetensors", strength_model=0.8, model=["4", 0]),
        _6=node("CLIPTextEncode", text=PROMPT, clip=["21", 0]),
        _21=node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["4", 1]),
    )
    found = of(graph)
    assert found.recipe
    assert (found.model, found.recipe.clip_skip) == ("dreamer_8", 2)
    assert found.facts["loras"] == "ink.safetensors"
    assert "LoRAs" in found.notes[0]


def test_a_loader_that_does_everything_is_understood() -> None:
    loader = node(
        "Efficient Loader",
        ckpt_name="dreamer_8.safetensors",
        lora_name="None",
        positive=PROMPT,
        negative=NEGATIVE,
        empty_latent_width=768,
        empty_latent_height=512,
    )
    kinds = {"model": ["20", 0], "positive": ["20", 1], "negative": ["20", 2], "latent_image": ["20", 3]}
    found = of(changed(_3=sampler(**kinds), _20=loader))
    assert (found.prompt, found.negative, found.model) == (PROMPT, NEGATIVE, "dreamer_8")
    assert found.recipe
    assert (found.recipe.width, found.recipe.height) == (768, 512)
    assert found.notes == ()


def test_several_loras_of_one_node_are_named() -> None:
    power = {f"lora_{n}": {"on": n != 2, "lora": f"{n}.safetensors", "strength": 1} for n in (1, 2, 3)}
    found = of(changed(_3=sampler(model=["20", 0]), _20=node("Power Lora Loader", model=["4", 0], **power)))
    assert found.facts["loras"] == "1.safetensors, 3.safetensors"


def test_the_modern_nodes_have_one_for_each_setting() -> None:
    graph = changed(
        _3=node(
            "SamplerCustomAdvanced",
            noise=["20", 0],
            guider=["21", 0],
            sampler=["22", 0],
            sigmas=["23", 0],
            latent_image=["5", 0],
        ),
        _20=node("RandomNoise", noise_seed=11),
        _21=node("CFGGuider", cfg=4.5, model=["4", 0], positive=["6", 0], negative=["7", 0]),
        _22=node("KSamplerSelect", sampler_name="dpmpp_2m"),
        _23=node("BasicScheduler", scheduler="karras", steps=24, denoise=1.0, model=["4", 0]),
    )
    found = of(graph)
    assert (found.prompt, found.negative, found.model) == (PROMPT, NEGATIVE, "dreamer_8")
    recipe = found.recipe
    assert recipe
    assert (recipe.seed, recipe.cfg, recipe.sampler) == (11, 4.5, "dpmpp_2m")
    assert (recipe.schedule, recipe.steps) == ("karras", 24)


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        (
            {
                "_5": node("VAEEncode", pixels=["20", 0], vae=["4", 2]),
                "_20": node("LoadImage", image="cat.png"),
                "_3": sampler(denoise=0.6),
            },
            "made from another picture",
        ),
        ({"_4": node("UNETLoader", unet_name="flux1-dev.safetensors")}, "of a type that Graine cannot use"),
        (
            {
                "_3": sampler(positive=["20", 0]),
                "_20": node("ControlNetApply", conditioning=["6", 0], image=["21", 0], strength=1),
                "_21": node("LoadImage", image="pose.png"),
            },
            "guided by another picture",
        ),
        ({"_3": sampler(sampler_name="res_multistep")}, "no sampler “res_multistep”"),
        ({"_3": sampler(scheduler="kl_optimal")}, "no schedule “kl_optimal”"),
        ({"_3": sampler(steps=10**30)}, "steps"),
    ],
)
def test_what_cannot_be_drawn_again_keeps_its_words(nodes: dict[str, Any], reason: str) -> None:
    found = of(changed(**nodes))
    assert found.recipe is None
    assert (found.prompt, found.negative) == (PROMPT, NEGATIVE)
    assert any(reason in note for note in found.notes), found.notes


def test_ddim_of_comfyui_is_eulers_method() -> None:
    found = of(changed(_3=sampler(sampler_name="ddim", scheduler="ddim_uniform")))
    assert found.recipe
    assert (found.recipe.sampler, found.recipe.schedule) == ("k_euler", "ddim")


def test_a_graph_without_a_known_sampler_keeps_its_words() -> None:
    found = of({"1": node("CLIPTextEncode", text=PROMPT), "2": node("Odd", conditioning=["1", 0])})
    assert (found.prompt, found.recipe) == (PROMPT, None)
    assert "no sampler that Graine knows" in found.notes[0]


def test_civitai_writes_words_beside_a_graph() -> None:
    beside = json.dumps({"prompt": PROMPT, "negativePrompt": NEGATIVE, "seed": 5})
    graph = {"1": node("LoadImage", image="x.png"), "extraMetadata": beside}
    found = read({"parameters": json.dumps(graph)})
    assert found
    assert (found.prompt, found.negative, found.recipe) == (PROMPT, NEGATIVE, None)


def test_muted_nodes_of_the_editor_did_nothing() -> None:
    graph = copy.deepcopy(WORKFLOW)
    graph["nodes"].append(
        {"id": 30, "type": "LoraLoader", "mode": 4, "widgets_values": ["ink.safetensors", 1, 1]}
    )
    found = read({"workflow": json.dumps(graph)})
    assert found
    assert "loras" not in found.facts


@pytest.mark.parametrize(
    "names", [("positive", "negative"), ("model",), ("latent_image",), ("seed", "steps")]
)
def test_circles_end(names: tuple[str, ...]) -> None:
    graph = changed(_3=sampler(**{name: ["20", 0] for name in names}))
    graph["20"] = node("Round", **{name: ["3", 0] for name in (*names, "conditioning", "samples", "value")})
    assert of(graph).tool == "comfyui"


def test_a_graph_that_multiplies_its_text_stays_small() -> None:
    graph = changed(_6=node("CLIPTextEncode", text=["100", 0]))
    for id in range(100, 160):  # each joins the next one with itself: 2^60 texts
        graph[str(id)] = node("Join", text_a=[str(id + 1), 0], text_b=[str(id + 1), 0])
    graph["160"] = node("Text", text="word " * 2000)
    start = time.perf_counter()
    assert len(of(graph).prompt) <= 50_000
    assert time.perf_counter() - start < 1


def test_a_graph_of_thousands_of_nodes_is_read_in_time() -> None:
    graph: Graph = {
        str(id): node("X", **{f"in{n}": [str(id + 1 + n), 0] for n in range(40)}) for id in range(1100)
    }
    start = time.perf_counter()
    read({"prompt": json.dumps({**graph, **COMFYUI})})
    assert time.perf_counter() - start < 2
