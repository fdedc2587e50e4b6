"""ComfyUI's graphs as nodes and links: `prompt` is what was run, `workflow` what the editor showed.

    prompt:   {"3": {"class_type": "KSampler", "inputs": {"seed": 5, "model": ["4", 0], ...}}, ...}
    workflow: {"nodes": [{"id": 3, "type": "KSampler", "widgets_values": [5, "fixed", ...],
                          "inputs": [{"name": "model", "link": 7}]}], "links": [[7, 4, 0, 3, 0, "MODEL"]]}

A graph may have cycles and links to nowhere: every walk here ends, and none recurses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from graine.library.foreign.base import Fields, Json, items, parsed, scalar, table

MAX_NODES: Final = 2000
MAX_TEXT: Final = 50_000  # characters of a text that nodes put together ...
MAX_JOINED: Final = 500  # ... and how many nodes may do so
_SAMPLER: Final = ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise")  # "": what comes after
# The names of the values that the editor keeps in order alone, of the nodes that matter.
_WIDGETS: Final[dict[str, tuple[str, ...]]] = {
    "KSampler": _SAMPLER,
    "KSamplerAdvanced": ("add_noise", "noise_seed", "", *_SAMPLER[2:6], "start_at_step", "end_at_step"),
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "RandomNoise": ("noise_seed",),
    "CFGGuider": ("cfg",),
    "PrimitiveNode": ("value",),
    "LatentUpscale": ("upscale_method", "width", "height", "crop"),
    "LatentUpscaleBy": ("upscale_method", "scale_by"),
}
# The values of nodes that hand on a number or a text, the likeliest first.
_HANDED: Final = ("value", "seed", "noise_seed", "int", "float", "number", "Value")
_WORDS: Final = (
    *("value", "text", "string", "prompt", "populated_text", "positive", "text_a", "text_b", "text_c"),
    *("text1", "text2", "string_a", "string_b", "string1", "string2", "text_0", "Text", "String"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its number, its kind, and its inputs, each a value or a link [node, slot]."""

    id: str
    kind: str
    inputs: Json


class Graph:
    """The nodes of a graph by their numbers."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes

    def linked(self, node: Node, name: str) -> Node | None:
        """The node that an input comes from."""
        link = items(node.inputs.get(name))
        return self.nodes.get(scalar(link[0])) if len(link) == 2 else None

    def behind(self, start: Node, *names: str, without: Collection[str] = ()) -> Iterator[Node]:
        """What a node is made from, itself first, the nearest first; by these inputs alone, if any."""
        waiting, seen = deque([start]), {start.id}
        while waiting:
            node = waiting.popleft()
            yield node
            for name in names or node.inputs:
                source = self.linked(node, name) if name not in without else None
                if source and source.id not in seen:
                    seen.add(source.id)
                    waiting.append(source)

    def value(self, node: Node | None, *names: str) -> str:
        """The first of these inputs that is there, however far a link leads to it; "" for none."""
        place, seen = node, set[str]()
        while place and place.id not in seen:
            seen.add(place.id)
            for name in names:
                if found := scalar(place.inputs.get(name)):
                    return found
            source = next((one for name in names if (one := self.linked(place, name))), None)
            place, names = source, (*_HANDED, *names)
        return ""

    def words(self, node: Node, name: str) -> str:
        """An input's text; the texts of nodes that put one together are joined in their order."""
        parts: list[str] = []
        waiting: list[str | Node | None] = [self._text_or_link(node, name)]
        seen, room = {node.id}, MAX_TEXT
        while waiting and room > 0 and len(seen) < MAX_JOINED:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one.strip(" ,"))
                room -= len(one)
            elif one and one.id not in seen:
                seen.add(one.id)
                known = [part for part in _WORDS if part in one.inputs]
                waiting += [self._text_or_link(one, part) for part in reversed(known)]
                waiting += () if known else [self.linked(one, part) for part in one.inputs]  # a switch
        return (parts[0] if len(parts) == 1 else ", ".join(filter(None, parts)))[:MAX_TEXT]

    def _text_or_link(self, node: Node, name: str) -> str | Node | None:
        given = node.inputs.get(name)
        return scalar(given) if isinstance(given, str) else self.linked(node, name)


def graph_of(fields: Fields) -> Graph | None:
    """The graph that a picture carries, the one that was run if both are there; None for none."""
    packed = parsed(fields.get("parameters"))  # of a JPEG: both, or the one that was run alone
    both = table(packed)
    run = (parsed(fields.get("prompt")), both.get("prompt"), packed)
    edited = (parsed(fields.get("workflow")), both.get("workflow"))
    found = (*map(_run, run), *map(_edited, edited))
    return next((Graph(nodes) for nodes in found if nodes), None)


def _run(data: object) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for id, value in list(table(data).items())[:MAX_NODES]:
        node = table(value)
        if (kind := scalar(node.get("class_type"))) and "inputs" in node:
            nodes[scalar(id)] = Node(scalar(id), kind, table(node["inputs"]))
    return nodes


def _edited(data: object) -> dict[str, Node]:
    links: dict[str, list[object]] = {}
    for link in map(items, items(table(data).get("links"))):
        if len(link) >= 3 and (name := scalar(link[0])):
            links[name] = [scalar(link[1]), link[2]]
    nodes: dict[str, Node] = {}
    for node in map(table, items(table(data).get("nodes"))[:MAX_NODES]):
        id, kind = scalar(node.get("id")), scalar(node.get("type"))
        if id and kind and node.get("mode") not in (2, 4):  # muted and bypassed ones did nothing
            nodes[id] = Node(id, kind, _inputs(node, kind, links))
    return nodes


def _inputs(node: Json, kind: str, links: dict[str, list[object]]) -> dict[str, object]:
    """The inputs of a node of the editor; a link is stronger than the value that it hides."""
    values = node.get("widgets_values")
    found = dict(table(values))  # some nodes keep them by name
    found |= {name: value for name, value in zip(_WIDGETS.get(kind, ()), items(values), strict=False) if name}
    for one in map(table, items(node.get("inputs"))):
        if link := links.get(scalar(one.get("link"))):
            found[scalar(one.get("name"))] = link
    return found
