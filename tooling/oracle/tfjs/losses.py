"""Keras' losses with their settings, for packages/tfjs: golden/kerasLosses.json.

    KERAS_BACKEND=jax python tooling/oracle/tfjs/losses.py

Each case has what Keras writes of a loss into a file, targets, predictions, the loss and its gradient by the predictions.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax
import keras
import numpy as np

OUT = Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / "kerasLosses.json"
l = keras.losses
rng = np.random.default_rng(11)


def rounded(x):
    return np.round(x, 4).astype("float32")


def shares(x):
    return rounded(x / x.sum(-1, keepdims=True))


SHAPE = (4, 3)
numbers = rounded(rng.normal(scale=1.5, size=SHAPE)), rounded(rng.normal(size=SHAPE))
odds = shares(rng.random(SHAPE) + 0.1), shares(rng.random(SHAPE) + 0.1)
logits = odds[0], numbers[1]
bits = rng.integers(0, 2, SHAPE).astype("float32"), rounded(rng.random(SHAPE) * 0.8 + 0.1)
bit_logits = bits[0], numbers[1]
signs = bits[0] * 2 - 1, numbers[1]
counts = rng.integers(0, 4, SHAPE).astype("float32"), rounded(rng.random(SHAPE) * 2 + 0.1)
classes = np.array([[0], [2], [1], [2]], "float32")
series = rounded(rng.normal(size=(2, 3, 2))), rounded(rng.normal(size=(2, 3, 2)))
CASES = {
    "MeanSquaredError": (l.MeanSquaredError(), numbers),
    "MeanSquaredError of series": (l.MeanSquaredError(), series),
    "MeanSquaredError sum": (l.MeanSquaredError(reduction="sum"), numbers),
    "MeanSquaredError sum of series": (l.MeanSquaredError(reduction="sum"), series),
    "MeanAbsoluteError": (l.MeanAbsoluteError(), numbers),
    "MeanAbsolutePercentageError": (l.MeanAbsolutePercentageError(), numbers),
    "MeanSquaredLogarithmicError": (l.MeanSquaredLogarithmicError(), counts),
    "Huber": (l.Huber(), numbers),
    "Huber delta": (l.Huber(delta=0.4, name="mine"), numbers),
    "LogCosh": (l.LogCosh(), numbers),
    "Poisson": (l.Poisson(), counts),
    "CosineSimilarity": (l.CosineSimilarity(), numbers),
    "CategoricalCrossentropy": (l.CategoricalCrossentropy(), odds),
    "CategoricalCrossentropy from_logits": (l.CategoricalCrossentropy(from_logits=True), logits),
    "CategoricalCrossentropy smoothed": (l.CategoricalCrossentropy(label_smoothing=0.1), odds),
    "CategoricalCrossentropy smoothed sum from_logits": (
        l.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2, reduction="sum"), logits),
    "SparseCategoricalCrossentropy": (l.SparseCategoricalCrossentropy(), (classes, odds[1])),
    "SparseCategoricalCrossentropy from_logits": (l.SparseCategoricalCrossentropy(from_logits=True), (classes, numbers[1])),
    "BinaryCrossentropy": (l.BinaryCrossentropy(), bits),
    "BinaryCrossentropy from_logits": (l.BinaryCrossentropy(from_logits=True), bit_logits),
    "BinaryCrossentropy smoothed": (l.BinaryCrossentropy(label_smoothing=0.2), bits),
    "BinaryFocalCrossentropy": (l.BinaryFocalCrossentropy(), bits),
    "BinaryFocalCrossentropy balanced from_logits": (
        l.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.4, gamma=1.5, from_logits=True, label_smoothing=0.1), bit_logits),
    "CategoricalFocalCrossentropy": (l.CategoricalFocalCrossentropy(), odds),
    "CategoricalFocalCrossentropy from_logits": (
        l.CategoricalFocalCrossentropy(alpha=0.4, gamma=1.5, from_logits=True, label_smoothing=0.1), logits),
    "KLDivergence": (l.KLDivergence(), odds),
    "Hinge": (l.Hinge(), signs),
    "Hinge of 0 and 1": (l.Hinge(), bit_logits),
    "SquaredHinge": (l.SquaredHinge(), signs),
    "SquaredHinge of 0 and 1": (l.SquaredHinge(), bit_logits),
    "CategoricalHinge": (l.CategoricalHinge(), (shares(np.eye(3)[[0, 2, 1, 2]]), numbers[1])),
}


def numbers_of(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(np.float32(x)) for x in array.ravel()]}


def case(loss, truth, predicted):
    value, gradient = jax.value_and_grad(lambda y: loss(truth, y))(predicted)
    config = json.loads(json.dumps(keras.losses.serialize(loss), default=float))
    if isinstance(loss, l.Huber):
        # TF 2 writes it. Keras 3.15 does not, and so loads every Huber with 1.
        config["config"]["delta"] = loss._fn_kwargs["delta"]
    return {"loss": config, "truth": numbers_of(truth), "predicted": numbers_of(predicted), "value": float(value), "gradient": numbers_of(gradient)}


cases = {name: case(loss, *both) for name, (loss, both) in CASES.items()}
OUT.write_text(json.dumps({"keras": keras.__version__, "cases": cases}) + "\n")
print(OUT, OUT.stat().st_size)
