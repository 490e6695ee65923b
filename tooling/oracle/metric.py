"""The proximal step in an optimizer's own metric: the step that Keras' optimizer gives each weight, and the prox at such steps.

The prox of group norms is found by a root finder (SciPy's brentq) around skglm's prox of single weights: for a norm,
lambda * |u| = min over n of lambda * (|u|^2 / n + n) / 2, so at the group's new norm n it is a ridge penalty on each weight.
"""

import numpy as np
from scipy.optimize import brentq
from skglm.penalties import L1_plus_L2


def own_steps(optimizer, options: dict, before: dict, after: dict) -> dict:
    """By path: what Keras' update just taken comes to for a gradient that stays. `before` and `after` are the weights around it."""
    rate = options["learningRate"]
    if options["name"] == "sgd":
        return {path: rate / (1 - options["momentum"]) for path in after}
    t = int(optimizer.iterations.numpy())
    one, two = (1 - options[beta] ** t for beta in ("beta1", "beta2"))
    steps = {}
    for i, path in enumerate(after):
        velocity = optimizer._velocities[i].numpy().astype(np.float64)
        mean = optimizer._momentums[i].numpy().astype(np.float64) / one
        steps[path] = rate * np.sqrt(two) / (np.sqrt(velocity) + options["epsilon"])
        # It is what Keras multiplied the mean of the gradients by.
        moved = before[path] - after[path]
        exact = moved.dtype == np.float64
        np.testing.assert_allclose(moved, steps[path] * mean, rtol=1e-9 if exact else 1e-3, atol=1e-12 if exact else 1e-6)
    return steps


def _parts(penalty: dict) -> list:
    return [leaf for part in penalty["penalties"] for leaf in _parts(part)] if penalty["name"] == "sum" else [penalty]


def _single(w, step, l1, l2):
    """skglm's prox of l1 * |u| + l2 * u^2, weight by weight."""
    alpha = l1 + 2 * l2
    if alpha == 0:
        return w
    one = L1_plus_L2(alpha, l1 / alpha)
    return np.array([one.prox_1d(x, s, 0) for x, s in zip(w, step, strict=True)])


def _group(w, step, l1, l2, strength):
    """argmin of (u - w)^2 / (2 step) + l1 |u|_1 + l2 |u|^2 + strength |u|."""
    if strength == 0:
        return _single(w, step, l1, l2)
    pull = np.maximum(np.abs(w) / step - l1, 0)
    if np.linalg.norm(pull) <= strength:
        return np.zeros_like(w)
    at = lambda norm: _single(w, step, l1, l2 + strength / (2 * norm))  # noqa: E731
    highest = np.linalg.norm(w)
    lowest = highest
    while np.linalg.norm(at(lowest)) < lowest:
        lowest /= 2
    if lowest == highest:
        return at(highest)
    return at(brentq(lambda norm: np.linalg.norm(at(norm)) - norm, lowest, highest, xtol=1e-300, rtol=1e-15))


def prox(penalty: dict, weights, steps):
    """The prox of a penalty that is a sum of l1, l2 and group norms of one grouping, with a step for each weight."""
    parts = _parts(penalty)
    l1, l2 = (float(sum(part.get(key, 0) for part in parts)) for key in ("l1", "l2"))
    grouped = [part for part in parts if "lambda" in part]
    steps = np.broadcast_to(steps, weights.shape)
    if not grouped:
        return _single(weights.ravel(), steps.ravel(), l1, l2).reshape(weights.shape)
    axis, size = grouped[0].get("axis", 0), grouped[0].get("groupSize", 1)

    def rows(array):
        moved = np.moveaxis(array, axis, 0)
        return moved.shape, moved.reshape(moved.shape[0] // size, -1)

    shape, groups = rows(weights)
    _, step_groups = rows(steps)
    count = groups.shape[1]
    strength = sum(part["lambda"] * (count**0.5 if part.get("sizeWeighted") else 1) for part in grouped)
    moved = np.stack([_group(w, s, l1, l2, strength) for w, s in zip(groups, step_groups, strict=True)])
    return np.moveaxis(moved.reshape(shape), 0, axis)
