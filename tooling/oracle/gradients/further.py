"""Ops that got a rule later: trigonometric and hyperbolic functions, TopK, Mod, Col2Im, GridSample. Numbers of their own, so that no other case changes."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case

rng = np.random.default_rng(9)


def between(low, high, *shape):
    return rng.uniform(low, high, shape).astype(np.float32)


def unary(op, f, low=-1.5, high=1.5, name="plain", **kwargs):
    return Case(op, name, {"x": between(low, high, 3, 4)}, f, **kwargs)


def apart(*shape):
    size = int(np.prod(shape))
    return rng.permutation(np.linspace(-2, 2, size + (size % 2 == 1)))[:size].reshape(shape).astype(np.float32)


i64 = lambda *v: np.array(v, np.int64)


def top_k(name, k, axis, largest=1):
    return Case("TopK", name, {"x": apart(3, 5, 4), "k": i64(k)}, lambda x, _: torch.topk(x, k, axis, bool(largest)),
                attributes={"axis": axis, "largest": largest}, constants=("k",), outputs=2)


def columns(name, channels, image, block, attributes, f):
    places = f(torch.zeros(1, 1, *image)).shape[-1]
    x = between(-1, 1, 2, channels * block[0] * block[1], places)
    keys = {key: attributes.get(key) for key in ("strides", "pads", "dilations")}
    fold = {"stride": keys["strides"] or 1, "padding": (keys["pads"] or [0, 0])[:2], "dilation": keys["dilations"] or 1}
    return Case("Col2Im", name, {"x": x, "image": i64(*image), "block": i64(*block)}, lambda x, *_: F.fold(x, image, block, **fold),
                attributes=attributes, constants=("image", "block"), opset=18)


# Names of the modes up to opset 19 and from 20 on.
NEW = {"bilinear": "linear", "bicubic": "cubic", "nearest": "nearest"}


def away_from_kinks(n, *lengths, corners):
    """A grid up to half an image outside whose points keep away from pixels and from the places between them, where slopes jump."""
    shape = (n, 3, 4) if len(lengths) == 2 else (n, 2, 3, 2)
    axes = []
    for length in reversed(lengths):
        place = rng.integers(-length // 2, length + length // 2, shape) + rng.choice([0.2, 0.35, 0.7, 0.85], shape)
        axes.append(2 * place / (length - 1) - 1 if corners else (2 * place + 1) / length - 1)
    return np.stack(axes, -1).astype(np.float32)


def grid_sample(mode, padding, corners, opset=16):
    name = f"{mode}_{padding}{'_corners' if corners else ''}{'' if opset == 16 else f'_opset{opset}'}"
    return sampled(name, between(-1, 1, 2, 3, 4, 5), mode, padding, corners, opset)


def sampled(name, x, mode, padding, corners, opset):
    word = mode if opset < 20 else NEW[mode]
    return Case("GridSample", name, {"x": x, "grid": away_from_kinks(2, *x.shape[2:], corners=corners)},
                lambda x, g: F.grid_sample(x, g, mode, padding, corners),
                attributes={"mode": word, "padding_mode": padding, "align_corners": int(corners)}, opset=max(opset, 17))


def mod(name, a, b):
    return Case("Mod", name, {"a": a, "b": b}, torch.fmod, attributes={"fmod": 1})


def conv(name, x, w, attributes, f):
    return Case("Conv", name, {"x": between(-1, 1, *x), "w": between(-1, 1, *w)}, f, attributes=attributes)


CASES = [
    # As many inputs as units, windows one pixel apart: the gradient by x is a convolution.
    conv("as_many_inputs", (2, 4, 6, 7), (3, 4, 3, 2), {"pads": [1, 0, 2, 1]}, lambda x, w: F.conv2d(F.pad(x, (0, 1, 1, 2)), w)),
    conv("as_many_inputs_groups_dilations", (2, 6, 8, 7), (4, 3, 3, 2), {"group": 2, "dilations": [2, 1], "pads": [2, 1, 2, 1]},
         lambda x, w: F.conv2d(x, w, padding=(2, 1), dilation=(2, 1), groups=2)),
    conv("depthwise_close", (2, 3, 6, 6), (3, 1, 3, 3), {"group": 3, "pads": [1, 1, 1, 1]}, lambda x, w: F.conv2d(x, w, padding=1, groups=3)),
    conv("1d_close", (2, 3, 12), (4, 3, 5), {"pads": [2, 2]}, lambda x, w: F.conv1d(x, w, padding=2)),
    conv("1d_wide_pads", (2, 3, 9), (4, 3, 3), {"pads": [3, 3]}, lambda x, w: F.conv1d(x, w, padding=3)),
    unary("Tan", torch.tan, -1.2, 1.2), unary("Asin", torch.asin, -0.9, 0.9), unary("Acos", torch.acos, -0.9, 0.9), unary("Atan", torch.atan),
    unary("Sinh", torch.sinh), unary("Cosh", torch.cosh),
    unary("Asinh", torch.asinh), unary("Acosh", torch.acosh, 1.1, 2.5), unary("Atanh", torch.atanh, -0.9, 0.9),
    unary("Celu", F.celu), unary("Celu", lambda x: F.celu(x, 0.5), name="alpha", attributes={"alpha": 0.5}),
    unary("Mish", F.mish, -3, 3, opset=18),
    mod("plain", between(-4, 4, 3, 4), between(0.7, 1.6, 4)), mod("negative_divisor", between(-4, 4, 3, 4), -between(0.7, 1.6, 3, 1)),
    top_k("last", 2, -1), top_k("middle_smallest", 3, 1, largest=0),
    columns("plain", 3, (5, 6), (2, 3), {}, lambda x: F.unfold(x, (2, 3))),
    columns("strides_pads_dilations", 2, (6, 7), (3, 2), {"strides": [2, 1], "pads": [1, 1, 1, 1], "dilations": [1, 2]},
            lambda x: F.unfold(x, (3, 2), stride=(2, 1), padding=1, dilation=(1, 2))),
    *[grid_sample(mode, padding, corners) for mode in ("bilinear", "nearest", "bicubic") for padding in ("zeros", "border", "reflection") for corners in (False, True)],
    grid_sample("bilinear", "zeros", False, 20), grid_sample("bicubic", "border", True, 20),
    Case("CastLike", "plain", {"x": between(-1, 1, 3, 4), "like": between(-1, 1, 2)}, lambda x, like: x * 1, frozen=("like",)),
    sampled("volume", between(-1, 1, 2, 2, 3, 4, 5), "bilinear", "zeros", False, 20),
]
