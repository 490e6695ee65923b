"""GridSample point by point in float64: onnx's evaluator computes places in float32, and pads all of a cubic's pixels as one."""

from itertools import product

import numpy as np
from onnx.reference.op_run import OpRun

KEYS = -0.75  # The cubic's coefficient.


def mirrored(at: float, low: float, high: float) -> float:
    if high == low:
        return 0.0
    while not low <= at <= high:
        at = 2 * low - at if at < low else 2 * high - at
    return at


def padded(at: float, length: int, padding: str, corners: bool) -> float:
    if padding == "zeros":
        return at
    if padding == "reflection":
        at = mirrored(at, 0, length - 1) if corners else mirrored(at, -0.5, length - 0.5)
    return min(max(at, 0), length - 1)


def cubic(distance: float) -> float:
    d = abs(distance)
    if d <= 1:
        return ((KEYS + 2) * d - (KEYS + 3)) * d * d + 1
    return KEYS * (((d - 5) * d + 8) * d - 4) if d < 2 else 0.0


def pixels(number: float, length: int, mode: str, padding: str, corners: bool) -> list:
    """The entries of an axis that a point is made of, with their weights."""
    at = (number + 1) / 2 * (length - 1) if corners else ((number + 1) * length - 1) / 2
    if mode == "cubic":
        base = int(np.floor(at))
        found = [(int(padded(base + k, length, padding, corners)), cubic(at - base - k)) for k in (-1, 0, 1, 2)]
    else:
        at = padded(at, length, padding, corners)
        base = int(np.floor(at))
        found = [(round(at), 1.0)] if mode == "nearest" else [(base, base + 1 - at), (base + 1, at - base)]
    return [(index, weight) for index, weight in found if 0 <= index < length]


class GridSample(OpRun):
    op_domain = ""

    def _run(self, x, grid, mode=None, padding_mode=None, align_corners=None):
        mode = {"bilinear": "linear", "bicubic": "cubic"}.get(mode, mode)
        y = np.zeros((*x.shape[:2], *grid.shape[1:-1]))
        for n, *place in np.ndindex(*grid.shape[:-1]):
            numbers = grid[(n, *place)][::-1]
            axes = [pixels(number, length, mode, padding_mode, align_corners) for number, length in zip(numbers, x.shape[2:])]
            for chosen in product(*axes):
                at, weights = zip(*chosen)
                y[(n, slice(None), *place)] += np.prod(weights) * x[(n, slice(None), *at)]
        return (y,)
