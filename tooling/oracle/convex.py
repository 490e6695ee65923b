"""Convex problems with the least objective that there is, by skglm: what training by any optimizer must come to.

A network of one Dense layer, all rows a batch: l1 on linear regression, group lasso on the inputs of one with several outputs, l1
on logistic regression (two classes of a softmax: l1 on both columns is l1 on their difference).
"""

import numpy as np
from keras_float64 import packed
from numbers_alike import Uniform
from skglm import MultiTaskLasso, SparseLogisticRegression
from skglm import Lasso

ROWS, INPUTS = 64, 20


def _draw(seed, outputs, support):
    random = Uniform(seed)
    # Multiples of 1/64, which a float32 holds.
    inputs = (random.steps(257, (ROWS, INPUTS)) - 128) / 64
    truth = np.zeros((INPUTS, outputs))
    truth[:support] = (random.steps(129, (support, outputs)) - 64) / 32
    noise = (random.steps(65, (ROWS, outputs)) - 32) / 32
    return inputs, inputs @ truth + noise


def _assert_clear(gradient, strength, rows, zero):
    """No zero is a matter of rounding, and no weight that is not zero."""
    assert 0.25 < zero.mean() < 0.9, zero.mean()
    assert gradient[zero].max() < 0.95 * strength, gradient[zero].max() / strength
    assert rows[~zero].min() > 0.02, rows[~zero].min()


def _problem(name, penalty, network, inputs, targets, objective, zero):
    return {
        "name": name,
        "penalty": penalty,
        **network,
        "inputs": packed(inputs),
        "targets": packed(targets),
        "objective": float(objective),
        "zeroInputs": [bool(each) for each in zero],
    }


LINEAR = {"activation": "linear", "loss": "halfSquaredError"}


def _lasso(strength=0.5):
    inputs, targets = _draw(3, 1, 6)
    fitted = Lasso(alpha=strength, fit_intercept=True, tol=1e-12).fit(inputs, targets[:, 0])
    w = fitted.coef_[:, None]
    rest = inputs @ w + fitted.intercept_ - targets
    zero = w[:, 0] == 0
    _assert_clear(np.abs(inputs.T @ rest / ROWS)[:, 0], strength, np.abs(w[:, 0]), zero)
    objective = (rest**2).sum() / (2 * ROWS) + strength * np.abs(w).sum()
    return _problem("lasso", {"name": "l1", "l1": strength}, LINEAR, inputs, targets, objective, zero)


def _group_lasso(strength=0.5):
    inputs, targets = _draw(5, 3, 6)
    fitted = MultiTaskLasso(alpha=strength, fit_intercept=True, tol=1e-12).fit(inputs, targets)
    w = fitted.coef_.T
    rest = inputs @ w + fitted.intercept_ - targets
    norms = np.linalg.norm(w, axis=1)
    _assert_clear(np.linalg.norm(inputs.T @ rest / ROWS, axis=1), strength, norms, norms == 0)
    objective = (rest**2).sum() / (2 * ROWS) + strength * norms.sum()
    penalty = {"name": "groupLasso", "lambda": strength}
    return _problem("groupLasso", penalty, LINEAR, inputs, targets, objective, norms == 0)


def _logistic(strength=0.0625):
    inputs, score = _draw(7, 1, 6)
    sign = np.where(score[:, 0] > 0, 1.0, -1.0)
    fitted = SparseLogisticRegression(alpha=strength, fit_intercept=True, tol=1e-12).fit(inputs, sign)
    w = fitted.coef_[0]
    margin = sign * (inputs @ w + fitted.intercept_)
    gradient = np.abs(inputs.T @ (sign / (1 + np.exp(margin)))) / ROWS
    _assert_clear(gradient, strength, np.abs(w), w == 0)
    objective = np.log1p(np.exp(-margin)).mean() + strength * np.abs(w).sum()
    targets = np.stack([sign > 0, sign < 0], axis=1).astype(float)
    network = {"activation": "softmax", "loss": "categoricalCrossEntropy"}
    return _problem("logistic", {"name": "l1", "l1": strength}, network, inputs, targets, objective, w == 0)


def problems() -> list:
    return [_lasso(), _group_lasso(), _logistic()]
