"""The generator's examples: things alone, tinted, filtered, counted and together, laid out as pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
from PIL import Image

from training.backgrounds import BACKGROUNDS, COLOURS, TINT_NAMES, TINTS, UNTINTED, WHITE
from training.captions import FILTER_NAMES, NONE, RELATIONS, STYLE_NAMES, SUBJECT_NAMES, Example
from training.data import SIZE, SUBJECTS, Pictures, held_out, held_out_scene, load
from training.filters import apply

COLOURED = 0.25  # share of filtered, counted and paired pictures on a coloured ground
SCENES = 1200  # on coloured grounds; those on white are pasted from latents (pasted.py)
TINTS_EACH, FILTERED_EACH, COUNTED_EACH = 2, 2, 3  # pictures of a thing in each style or filter or number
PLACES = {  # count -> side and corners (left, top) of each copy, in pixels
    2: (62, ((1, 33), (65, 33))),
    3: (58, ((35, 4), (4, 66), (66, 66))),
    4: (58, ((4, 4), (66, 4), (4, 66), (66, 66))),
}
Placed = tuple[Image.Image, int, int]  # an RGBA picture and its left and top


def examples(random: Random) -> Iterator[tuple[str, Example]]:
    """Give (kind, example) of everything that the generator learns; nothing held out is among them."""
    known = drawn()
    for (subject, style), number in known.items():
        if load().held_out[number]:
            continue
        single = Example(subjects=(subject,), style=style)
        yield "plain", single
        for _ in range(4):
            yield "moved", single
        for _ in range(3):
            yield "coloured", replace(single, background=random.randrange(len(COLOURS)))
        if SUBJECTS[SUBJECT_NAMES[subject]].get("tinted"):
            for tint in random.sample(range(len(TINT_NAMES)), TINTS_EACH):
                yield "tinted", replace(single, tint=tint)
    yield from _filtered(random)
    yield from _counted(random)
    yield from _scenes(random)


def _filtered(random: Random) -> Iterator[tuple[str, Example]]:
    for subject, name in enumerate(SUBJECT_NAMES):
        for number, kind in enumerate(FILTER_NAMES):
            if held_out(name, kind):
                continue
            for style in random.sample(styles_of(subject), min(FILTERED_EACH, len(styles_of(subject)))):
                ground = _ground(random, COLOURED / 2)
                yield "filtered", Example(subjects=(subject,), style=style, filter=number, background=ground)


def _counted(random: Random) -> Iterator[tuple[str, Example]]:
    for subject, name in enumerate(SUBJECT_NAMES):
        if SUBJECTS[name].get("uncounted"):
            continue
        for count in PLACES:
            for style in random.sample(styles_of(subject), min(COUNTED_EACH, len(styles_of(subject)))):
                ground = _ground(random, COLOURED)
                yield "counted", Example(subjects=(subject,), style=style, count=count, background=ground)


def _scenes(random: Random) -> Iterator[tuple[str, Example]]:
    left = SCENES
    while left:
        one, other = random.sample(range(len(SUBJECT_NAMES)), 2)
        styles = sorted(set(styles_of(one)) & set(styles_of(other)))
        if not styles or held_out_scene(SUBJECT_NAMES[one], SUBJECT_NAMES[other]):
            continue
        relation = random.choices(range(len(RELATIONS)), (4, 4, 1, 1, 1))[0]
        style, ground = random.choice(styles), random.randrange(len(COLOURS))
        yield "scene", Example(subjects=(one, other), style=style, relation=relation, background=ground)
        left -= 1


def _ground(random: Random, share: float) -> int:
    return random.randrange(len(COLOURS)) if random.random() < share else WHITE


@cache
def drawn() -> dict[tuple[int, int], int]:
    """Give the picture of each (subject, style) that a set draws."""
    pictures = load()
    pairs = zip(pictures.subject.tolist(), pictures.style.tolist(), strict=True)
    return {pair: number for number, pair in enumerate(pairs)}


@cache
def styles_of(subject: int) -> list[int]:
    """Give the styles that a subject may be learnt in."""
    pictures: Pictures = load()
    found = (n for n in np.flatnonzero(pictures.subject == subject) if not pictures.held_out[n])
    return [int(pictures.style[n]) for n in found]


def picture(kind: str, example: Example, random: Random) -> np.ndarray:
    """Lay an example out as (SIZE, SIZE, 3) uint8."""
    rgba = [cut(number(subject, example.style)) for subject in example.subjects]
    if example.tint != UNTINTED:
        rgba = [tint(each, TINTS[TINT_NAMES[example.tint]][2]) for each in rgba]
    if example.filter != NONE:
        seeded = np.random.default_rng(random.randrange(2**32))
        rgba = [apply(FILTER_NAMES[example.filter], each, seeded) for each in rgba]
    return lay(ARRANGE[kind](rgba, example, random), example.background, random)


def number(subject: int, style: int) -> int:
    """Give the picture of a subject in a style."""
    return drawn()[subject, style]


def cut(number: int) -> np.ndarray:
    """Give a drawing, (SIZE, SIZE, 4) uint8 with straight alpha."""
    return load().rgba[number]


def tint(rgba: np.ndarray, hue: int) -> np.ndarray:
    """Turn a drawing's main hue to another; what has little colour stays."""
    hsv = np.asarray(Image.fromarray(rgba[..., :3]).convert("HSV")).copy()
    coloured = (hsv[..., 1] > 70) & (hsv[..., 2] > 40) & (rgba[..., 3] > 128)
    if coloured.any():
        main = int(np.bincount(hsv[..., 0][coloured], minlength=256).argmax())
        near = (hsv[..., 0].astype(int) - main + 128) % 256 - 128
        turned = coloured & (np.abs(near) < 40)
        hsv[..., 0][turned] = ((near * 0.5 + hue) % 256)[turned].astype(np.uint8)
    colours = np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))
    return np.concatenate([colours, rgba[..., 3:]], axis=2)


