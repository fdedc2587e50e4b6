"""Styles that no picture set has, painted over any drawing: oil, watercolor, pencil, pixels, silhouette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

Paint = Callable[[np.ndarray, np.ndarray, np.random.Generator], tuple[np.ndarray, np.ndarray]]
GRAPHITE = np.array([0.22, 0.22, 0.25])
INK = np.array([0.09, 0.09, 0.13])
LUMA = np.array([0.299, 0.587, 0.114])
STROKE = 7  # half the length of an oil stroke, pixels


@dataclass(frozen=True, slots=True)
class Filter:
    """A painted style: its words, and how colour (H, W, 3) and alpha (H, W) in [0, 1] are painted over."""

    en: tuple[str, ...]
    fr: tuple[str, ...]
    paint: Paint


def apply(name: str, rgba: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The picture in that style; (H, W, 4) uint8 with straight alpha, as it came."""
    alpha = rgba[..., 3] / 255
    colour, alpha = FILTERS[name].paint(filled(rgba[..., :3] / 255, alpha), alpha, random)
    painted = np.dstack([colour, alpha]).clip(0, 1)
    return (painted * 255 + 0.5).astype(np.uint8)


def filled(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours run out past the edge of what is drawn, so that no filter mixes the unseen ones in."""
    nearest = ndimage.distance_transform_edt(alpha < 0.9, return_distances=False, return_indices=True)
    return colour[tuple(nearest)] if (alpha >= 0.9).any() else colour


def oil(colour: np.ndarray, alpha: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Flat dabs with brush hairs that follow the shapes; Kuwahara et al. 1976, Cabral and Leedom 1993."""
    layers = np.dstack([colour, alpha])
    layers = kuwahara(kuwahara(layers, 5), 3)
    flow = strokes_along(layers @ np.append(LUMA, 1), random)
    hairs = combed(random.normal(size=alpha.shape), flow)
    dabs = combed(np.dstack([layers, noise(alpha.shape, 2, random)]), flow)
    light = ndimage.sobel(hairs, 0) * 0.030 + ndimage.sobel(hairs, 1) * 0.018
    shade = dabs[..., 4:] * 0.05 + hairs[..., None] * 0.05
    paint = saturated(dabs[..., :3], 1.35) + shade + light[..., None]
    edge = dabs[..., 3] + hairs * 0.10 * (4 * dabs[..., 3] * (1 - dabs[..., 3]))
    return paint, ((edge - 0.5) * 4 + 0.5).clip(0, 1)


def watercolor(
    colour: np.ndarray, alpha: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Pale washes whose pigment gathers at the rims and in the paper; after Bousseau et al. 2006."""
    shift = np.stack(
        [noise(alpha.shape, 5, random) * 1.6 + noise(alpha.shape, 1.5, random) * 0.5 for _ in "yx"]
    )
    wet = warped(kuwahara(np.dstack([colour, alpha]), 3), shift)
    soft = ndimage.gaussian_filter(wet, (1.1, 1.1, 0))
    washed, cover = soft[..., :3], soft[..., 3]
    paper = noise(alpha.shape, 0.8, random)
    pools = noise(alpha.shape, 9, random)
    step = np.sqrt(sum(ndimage.sobel(soft, axis) ** 2 for axis in (0, 1)).sum(-1))
    rim = cover * (1 - ndimage.gaussian_filter(cover, 2.5))
    density = 1 + 0.22 * pools + 0.10 * paper + 0.30 * step.clip(0, 1.2) + 1.6 * rim
    pale = 1 - (1 - saturated(washed, 1.1)) * 0.72
    pigment = pale - (pale - pale**2) * (density[..., None] - 1) - 0.25 * rim[..., None]
    cover = ((cover - 0.25 + 0.06 * paper) * 2.4).clip(0, 1)
    return pigment, cover * (0.86 + 0.10 * pools.clip(-1, 1))


def pencil(
    colour: np.ndarray, alpha: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Graphite on white: lines where tones change, and one layer of hatching for each step of darkness."""
    drawn = np.dstack([colour, alpha * 1.5])
    shift = np.stack([noise(alpha.shape, 4, random) * 0.7 for _ in "yx"])
    drawn = warped(ndimage.gaussian_filter(drawn, (0.8, 0.8, 0)), shift)
    step = np.sqrt(sum(ndimage.sobel(drawn, axis) ** 2 for axis in (0, 1)).max(-1))
    grain = noise(alpha.shape, 0.6, random)
    lines = ((step - 0.35) * 0.9).clip(0, 1) * (0.9 + 0.15 * grain)
    cover = drawn[..., 3] / 1.5
    tone = drawn[..., :3] @ LUMA
    dark = np.zeros_like(tone)
    for limit, angle in ((0.85, 45), (0.60, 45), (0.40, -45), (0.22, 10)):
        depth = ((limit - tone) * 6).clip(0, 1)
        dark += depth * 0.55 * hatching(alpha.shape, angle, random)
    marks = (np.maximum(lines, dark * cover) + 0.02 * grain).clip(0, 0.95)[..., None]
    return 1 - marks * (1 - GRAPHITE), np.maximum(ndimage.grey_dilation(cover, 3), lines).clip(0, 1)


def pixels(
    colour: np.ndarray, alpha: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Square cells of 4 or 5 pixels, at most twelve colours, a dark outline, nothing half transparent."""
    side = int(random.choice([4, 5]))
    cells = -(-alpha.shape[0] // side)
    room = cells * side - alpha.shape[0]
    padded = np.pad(np.dstack([colour, alpha]), ((room // 2, room - room // 2),) * 2 + ((0, 0),), mode="edge")
    blocks = padded.reshape(cells, side, cells, side, 4).swapaxes(1, 2).reshape(cells, cells, side**2, 4)
    seen = blocks[..., 3].mean(-1) > 0.45
    flat = few_colours(saturated(blocks[..., :3].mean(2), 1.15), seen)
    outline = ndimage.binary_dilation(seen) & ~seen
    flat[outline] = INK
    grown = np.dstack([flat, seen | outline]).repeat(side, 0).repeat(side, 1)
    start = room // 2
    kept = grown[start : start + alpha.shape[0], start : start + alpha.shape[1]]
    return kept[..., :3], kept[..., 3]


def silhouette(
    colour: np.ndarray, alpha: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The outline filled with one ink."""
    return np.broadcast_to(INK, colour.shape), ((alpha - 0.3) * 2.5).clip(0, 1)


def kuwahara(layers: np.ndarray, size: int) -> np.ndarray:
    """Each pixel takes the mean of that one of its four corner squares that varies least; (H, W, C)."""
    mean = ndimage.uniform_filter(layers, (size, size, 0))
    spread = (ndimage.uniform_filter(layers**2, (size, size, 0)) - mean**2).sum(-1)
    reach = size // 2
    corners = [(dy, dx) for dy in (-reach, reach) for dx in (-reach, reach)]
    spreads = np.stack([ndimage.shift(spread, by, order=0, mode="nearest") for by in corners])
    means = np.stack([ndimage.shift(mean, (*by, 0), order=0, mode="nearest") for by in corners])
    return np.take_along_axis(means, spreads.argmin(0)[None, ..., None], 0)[0]


def strokes_along(tone: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Unit vectors (2, H, W) along the edges of a tone, and along slow curves where there is no edge."""
    down, right = (ndimage.gaussian_filter(ndimage.sobel(tone, axis), 0.7) for axis in (0, 1))
    free = noise(tone.shape, 14, random) * 0.9 + random.uniform(0, np.pi)
    weight = 0.02
    square = ndimage.gaussian_filter(right**2 - down**2, 2.5) - weight * np.cos(2 * free)
    cross = ndimage.gaussian_filter(2 * right * down, 2.5) - weight * np.sin(2 * free)
    angle = np.arctan2(cross, square) / 2 + np.pi / 2
    return np.stack([np.sin(angle), np.cos(angle)])


def combed(layers: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """The mean of each pixel's neighbours along the flow (line integral convolution); (H, W) or (H, W, C)."""
    rows = np.indices(flow.shape[1:])
    total, steps = layers.copy(), range(1, STROKE + 1)
    for direction in (-1, 1):
        for step in steps:
            at = np.rint(rows + direction * step * flow * 0.8).astype(int)
            total += layers[at[0].clip(0, layers.shape[0] - 1), at[1].clip(0, layers.shape[1] - 1)]
    return total / (2 * len(steps) + 1) * (1 if layers.ndim == 3 else np.sqrt(2 * len(steps) + 1))


def hatching(shape: tuple[int, ...], angle: float, random: np.random.Generator) -> np.ndarray:
    """Parallel pencil strokes of uneven weight in [0, 1]; degrees from the horizontal."""
    y, x = np.indices(shape)
    turn = np.deg2rad(angle + random.normal(0, 4))
    across = (y * np.cos(turn) + x * np.sin(turn)) + noise(shape, 6, random) * 0.7
    along = noise(shape, 5, random)
    wave = np.sin(across * 2 * np.pi / 3.6 + random.uniform(0, 6))
    return ((wave + 0.35) * 0.8 + 0.25 * along).clip(0, 1)


def few_colours(colour: np.ndarray, seen: np.ndarray, count: int = 12) -> np.ndarray:
    """Colours (H, W, 3) moved to the nearest of `count` that stand for the seen ones: k-means, 6 rounds."""
    points = colour[seen]
    if not len(points):
        return colour
    chosen = points[:1]
    for _ in range(count - 1):  # the farthest first: small bright details keep a colour of their own
        gap = ((points[:, None] - chosen) ** 2).sum(-1).min(1)
        chosen = np.vstack([chosen, points[gap.argmax()]])
    for _ in range(6):
        nearest = ((points[:, None] - chosen) ** 2).sum(-1).argmin(1)
        groups = (points[nearest == n] for n in range(count))
        chosen = np.stack(
            [group.mean(0) if len(group) else old for group, old in zip(groups, chosen, strict=True)]
        )
    return chosen[((colour[..., None, :] - chosen) ** 2).sum(-1).argmin(-1)]


def noise(shape: tuple[int, ...], size: float, random: np.random.Generator) -> np.ndarray:
    """Smooth noise with bumps of that many pixels, mean 0 and deviation 1."""
    made = ndimage.gaussian_filter(random.normal(size=shape), size, mode="wrap")
    return (made - made.mean()) / made.std()


def warped(layers: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Layers (H, W, C) read `shift` (2, H, W) pixels away."""
    at = np.indices(shift.shape[1:]) + shift
    planes = layers.T.swapaxes(1, 2)
    return np.dstack([ndimage.map_coordinates(plane, at, order=1, mode="nearest") for plane in planes])


def saturated(colour: np.ndarray, gain: float) -> np.ndarray:
    """Colours moved away from their own grey."""
    grey = (colour @ LUMA)[..., None]
    return (grey + (colour - grey) * gain).clip(0, 1)


FILTERS: dict[str, Filter] = {
    "oil painting": Filter(
        en=("oil painting", "painted in oils"),
        fr=("peinture à l'huile", "tableau à l'huile"),
        paint=oil,
    ),
    "watercolor": Filter(
        en=("watercolor", "watercolour", "watercolor painting"),
        fr=("aquarelle", "peint à l'aquarelle"),
        paint=watercolor,
    ),
    "pencil drawing": Filter(
        en=("pencil drawing", "pencil sketch"),
        fr=("dessin au crayon", "croquis au crayon"),
        paint=pencil,
    ),
    "pixel art": Filter(
        en=("pixel art", "8-bit pixel art"),
        fr=("pixel art", "dessin en pixels"),
        paint=pixels,
    ),
    "silhouette": Filter(
        en=("silhouette", "black silhouette"),
        fr=("silhouette", "silhouette noire"),
        paint=silhouette,
    ),
}
