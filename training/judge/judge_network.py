"""The judge's network: a small `CLIPModel`, begun so that it learns from ten thousand pictures."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel

from training.judge.layouts import SIDE

PATCH, WIDTH, LAYERS, HEADS = 16, 192, 6, 8
TEXT_WIDTH, TEXT_LAYERS, TEXT_HEADS = 128, 2, 4
SHARED, LENGTH = 256, 40  # width of the space that pictures and words share; tokens of a caption
WAVES = 4  # frequencies of the places, each as sine and cosine, down and right
NEAR = 2.2  # how sharply a head looks at its neighbour at first
NEIGHBOURS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]


def new_model(vocabulary: int, begin: int, end: int) -> CLIPModel:
    """Give an untrained judge for a tokenizer of so many tokens."""
    marks = {"bos_token_id": begin, "eos_token_id": end, "pad_token_id": end}
    text = {
        "vocab_size": vocabulary,
        "hidden_size": TEXT_WIDTH,
        "intermediate_size": 4 * TEXT_WIDTH,
        "num_hidden_layers": TEXT_LAYERS,
        "num_attention_heads": TEXT_HEADS,
        "max_position_embeddings": LENGTH,
        "hidden_act": "gelu",
        **marks,
    }
    vision = {
        "hidden_size": WIDTH,
        "intermediate_size": 4 * WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "image_size": SIDE,
        "patch_size": PATCH,
        "hidden_act": "gelu",
    }
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=SHARED)
    config._attn_implementation = "eager"  # the backward of the fused one is slow on processors
    model = CLIPModel(config)
    look_at_neighbours(model)
    return model


@torch.no_grad()
def look_at_neighbours(model: CLIPModel) -> None:
    """Begin every head looking at one neighbour of each patch, as a convolution does.

    After Cordonnier et al. 2020, section 3.2: places are sines and cosines, and turning them by a fixed angle
    in the query moves what a head looks at by a fixed step. Training is free to change all of it.
    """
    vision, side = model.vision_model, SIDE // PATCH
    places = _waves(side)  # (patches, 4 * WAVES)
    room = places.shape[1]
    vision.embeddings.patch_embedding.weight[:room] = 0
    vision.embeddings.class_embedding[:room] = 0
    where = vision.embeddings.position_embedding.weight
    where[:, :room] = 0
    where[1:, :room] = places
    for layer in vision.encoder.layers:
        attention, wide = layer.self_attn, WIDTH // HEADS
        for head, step in enumerate(NEIGHBOURS[:HEADS]):
            rows = slice(head * wide, head * wide + room)
            attention.q_proj.weight[rows] = 0
            attention.k_proj.weight[rows] = 0
            attention.q_proj.weight[rows, :room] = NEAR * _turn(step, side)
            attention.k_proj.weight[rows, :room] = NEAR * torch.eye(room)


def _angles(side: int) -> Tensor:
    return torch.arange(1, WAVES + 1) * math.pi / side


def _waves(side: int) -> Tensor:
    """Give the places as (side * side, 4 * WAVES): sine and cosine of each frequency, down, then right."""
    steps = torch.arange(side)[:, None] * _angles(side)
    one = torch.stack([torch.sin(steps), torch.cos(steps)], 2).flatten(1)
    down, right = one.repeat_interleave(side, 0), one.repeat(side, 1)
    return torch.cat([down, right], 1)


def _turn(step: tuple[int, int], side: int) -> Tensor:
    """Give the matrix that moves a place by a step (down, right)."""
    blocks: list[Tensor] = []
    for way in step:
        for angle in (_angles(side) * way).tolist():
            sine, cosine = math.sin(angle), math.cos(angle)
            blocks.append(torch.tensor([[cosine, sine], [-sine, cosine]]))
    return torch.block_diag(*blocks)


class Pupil(nn.Module):
    """The judge while it learns: both towers, and a point in their space for every thing and every style.

    The points are one target for pictures and words alike; they are left behind when the judge is exported.
    """

    def __init__(self, model: CLIPModel, things: int, styles: int) -> None:
        super().__init__()
        self.model = model
        self.things = nn.Parameter(torch.randn(things, SHARED) * 0.06)
        self.styles = nn.Parameter(torch.randn(styles, SHARED) * 0.06)
        self.sharpness = nn.Parameter(torch.tensor([math.log(16.0), math.log(12.0)]))

    def see(self, pictures: Tensor) -> Tensor:
        """Give (count, SHARED) of length 1 for pictures (count, 3, SIDE, SIDE) in [-1, 1]."""
        pooled = self.model.vision_model(pixel_values=pictures).pooler_output
        return functional.normalize(self.model.visual_projection(pooled).float(), dim=-1)

    def hear(self, tokens: Tensor) -> Tensor:
        """Give (count, SHARED) of length 1 for captions (count, length), filled up with the end mark."""
        pooled = self.model.text_model(input_ids=tokens).pooler_output
        return functional.normalize(self.model.text_projection(pooled).float(), dim=-1)

    def named(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Give logits of things and of styles."""
        thing, style = self.sharpness.exp().clamp(max=40)
        return (
            thing * points @ functional.normalize(self.things, dim=-1).T,
            style * points @ functional.normalize(self.styles, dim=-1).T,
        )
