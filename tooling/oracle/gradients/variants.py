"""Settings that came later: numbers of their own, so that no other case changes."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case

rng = np.random.default_rng(5)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def apart(*shape):
    size = int(np.prod(shape))
    return rng.permutation(np.linspace(-2, 2, size + (size % 2 == 1)))[:size].reshape(shape).astype(np.float32)


def transposed(name, attributes, f, kernel=(3, 2)):
    return Case("ConvTranspose", name, {"x": normal(2, 3, 4, 5), "w": normal(3, 2, *kernel), "b": normal(2)}, f, attributes=attributes)


def padded(x, pads, value):
    inside = F.pad(torch.ones_like(x), pads)
    return F.pad(x, pads) + value * (1 - inside)


CASES = [
    Case("Clip", "bounds_as_inputs", {"x": apart(3, 4), "low": np.array(-0.91, np.float32), "high": np.array(0.72, np.float32)}, torch.clamp),
    Case("Clip", "one_bound_as_input", {"x": apart(3, 4), "low": np.array(0.13, np.float32)}, lambda x, low: torch.clamp(x, low)),
    Case("Pad", "value_as_input", {"x": normal(2, 3, 4), "pads": np.array([0, 1, 2, 0, 0, -1]), "v": np.array(0.5, np.float32)},
         lambda x, p, v: padded(x, (2, -1, 1, 0, 0, 0), v), constants=("pads",)),
    Case("DepthToSpace", "crd", {"x": normal(2, 8, 2, 3)}, lambda x: F.pixel_shuffle(x, 2), attributes={"blocksize": 2, "mode": "CRD"}),
    # Full outputs are 4, 5 strides of 2 and 1 too much: SAME cuts 1 and 1 off, behind or before.
    transposed("same_upper", {"auto_pad": "SAME_UPPER", "strides": [2, 1]}, lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 1))[:, :, :8, :5]),
    transposed("same_lower", {"auto_pad": "SAME_LOWER", "strides": [2, 1]}, lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 1))[:, :, 1:, 1:]),
    transposed("output_shape_shorter", {"output_shape": [6, 9], "strides": [2, 2]}, lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2)[:, :, 2:8, 1:]),
    transposed("output_shape_longer", {"output_shape": [10, 11], "strides": [2, 2]}, lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, output_padding=1)),
    Case("MaxPool", "dilations", {"x": apart(2, 3, 7, 8)}, lambda x: F.max_pool2d(x, 2, 2, dilation=2), attributes={"kernel_shape": [2, 2], "strides": [2, 2], "dilations": [2, 2]}),
    Case("MaxPool", "storage_order", {"x": apart(2, 3, 7, 8)}, lambda x: F.max_pool2d(x, 2), attributes={"kernel_shape": [2, 2], "strides": [2, 2], "storage_order": 1}),
    Case("AveragePool", "ceil", {"x": normal(2, 3, 5, 7)}, lambda x: F.avg_pool2d(x, 2, 2, ceil_mode=True, count_include_pad=False),
         attributes={"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}),
]
