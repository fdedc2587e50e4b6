"""ComfyUI: the graph that drew the picture, from its last sampler back to words, model, size and seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from graine.i18n import text
from graine.library.foreign.base import (
    NOTHING,
    Fields,
    Foreign,
    Json,
    foreign,
    model_name,
    parsed,
    scalar,
    table,
    without_recipe,
)
from graine.library.foreign.comfy_graph import Graph, Node, graph_of
from graine.library.foreign.comfy_names import engine_settings

_BESIDE: Final = "extraMetadata"  # JSON in a text
MAX_ENDS: Final = 8  # of a graph, that a sampler is looked for behind
MAX_ENCODERS: Final = 200  # of texts
_LATENTS: Final = ("latent_image", "samples", "latent", "latents", "pixels", "image", "images")
_TEXTS: Final = ("text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "wildcard_text", "string")
_NOT_WORDS: Final = (
    *("clip", "model", "vae", "control_net", "image", "mask", "latent", "pixels", "style_model"),
    *("clip_vision_output", "negative_prompt"),
)
_WIDTHS: Final = ("width", "empty_latent_width")
_HEIGHTS: Final = ("height", "empty_latent_height")
_NOT_MODEL: Final = ("clip", "vae", "positive", "negative", "conditioning", "image", "latent_image", "pixels")
_CUSTOM: Final = ("SamplerCustom", "SamplerCustomAdvanced")
_LOADERS: Final = ("ckpt_name", "unet_name", "model_name", "base_ckpt_name")
_GUIDED: Final = ("ControlNet", "IPAdapter", "unCLIP", "StyleModel", "GLIGEN", "InstantID", "ReferenceLatent")


def read(fields: Fields) -> Foreign | None:
    """Read ComfyUI's graph; one without a sampler of a known kind gives its words alone."""
    graph = graph_of(fields)
    if graph is None:
        return None
    last = _last_sampler(graph)
    if last is None:
        return _words_alone(
            graph, table(parsed(scalar(table(parsed(fields.get("parameters"))).get(_BESIDE))))
        )
    passes = [node for node in graph.behind(last, *_LATENTS) if _is_sampler(node)]
    return _drawn(graph, passes)


def _words_alone(graph: Graph, beside: Json) -> Foreign:
    """The words of a graph, or those that Civitai writes beside it."""
    words = (graph.words(node, name) for node in graph.nodes.values() for name in _TEXTS)
    prompt = scalar(beside.get("prompt")) or ", ".join(dict.fromkeys(filter(None, words)))
    negative = scalar(beside.get("negativePrompt"))
    return Foreign(tool="comfyui", prompt=prompt, negative=negative, notes=(text("import.note_graph"),))


def _drawn(graph: Graph, passes: list[Node]) -> Foreign:
    """Say what the first pass drew; later ones are named in a note."""
    first = passes[-1]
    guider = graph.linked(first, "guider") or first
    model, loras, kinds = _model(graph, guider)
    settings = {**_settings(graph, first, guider), **({"Model": model} if model else {})}
    facts = {"nodes": ", ".join(sorted({node.kind for node in graph.nodes.values()}))[:10_000]}
    if loras:
        facts["loras"] = ", ".join(loras)[:10_000]
    notes = [text("import.note_loras")] if loras else []
    if len(passes) > 1:
        notes.append(text("import.note_second_pass"))
    found = foreign(
        "comfyui",
        _words(graph, guider, "positive", "conditioning"),
        _words(graph, guider, "negative"),
        settings=settings,
        facts=facts,
        notes=notes,
    )
    return next((without_recipe(found, reason) for reason in _reasons(graph, first, kinds)), found)


def _last_sampler(graph: Graph) -> Node | None:
    """The sampler nearest to a node that nobody takes anything from: there the picture was saved."""
    nodes = graph.nodes.values()
    taken = {source.id for node in nodes for name in node.inputs if (source := graph.linked(node, name))}
    ends = [node for node in nodes if node.id not in taken]
    ends.sort(key=lambda node: "save" not in node.kind.lower())
    for end in (ends or list(nodes))[:MAX_ENDS]:
        if found := next((node for node in graph.behind(end) if _is_sampler(node)), None):
            return found
    return None


