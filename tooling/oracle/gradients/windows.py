"""Convolutions, pooling and normalization."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case
from elementwise import apart, normal, positive


def conv(name, x, w, attributes, f, bias=True):
    inputs = {"x": x, "w": w} | ({"b": normal(w.shape[0])} if bias else {})
    return Case("Conv", name, inputs, f, attributes=attributes)


def same(x, kernel, stride, upper=True):
    """SAME padding for each spatial axis, last one first as F.pad wants it."""
    pads = []
    for length, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max(0, (-(-length // s) - 1) * s + k - length)
        small, large = total // 2, total - total // 2
        pads += [small, large] if upper else [large, small]
    return pads


def transposed(name, x, w, attributes, f):
    return Case("ConvTranspose", name, {"x": x, "w": w}, f, attributes=attributes)


def resize(name, x, attributes, f, scales=(), sizes=()):
    """No region of interest; scales or sizes."""
    by = {"s": np.array(scales, np.float32)} if scales else {"none": np.zeros(0, np.float32), "s": np.array(sizes, np.int64)}
    return Case("Resize", name, {"x": x, "": None, **by}, lambda x, *_: f(x), attributes=attributes, constants=tuple(by), symbolic=not sizes)


def batch_norm(x, scale, bias, mean, var):
    # Running statistics carry no gradient.
    m, v = x.detach().mean((0, 2, 3)), x.detach().var((0, 2, 3), unbiased=False)
    y = F.batch_norm(x, None, None, scale, bias, True, 0, 1e-5)
    return y, mean * 0.9 + m * 0.1, var * 0.9 + v * 0.1


image, square = normal(2, 3, 7, 8), normal(4, 3, 3, 3)
channels = lambda n=3: {"s": positive(n), "b": normal(n)}
CASES = [
    conv("plain", image, square, {}, lambda x, w, b: F.conv2d(x, w, b)),
    conv("pads", image, square, {"pads": [1, 1, 1, 1]}, lambda x, w, b: F.conv2d(x, w, b, padding=1)),
    conv("stride_with_leftover", image, square, {"strides": [2, 3]}, lambda x, w, b: F.conv2d(x, w, b, stride=(2, 3))),
    conv("asymmetric", image, square, {"pads": [0, 1, 2, 0], "strides": [2, 2]}, lambda x, w, b: F.conv2d(F.pad(x, (1, 0, 0, 2)), w, b, stride=2)),
    conv("same_upper", image, normal(4, 3, 2, 4), {"auto_pad": "SAME_UPPER", "strides": [2, 2]},
         lambda x, w, b: F.conv2d(F.pad(x, same(x, (2, 4), (2, 2))), w, b, stride=2)),
    conv("same_lower", image, normal(4, 3, 2, 4), {"auto_pad": "SAME_LOWER"},
         lambda x, w, b: F.conv2d(F.pad(x, same(x, (2, 4), (1, 1), False)), w, b)),
    conv("dilation_and_stride", normal(2, 3, 10, 11), square, {"dilations": [2, 3], "strides": [2, 1], "pads": [1, 2, 1, 2]},
         lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2), dilation=(2, 3))),
    conv("groups", normal(2, 4, 6, 6), normal(6, 2, 3, 3), {"group": 2, "pads": [1, 1, 1, 1]}, lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=2)),
    conv("depthwise", normal(2, 3, 6, 6), normal(3, 1, 3, 3), {"group": 3, "strides": [2, 2]}, lambda x, w, b: F.conv2d(x, w, b, stride=2, groups=3)),
    conv("pointwise", image, normal(5, 3, 1, 1), {}, lambda x, w: F.conv2d(x, w), bias=False),
    conv("1d", normal(2, 3, 9), normal(4, 3, 3), {"pads": [1, 1], "strides": [2]}, lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1)),
    conv("3d", normal(1, 2, 4, 5, 4), normal(3, 2, 2, 2, 2), {}, lambda x, w: F.conv3d(x, w), bias=False),
    transposed("plain", normal(2, 3, 4, 5), normal(3, 4, 3, 3), {}, lambda x, w: F.conv_transpose2d(x, w)),
    transposed("stride_pads_output_padding", normal(2, 3, 4, 5), normal(3, 4, 3, 3), {"strides": [2, 3], "pads": [1, 1, 1, 1], "output_padding": [1, 2]},
               lambda x, w: F.conv_transpose2d(x, w, stride=(2, 3), padding=1, output_padding=(1, 2))),
    transposed("groups_dilation", normal(2, 4, 4, 5), normal(4, 3, 3, 2), {"group": 2, "dilations": [2, 1]},
               lambda x, w: F.conv_transpose2d(x, w, groups=2, dilation=(2, 1))),
    Case("MaxPool", "plain", {"x": apart(2, 3, 6, 8)}, lambda x: F.max_pool2d(x, 2), attributes={"kernel_shape": [2, 2], "strides": [2, 2]}),
    Case("MaxPool", "overlapping_padded", {"x": apart(2, 3, 6, 7)}, lambda x: F.max_pool2d(x, 3, 2, 1), attributes={"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    Case("MaxPool", "ceil", {"x": apart(2, 3, 5, 7)}, lambda x: F.max_pool2d(x, 2, 2, ceil_mode=True), attributes={"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}),
    Case("MaxPool", "1d", {"x": apart(2, 3, 8)}, lambda x: F.max_pool1d(x, 3, 1), attributes={"kernel_shape": [3]}),
    Case("AveragePool", "plain", {"x": normal(2, 3, 6, 8)}, lambda x: F.avg_pool2d(x, 2), attributes={"kernel_shape": [2, 2], "strides": [2, 2]}),
    Case("AveragePool", "pads_excluded", {"x": normal(2, 3, 6, 7)}, lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
         attributes={"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    Case("AveragePool", "pads_included", {"x": normal(2, 3, 6, 7)}, lambda x: F.avg_pool2d(x, 3, 2, 1),
         attributes={"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1], "count_include_pad": 1}),
    Case("GlobalAveragePool", "plain", {"x": normal(2, 3, 4, 5)}, lambda x: x.mean((2, 3), True)),
    Case("GlobalMaxPool", "plain", {"x": apart(2, 3, 4, 5)}, lambda x: x.amax((2, 3), True)),
    Case("BatchNormalization", "eval", {"x": normal(2, 3, 4, 5), **channels(), "m": normal(3), "v": positive(3)},
         lambda x, s, b, m, v: F.batch_norm(x, m, v, s, b, False, 0, 1e-5), frozen=("m", "v")),
    Case("BatchNormalization", "training", {"x": normal(2, 3, 4, 5), **channels(), "m": normal(3), "v": positive(3)},
         batch_norm, attributes={"training_mode": 1}, outputs=3, frozen=("m", "v")),
    Case("InstanceNormalization", "plain", {"x": normal(2, 3, 4, 5), **channels()}, lambda x, s, b: F.instance_norm(x, weight=s, bias=b, eps=1e-5), attributes={"epsilon": 1e-5}),
    Case("LayerNormalization", "last", {"x": normal(2, 3, 4), "s": positive(4), "b": normal(4)}, lambda x, s, b: F.layer_norm(x, (4,), s, b, 1e-5)),
    Case("LayerNormalization", "two_axes_no_bias", {"x": normal(2, 3, 4), "s": positive(3, 4)}, lambda x, s: F.layer_norm(x, (3, 4), s, None, 1e-3), attributes={"axis": 1, "epsilon": 1e-3}),
    Case("GroupNormalization", "per_channel", {"x": normal(2, 4, 3, 3), "s": positive(4), "b": normal(4)},
         lambda x, s, b: F.group_norm(x, 2, s, b, 1e-5), attributes={"num_groups": 2, "epsilon": 1e-5}, opset=21),
    resize("nearest", normal(2, 3, 4, 5), {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
           lambda x: F.interpolate(x, scale_factor=2), scales=(1, 1, 2, 2)),
    resize("nearest_to_sizes", normal(2, 3, 4, 5), {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
           lambda x: F.interpolate(x, size=(9, 7)), sizes=(2, 3, 9, 7)),
    resize("linear_half_pixel", normal(2, 3, 4, 5), {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
           lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False), scales=(1, 1, 2, 2)),
    resize("linear_align_corners", normal(2, 3, 4, 5), {"mode": "linear", "coordinate_transformation_mode": "align_corners"},
           lambda x: F.interpolate(x, size=(7, 11), mode="bilinear", align_corners=True), sizes=(2, 3, 7, 11)),
    resize("linear_downwards", normal(2, 3, 6, 8), {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
           lambda x: F.interpolate(x, scale_factor=0.5, mode="bilinear", align_corners=False), scales=(1, 1, 0.5, 0.5)),
    resize("cubic", normal(2, 3, 4, 5), {"mode": "cubic", "coordinate_transformation_mode": "half_pixel", "cubic_coeff_a": -0.75},
           lambda x: F.interpolate(x, scale_factor=2, mode="bicubic", align_corners=False), scales=(1, 1, 2, 2)),
    resize("one_axis", normal(2, 3, 4, 5), {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
           lambda x: F.interpolate(x, scale_factor=(3, 1)), scales=(1, 1, 3, 1)),
    Case("Resize", "axes", {"x": normal(2, 3, 4, 5), "": None, "s": np.array([2, 3], np.float32)}, lambda x, _, s: F.interpolate(x, scale_factor=(2, 3)),
         attributes={"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor", "axes": [2, 3]}, constants=("s",), opset=18),
]
