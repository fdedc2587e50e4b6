"""What the evaluation measures on pixels; pictures are (height, width, 3) uint8."""

import numpy as np
from PIL import Image
from scipy import ndimage

from training.backgrounds import BACKGROUNDS, COLOURS, TINT_NAMES, TINTS, UNTINTED, WHITE

CORNER = 10  # pixels a side
FRAME = 32  # pixels a side of a picture cut to what is drawn
DRAWN = 40  # a pixel this far from the background, of 255, is drawn


def on_white(rgba: np.ndarray) -> np.ndarray:
    """Lay drawings with straight alpha, (count, height, width, 4) uint8, on white."""
    alpha = rgba[..., 3:] / 255
    return np.rint(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def psnr(made: np.ndarray, real: np.ndarray) -> float:
    """Give the peak signal-to-noise ratio in dB."""
    error = np.square(made.astype(float) - real.astype(float)).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-12)))


def ssim(made: np.ndarray, real: np.ndarray) -> float:
    """Give the structural similarity (Wang et al. 2004) with a Gaussian window of 1.5 pixels."""
    one, other = made.astype(float), real.astype(float)
    mean_one, mean_other = _smooth(one), _smooth(other)
    variance_one = _smooth(one * one) - mean_one**2
    variance_other = _smooth(other * other) - mean_other**2
    covariance = _smooth(one * other) - mean_one * mean_other
    small, larger = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    light = (2 * mean_one * mean_other + small) / (mean_one**2 + mean_other**2 + small)
    structure = (2 * covariance + larger) / (variance_one + variance_other + larger)
    return float((light * structure).mean())


def _smooth(picture: np.ndarray) -> np.ndarray:
    return ndimage.gaussian_filter(picture, (1.5, 1.5, 0), truncate=3.5)


def corner_colours(picture: np.ndarray) -> np.ndarray:
    """Give the median colour of each corner, (4, 3)."""
    low, high = slice(None, CORNER), slice(-CORNER, None)
    parts = [picture[rows, columns] for rows in (low, high) for columns in (low, high)]
    return np.stack([np.median(part.reshape(-1, 3), axis=0) for part in parts])


def background(picture: np.ndarray) -> int:
    """Give the known background (index into COLOURS, or WHITE) nearest to the corners' middle colour."""
    colour = np.median(corner_colours(picture), axis=0)
    known = np.array([*(BACKGROUNDS[name][1] for name in COLOURS), (255, 255, 255)])
    nearest = int(np.square(known - colour).sum(1).argmin())
    return WHITE if nearest == len(COLOURS) else nearest


def framed(picture: np.ndarray) -> np.ndarray:
    """Cut a picture to what is drawn, resized to (FRAME, FRAME, 3), so that place and size do not count."""
    ground = np.median(corner_colours(picture), axis=0)
    drawn = (np.abs(picture - ground).max(2) > DRAWN).nonzero()
    box = [slice(axis.min(), axis.max() + 1) for axis in drawn] if len(drawn[0]) else [slice(None)] * 2
    cut = ndimage.gaussian_filter(picture[tuple(box)].astype(float), (1, 1, 0))
    scale = (FRAME / cut.shape[0], FRAME / cut.shape[1], 1)
    return ndimage.zoom(cut, scale, order=1, grid_mode=True, mode="nearest")


def halves(picture: np.ndarray) -> np.ndarray:
    """Cut two things apart where least is drawn; (2, height, width, 3), each as large as the picture.

    What is judged alone, as large as a single thing, needs no judge that has seen the two together.
    """
    side = len(picture)
    ground = np.median(corner_colours(picture), axis=0)
    seen = np.abs(picture - ground).max(2) > DRAWN
    low = side // 2 - side // 16
    cut = low + int(seen[:, low : side - low].sum(0).argmin())
    sides = (slice(cut), slice(cut, None))
    return np.stack([_alone(picture[:, part], seen[:, part], ground) for part in sides])


def _alone(half: np.ndarray, seen: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Lay what is seen of a half on a square of its own, enlarged to the height of the picture."""
    drawn = seen.nonzero()
    box = [slice(axis.min(), axis.max() + 1) for axis in drawn] if len(drawn[0]) else [slice(None)] * 2
    part = half[tuple(box)]
    height, width = part.shape[:2]
    room = round(max(height, width) * 1.06)
    square = np.empty((room, room, 3), np.uint8)
    square[:] = ground.astype(np.uint8)
    top, left = (room - height) // 2, (room - width) // 2
    square[top : top + height, left : left + width] = part
    return np.asarray(Image.fromarray(square).resize((len(half), len(half)), Image.Resampling.BICUBIC))


def distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Give the root mean square distance, of 255, of each framed picture of `some` to each of `others`."""
    flat, flat_others = some.reshape(len(some), -1), others.reshape(len(others), -1)
    squares = np.square(flat).sum(1)[:, None] + np.square(flat_others).sum(1) - 2 * flat @ flat_others.T
    return np.sqrt(squares.clip(min=0) / flat.shape[1])


def tint(picture: np.ndarray) -> int:
    """Give the known tint (index into TINT_NAMES, or UNTINTED) nearest to the main hue of what is drawn."""
    hsv = np.asarray(Image.fromarray(picture).convert("HSV")).astype(int)
    ground = np.median(corner_colours(picture), axis=0)
    coloured = (np.abs(picture - ground).max(2) > DRAWN) & (hsv[..., 1] > 70) & (hsv[..., 2] > 40)
    if not coloured.any():
        return UNTINTED
    often = np.bincount(hsv[..., 0][coloured], weights=hsv[..., 1][coloured], minlength=256)
    main = int(ndimage.gaussian_filter1d(often, 4, mode="wrap").argmax())
    turns = [(main - TINTS[name][2] + 128) % 256 - 128 for name in TINT_NAMES]
    return int(np.abs(turns).argmin())


def kernel_distance(some: np.ndarray, others: np.ndarray) -> float:
    """Give the kernel distance of two sets of features, (count, width): 0 on average if both are alike.

    The unbiased squared maximum mean discrepancy under the kernel (x y / width + 1)^3 (Binkowski et al. 2018,
    section 3).
    """

    def kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (one @ other.T / one.shape[1] + 1) ** 3

    def within(one: np.ndarray) -> float:
        whole, count = kernel(one, one), len(one)
        return float((whole.sum() - np.trace(whole)) / (count * (count - 1)))

    return within(some) + within(others) - 2 * float(kernel(some, others).mean())


def spread(features: np.ndarray) -> float:
    """Give the mean distance between two different rows, (count, ...), as a root mean square of their gap."""
    gaps = distances(features, features)
    return float(gaps.sum() / (len(features) * (len(features) - 1)))