def _is_sampler(node: Node) -> bool:
    return node.kind in _CUSTOM or node.inputs.keys() >= {"sampler_name", "steps"}


def _settings(graph: Graph, sampler: Node, guider: Node) -> dict[str, str]:
    """A pass's settings; SamplerCustomAdvanced has a node for each."""
    solver = graph.linked(sampler, "sampler") or sampler
    sigmas = graph.linked(sampler, "sigmas") or sampler
    noise = graph.linked(sampler, "noise") or sampler
    size = next((n for n in graph.behind(sampler, *_LATENTS) if n.inputs.keys() & set(_WIDTHS)), None)
    cfg = graph.value(guider, "cfg") or ("1" if guider.kind == "BasicGuider" else "")
    found = {
        "Steps": graph.value(sigmas, "steps"),
        "CFG scale": cfg,
        "Seed": graph.value(noise, "seed", "noise_seed"),
        "Size-1": graph.value(size, *_WIDTHS),
        "Size-2": graph.value(size, *_HEIGHTS),
        "Clip skip": _clip_skip(graph, guider),
    }
    names = graph.value(solver, "sampler_name"), graph.value(sigmas, "scheduler")
    return {label: value for label, value in found.items() if value} | engine_settings(*names)


def _words(graph: Graph, node: Node, *roles: str) -> str:
    """The words that a conditioning is made from, the nearest encoders first."""
    start = next((source for role in roles if (source := graph.linked(node, role))), None)
    if start is None:
        return next((words for role in roles if (words := graph.words(node, role))), "")
    found: list[str] = []
    for one in _conditionings(graph, start):
        own = dict.fromkeys(filter(None, (graph.words(one, name) for name in _TEXTS)))
        found += own or filter(None, [graph.words(one, roles[0])] if roles[0] in one.inputs else [])
    return ", ".join(dict.fromkeys(found))


def _conditionings(graph: Graph, start: Node) -> Iterator[Node]:
    """The nodes that words come from; one that sets them to zero has none."""
    if start.kind != "ConditioningZeroOut":
        yield from islice(graph.behind(start, without=(*_NOT_WORDS, *_TEXTS)), MAX_ENCODERS)


def _model(graph: Graph, guider: Node) -> tuple[str, list[str], list[str]]:
    """The model's name, the LoRAs on the way to it, and the kinds of nodes on that way."""
    way = [guider]
    if source := graph.linked(guider, "model"):
        way += graph.behind(source, without=_NOT_MODEL)
    loras = [lora for node in way for lora in _loras(graph, node) if lora not in NOTHING]
    name = next((name for node in way if (name := graph.value(node, *_LOADERS))), "")
    return model_name(name), loras, [node.kind for node in way]


def _loras(graph: Graph, node: Node) -> list[str]:
    """Name a node's LoRAs: one under its name, or several with a switch each."""
    several = map(table, node.inputs.values())
    return [graph.value(node, "lora_name"), *(scalar(one.get("lora")) for one in several if one.get("on"))]


def _clip_skip(graph: Graph, guider: Node) -> str:
    for node in graph.behind(guider, "positive", "conditioning", "conditioning_1", "clip"):
        if (layer := graph.value(node, "stop_at_clip_layer")).startswith("-"):
            return layer[1:]
    return ""


def _reasons(graph: Graph, sampler: Node, kinds: list[str]) -> Iterator[str]:
    """Say why Graine cannot draw the picture again, the plainest first."""
    sources = list(graph.behind(sampler, *_LATENTS))
    if any(node.kind.startswith(("LoadImage", "VAEEncode")) for node in sources):
        yield text("import.note_redrawn")
    ways = ("positive", "conditioning", "guider", "model")
    guided = {node.kind for node in graph.behind(sampler, *ways)} | set(kinds)
    if any(mark in kind for kind in guided for mark in _GUIDED):
        yield text("import.note_reference")
    if "UNETLoader" in guided or "UnetLoaderGGUF" in guided:
        yield text("import.note_kind")
    sigmas = graph.linked(sampler, "sigmas") or sampler
    if graph.value(sigmas, "denoise") not in ("", "1"):
        yield text("import.note_redrawn")
