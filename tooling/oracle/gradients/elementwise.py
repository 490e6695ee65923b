"""Elementwise ops and broadcasting."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case

rng = np.random.default_rng(1)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def positive(*shape):
    return rng.uniform(0.3, 2, shape).astype(np.float32)


def apart(*shape):
    """Numbers that keep a distance from each other and from zero, so that no maximum or kink is near."""
    size = int(np.prod(shape))
    return (rng.permutation(np.linspace(-2, 2, size + (size % 2 == 1)))[:size]).reshape(shape).astype(np.float32)


def unary(op, f, x=None, name="plain", **kwargs):
    return Case(op, name, {"x": normal(3, 4) if x is None else x}, f, **kwargs)


def binary(op, f, make=normal):
    return [
        Case(op, "same_shape", {"a": make(3, 4), "b": make(3, 4)}, f),
        Case(op, "row", {"a": make(3, 4), "b": make(4)}, f),
        Case(op, "column_and_leading_axis", {"a": make(3, 1), "b": make(2, 3, 4)}, f),
        Case(op, "scalar", {"a": make(3, 4), "b": make()}, f, symbolic=False),
    ]


x_away = apart(3, 4)
# Erf-Gelu and the tanh form are two functions; onnx has both since opset 20.
CASES = [
    *binary("Add", torch.add),
    *binary("Sub", torch.sub),
    *binary("Mul", torch.mul),
    *binary("Div", torch.div, positive),
    *binary("Max", torch.maximum, apart),
    *binary("Min", torch.minimum, apart),
    Case("Max", "three", {"a": apart(3, 4), "b": apart(3, 4) + 0.01, "c": apart(4) + 0.02},
         lambda a, b, c: torch.maximum(torch.maximum(a, b), c)),
    Case("Sum", "three", {"a": normal(3, 4), "b": normal(4), "c": normal(3, 1)}, lambda a, b, c: a + b + c),
    Case("Mean", "three", {"a": normal(3, 4), "b": normal(4), "c": normal(3, 1)}, lambda a, b, c: (a + b + c) / 3),
    Case("Pow", "square", {"x": normal(3, 4), "p": np.array(2, np.float32)}, torch.pow, constants=("p",)),
    Case("Pow", "fraction", {"x": positive(3, 4), "p": np.array(0.5, np.float32)}, torch.pow, constants=("p",)),
    Case("Pow", "variable_exponent", {"x": positive(3, 4), "p": positive(4)}, torch.pow),
    unary("Neg", torch.neg), unary("Abs", torch.abs, x_away), unary("Exp", torch.exp), unary("Log", torch.log, positive(3, 4)),
    unary("Sqrt", torch.sqrt, positive(3, 4)), unary("Reciprocal", torch.reciprocal, positive(3, 4)),
    unary("Sin", torch.sin), unary("Cos", torch.cos),
    unary("Relu", torch.relu, x_away), unary("Sigmoid", torch.sigmoid), unary("Tanh", torch.tanh), unary("Erf", torch.erf),
    unary("LeakyRelu", lambda x: F.leaky_relu(x, 0.01), x_away),
    unary("LeakyRelu", lambda x: F.leaky_relu(x, 0.3), x_away, "alpha", attributes={"alpha": 0.3}),
    unary("Elu", F.elu), unary("Elu", lambda x: F.elu(x, 0.5), None, "alpha", attributes={"alpha": 0.5}),
    unary("Selu", F.selu), unary("Softplus", F.softplus), unary("Softsign", F.softsign),
    unary("HardSigmoid", lambda x: torch.clamp(0.2 * x + 0.5, 0, 1), 2 * x_away),
    unary("HardSigmoid", lambda x: torch.clamp(0.4 * x + 0.3, 0, 1), x_away, "alpha_beta", attributes={"alpha": 0.4, "beta": 0.3}),
    unary("HardSwish", F.hardswish, 3 * apart(3, 4)),
    unary("Gelu", F.gelu, opset=20), unary("Gelu", lambda x: F.gelu(x, approximate="tanh"), None, "tanh", attributes={"approximate": "tanh"}, opset=20),
    Case("PRelu", "per_channel", {"x": apart(2, 3, 4), "slope": positive(3, 1)}, lambda x, s: torch.where(x > 0, x, s * x)),
    Case("PRelu", "one_slope", {"x": apart(2, 3, 4), "slope": positive(1)}, lambda x, s: torch.where(x > 0, x, s * x)),
    Case("Clip", "both", {"x": x_away, "low": np.array(-0.9, np.float32), "high": np.array(0.7, np.float32)},
         lambda x, low, high: torch.clamp(x, float(low), float(high)), constants=("low", "high")),
    Case("Clip", "low_only", {"x": x_away, "low": np.array(0.1, np.float32)}, lambda x, low: torch.clamp(x, float(low)), constants=("low",)),
    Case("Where", "broadcast", {"c": rng.integers(0, 2, (3, 4)).astype(bool), "a": normal(4), "b": normal(3, 1)}, torch.where),
    Case("Identity", "plain", {"x": normal(3, 4)}, lambda x: x * 1),
    Case("Cast", "through_double", {"x": normal(3, 4)}, lambda x: x * 1, attributes={"to": 1}),
    Case("Dropout", "eval", {"x": normal(3, 4)}, lambda x: x * 1),
    Case("Dropout", "train_ratio_0", {"x": normal(3, 4), "r": np.array(0, np.float32), "t": np.array(True)}, lambda x, r, t: x * 1, constants=("r", "t")),
]
