"""The penalties as others compute them: one function each, which says where its numbers come from.

A function gives an `Oracle`: `value` (torch tensors, any float type; autograd makes the gradient of it) and `prox`
(NumPy float64, or None). None of this shares code or formulas with `@reg/core`.
"""

from dataclasses import dataclass
from typing import Callable

import keras
import numpy as np
import torch
from skglm.penalties import L1, L1_plus_L2
from skglm.penalties.block_separable import WeightedGroupL2, WeightedL1GroupL2


@dataclass
class Oracle:
    """A penalty with its parameters."""

    value: Callable  # weights -> a scalar
    prox: Callable | None  # (weights, step) -> weights
    source: str
    convex: bool = True
    homogeneous: bool = True  # value(2 w) = 2 value(w)
    keras: object = None  # Keras' own regularizer, where it has the penalty


# Where golden numbers are taken for penalties that samples.py and steps.py say nothing about.
SETTINGS = {}


def golden_at(*settings: dict):
    """On a new penalty: `@golden_at({"lambda": 0.5})`. Common samples and all training steps are taken at these parameters."""

    def remember(function):
        SETTINGS[function.__name__] = [{"name": function.__name__, **params} for params in settings]
        return function

    return remember


def _elementwise(penalty):
    def prox(w, step):
        return np.array([penalty.prox_1d(x, step, 0) for x in w.ravel()]).reshape(w.shape)

    return prox


def l1(l1):
    """Keras' L1; skglm's L1 for the prox."""
    regularizer = keras.regularizers.L1(l1)
    return Oracle(regularizer, _elementwise(L1(l1)), "Keras L1, skglm L1", keras=regularizer)


def l2(l2):
    """Keras' L2; skglm's L1_plus_L2 without its L1 for the prox (it halves: alpha = 2 * l2)."""
    regularizer = keras.regularizers.L2(l2)
    prox = _elementwise(L1_plus_L2(2 * l2, 0.0))
    return Oracle(regularizer, prox, "Keras L2, skglm L1_plus_L2", homogeneous=False, keras=regularizer)


def l1l2(l1=0.0, l2=0.0):
    """Keras' L1L2; skglm's L1_plus_L2 for the prox: alpha * l1_ratio = l1, alpha * (1 - l1_ratio) = 2 * l2."""
    regularizer = keras.regularizers.L1L2(l1, l2)
    alpha = l1 + 2 * l2
    prox = _elementwise(L1_plus_L2(alpha, l1 / alpha if alpha else 1.0))
    return Oracle(regularizer, prox, "Keras L1L2, skglm L1_plus_L2", homogeneous=l2 == 0, keras=regularizer)


def orthogonal(factor, mode="rows"):
    """Keras' OrthogonalRegularizer. Its gradient at a zero vector is NaN, so there PyTorch's `normalize` is used (0)."""
    regularizer = keras.regularizers.OrthogonalRegularizer(factor, mode)

    def value(w):
        along = 1 if mode == "rows" else 0
        if bool(torch.linalg.vector_norm(w, dim=along).all()):
            return regularizer(w)
        unit = torch.nn.functional.normalize(w, dim=along, eps=1e-7)
        cosines = unit @ unit.T if mode == "rows" else unit.T @ unit
        size = cosines.shape[0]
        penalty = factor * torch.triu(cosines, 1).abs().sum() / (size * (size - 1) / 2)
        torch.testing.assert_close(penalty, regularizer(w))
        return penalty

    return Oracle(value, None, "Keras OrthogonalRegularizer", convex=False, homogeneous=False, keras=regularizer)


def _groups(w, axis, size):
    """One group a row; works on torch tensors."""
    moved = torch.movedim(w, axis, 0)
    return moved.reshape(moved.shape[0] // size, -1)


def _by_group(prox, axis, size):
    """Applies `prox(group, groupsize)` to each group of a NumPy array."""

    def apply(w):
        moved = np.moveaxis(w, axis, 0)
        groups = moved.reshape(moved.shape[0] // size, -1)
        result = np.stack([prox(group, group.size) for group in groups])
        return np.moveaxis(result.reshape(moved.shape), 0, axis)

    return apply


_no_index = np.zeros(0, np.int32)


def groupLasso(axis=0, groupSize=1, sizeWeighted=False, **strength):
    """torch's vector_norm (its subgradient at 0 is 0); skglm's WeightedGroupL2 for the prox."""
    factor = strength["lambda"]

    def value(w):
        groups = _groups(w, axis, groupSize)
        weight = groups.shape[1] ** 0.5 if sizeWeighted else 1.0
        return factor * weight * torch.linalg.vector_norm(groups, dim=1).sum()

    def prox(w, step):
        def one(group, count):
            weights = np.array([count**0.5 if sizeWeighted else 1.0])
            return WeightedGroupL2(factor, weights, _no_index, _no_index).prox_1group(group, step, 0)

        return _by_group(one, axis, groupSize)(w)

    return Oracle(value, prox, "PyTorch vector_norm, skglm WeightedGroupL2")


def sparseGroupLasso(l1, axis=0, groupSize=1, sizeWeighted=False, **strength):
    """torch's norms; skglm's WeightedL1GroupL2 for the prox."""
    factor = strength["lambda"]
    group_value = groupLasso(axis, groupSize, sizeWeighted, **strength).value

    def prox(w, step):
        def one(group, count):
            if np.abs(group).max() <= step * l1:
                return np.zeros_like(group)  # skglm divides 0 by 0 here when lambda is 0
            weight = np.array([factor * (count**0.5 if sizeWeighted else 1.0)])
            penalty = WeightedL1GroupL2(1.0, weight, np.array([l1]), _no_index, _no_index)
            return penalty.prox_1group(group, step, 0)

        return _by_group(one, axis, groupSize)(w)

    source = "PyTorch vector_norm, skglm WeightedL1GroupL2"
    return Oracle(lambda w: l1 * torch.linalg.vector_norm(w, ord=1) + group_value(w), prox, source)


def sum(penalties):
    """The values added up. Prox: skglm's for the terms without l2, at the step and point that complete the square."""
    parts = [oracle(part) for part in penalties]
    l1_total = float(np.sum([part.get("l1", 0) for part in penalties]))
    l2_total = float(np.sum([part.get("l2", 0) for part in penalties]))
    grouped = [part for part in penalties if "lambda" in part]
    first = {key: grouped[0][key] for key in ("axis", "groupSize", "sizeWeighted") if key in grouped[0]} if grouped else {}
    alike = all({key: part[key] for key in first} == first for part in grouped)
    strength = float(np.sum([part["lambda"] for part in grouped]))
    rest = sparseGroupLasso(l1_total, **first, **{"lambda": strength})

    def prox(w, step):
        # argmin 1/2 |u - w|^2 + s (f(u) + c |u|^2) = prox of f with step s / (1 + 2 s c) at w / (1 + 2 s c)
        scale = 1 + 2 * step * l2_total
        return rest.prox(w / scale, step / scale)

    exact = alike and all(part.prox for part in parts)
    return Oracle(
        lambda w: torch.stack([part.value(w) for part in parts]).sum(),
        prox if exact else None,
        "PyTorch and Keras terms added, skglm WeightedL1GroupL2",
        convex=all(part.convex for part in parts),
        homogeneous=all(part.homogeneous for part in parts),
    )


def oracle(penalty: dict) -> Oracle:
    """From `{ "name", ...parameters }`, as the configuration writes it."""
    params = {key: value for key, value in penalty.items() if key != "name"}
    return globals()[penalty["name"]](**params)