def _alone(rgba: list[np.ndarray], example: Example, random: Random) -> list[Placed]:
    return [(sized(rgba[0], SIZE), 0, 0)]


def _moved(rgba: list[np.ndarray], example: Example, random: Random) -> list[Placed]:
    side = round(SIZE * random.uniform(0.72, 0.97))
    room = SIZE - side
    return [(sized(rgba[0], side), random.randint(0, room), random.randint(room // 3, room))]


def _slightly_moved(rgba: list[np.ndarray], example: Example, random: Random) -> list[Placed]:
    side = round(SIZE * random.uniform(0.88, 1.0))
    room = SIZE - side
    return [(sized(rgba[0], side), random.randint(0, room), random.randint(0, room))]


def _several(rgba: list[np.ndarray], example: Example, random: Random) -> list[Placed]:
    side, corners = PLACES[example.count]
    copy = sized(rgba[0], side)
    shift = [random.randint(-3, 3) for _ in range(2)]
    return [(copy, left + shift[0], top + shift[1]) for left, top in corners]


def _together(rgba: list[np.ndarray], example: Example, random: Random) -> list[Placed]:
    """Place two things beside each other on one floor, the first left, or one above the other."""
    sides = [random.randint(58, 66) for _ in rgba]
    first, second = (sized(each, side) for each, side in zip(rgba, sides, strict=True))
    relation = RELATIONS[example.relation]
    if relation == "above":
        left = 32 + random.randint(-4, 4)
        return [(first, left, 0), (second, left, SIZE - sides[1])]
    if relation == "right of":
        first, second, sides = second, first, sides[::-1]
    floor = random.randint(94, 108)
    gap = random.randint(0, 2)
    return [
        (first, SIZE // 2 - gap - sides[0] + 2, floor - sides[0]),
        (second, SIZE // 2 + gap - 2, floor - sides[1]),
    ]


ARRANGE: dict[str, Callable[[list[np.ndarray], Example, Random], list[Placed]]] = {
    "plain": _alone,
    "moved": _moved,
    "coloured": _slightly_moved,
    "tinted": _slightly_moved,
    "filtered": _slightly_moved,
    "counted": _several,
    "scene": _together,
    "phrase": _alone,
}


def sized(rgba: np.ndarray, side: int) -> Image.Image:
    """Reduce a drawing with straight alpha; Pillow weighs its colours by alpha."""
    image = Image.fromarray(rgba, "RGBA")
    return image if side == SIZE else image.resize((side, side), Image.Resampling.LANCZOS)


def lay(placed: list[Placed], background: int, random: Random) -> np.ndarray:
    """Lay drawings on a ground, each over those before it; (SIZE, SIZE, 3) uint8."""
    colour = (255, 255, 255)
    if background != WHITE:
        meant = BACKGROUNDS[COLOURS[background]][1]
        colour = tuple(min(255, max(0, value + random.randint(-10, 10))) for value in meant)
    ground = Image.new("RGBA", (SIZE, SIZE), (*colour, 255))
    for image, left, top in placed:
        whole = Image.new("RGBA", (SIZE, SIZE), (*colour, 0))
        whole.paste(image, (left, top))
        ground.alpha_composite(whole)
    return np.asarray(ground.convert("RGB"))


def style_name(example: Example) -> str:
    """Name the set or artist of an example."""
    return STYLE_NAMES[example.style]
