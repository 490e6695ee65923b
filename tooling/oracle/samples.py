"""The weights and the parameters that value, gradient and prox are taken at: plain cases and the edges.

Strengths and weights are fractions of powers of two, so that a float32 holds them exactly.
"""

import numpy as np
from numbers_alike import Uniform
from penalties import SETTINGS


def _dyadic(seed, shape):
    return (Uniform(seed).steps(257, shape) - 128).astype(np.float32) / 64


def _with_zeros(weights, *places):
    for place in places:
        weights[place] = 0
    return weights


MATRIX = ("a matrix with zeros", _with_zeros(_dyadic(1, (4, 3)), (0, 0), (2, 1)))
VECTOR = ("a vector", np.array([0.5, -0.25, 0, 2, -0.0078125, 0.25], np.float32))
ROW_GONE = ("a zero row and a zero column", _with_zeros(_dyadic(2, (4, 4)), (1, slice(None)), (slice(None), 2)))
ONE_ROW = ("one row", _dyadic(3, (1, 4)))
ONE_COLUMN = ("one column", _dyadic(4, (4, 1)))
ZERO = ("all zero", np.zeros((2, 4), np.float32))
KERNEL = ("a convolution kernel", _with_zeros(_dyadic(5, (2, 2, 4, 3)), (slice(None), slice(None), 1, slice(None))))
LARGE = ("a larger matrix", _dyadic(6, (24, 16)))
WIDE = ("magnitudes from 1e-9 to 1e4", np.array([[2.0**-30, -(2.0**-20)], [2.0**-3, -1], [2.0**6, 2.0**13]], np.float32))

STEP = 0.5


def _settings(name, settings, samples, step=STEP):
    return [({"name": name, **params}, sample, step) for params in settings for sample in samples]


def _group_settings(name, **strength):
    everywhere = [MATRIX, VECTOR, ROW_GONE, ONE_ROW, ONE_COLUMN, ZERO, KERNEL, LARGE, WIDE]
    return [
        *_settings(name, [{**strength, "axis": 0}], everywhere),
        *_settings(name, [{**strength, "axis": -1}], [MATRIX, ROW_GONE, ONE_ROW, KERNEL]),
        *_settings(name, [{**strength, "axis": 2}], [KERNEL]),
        *_settings(name, [{**strength, "axis": 0, "groupSize": 2}], [MATRIX, VECTOR, KERNEL, LARGE]),
        *_settings(name, [{**strength, "axis": 1, "sizeWeighted": True}], [MATRIX, ROW_GONE]),
        *_settings(name, [{**strength, "axis": 0, "groupSize": 2, "sizeWeighted": True}], [ZERO, MATRIX]),
    ]


SAMPLES = {
    "l1": [
        *_settings("l1", [{"l1": 0.5}], [MATRIX, VECTOR, ONE_ROW, ONE_COLUMN, ZERO, KERNEL, LARGE, WIDE]),
        *_settings("l1", [{"l1": 0.0}, {"l1": 0.0078125}, {"l1": 64.0}], [MATRIX]),
    ],
    "l2": [
        *_settings("l2", [{"l2": 0.5}], [MATRIX, VECTOR, ONE_ROW, ONE_COLUMN, ZERO, KERNEL, LARGE, WIDE]),
        *_settings("l2", [{"l2": 0.0}, {"l2": 0.0078125}, {"l2": 64.0}], [MATRIX]),
    ],
    "l1l2": [
        *_settings(
            "l1l2",
            [{"l1": 0.25, "l2": 0.5}],
            [MATRIX, VECTOR, ONE_ROW, ONE_COLUMN, ZERO, KERNEL, LARGE, WIDE],
        ),
        *_settings("l1l2", [{"l1": 0.0, "l2": 0.0}, {"l1": 0.5, "l2": 0.0}, {"l1": 0.0, "l2": 0.125}], [MATRIX]),
    ],
    # A single row or column has no pair: Keras gives NaN (0 / 0), we give 0, so there is no golden number.
    "orthogonal": [
        *_settings("orthogonal", [{"factor": 0.5}], [MATRIX, ROW_GONE, ONE_COLUMN, ZERO, LARGE]),
        *_settings("orthogonal", [{"factor": 0.5, "mode": "columns"}], [MATRIX, ROW_GONE, ONE_ROW, ZERO, LARGE]),
        *_settings("orthogonal", [{"factor": 0.0}], [MATRIX]),
    ],
    "groupLasso": [
        *_group_settings("groupLasso", **{"lambda": 0.5}),
        *_settings("groupLasso", [{"lambda": 0.0}, {"lambda": 64.0}], [MATRIX]),
    ],
    "sparseGroupLasso": [
        *_group_settings("sparseGroupLasso", **{"l1": 0.25, "lambda": 0.5}),
        *_settings(
            "sparseGroupLasso",
            [{"l1": 0.0, "lambda": 0.5}, {"l1": 0.5, "lambda": 0.0}, {"l1": 8.0, "lambda": 8.0}],
            [MATRIX, ROW_GONE],
        ),
    ],
    "sum": [
        *_settings(
            "sum",
            [
                {"penalties": [{"name": "l1", "l1": 0.25}, {"name": "l2", "l2": 0.5}]},
                {"penalties": [{"name": "l1l2", "l1": 0.25, "l2": 0.125}, {"name": "groupLasso", "lambda": 0.5}]},
            ],
            [MATRIX, ROW_GONE, ZERO, KERNEL],
        ),
        *_settings(
            "sum",
            [{"penalties": [{"name": "l1", "l1": 0.25}, {"name": "orthogonal", "factor": 0.5}]}],
            [MATRIX],
        ),
    ],
}


def samples_of(name: str) -> list:
    """What is listed above, or the common weights at the parameters of `golden_at`."""
    common = [MATRIX, VECTOR, ROW_GONE, ONE_ROW, ONE_COLUMN, ZERO, KERNEL, LARGE]
    return SAMPLES.get(name) or [(penalty, sample, STEP) for penalty in SETTINGS[name] for sample in common]
