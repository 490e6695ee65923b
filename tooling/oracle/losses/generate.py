"""Writes packages/onnx/golden/losses.json: losses of Keras 3 on the outputs of one dense layer, and that layer after a step.

    python3.11 -m venv .venv && .venv/bin/pip install -r ../requirements.txt && .venv/bin/python generate.py

The layer gives logits, and the loss takes them as such. A step is plain SGD at rate 0.5 by `train_on_batch`, with its `class_weight`
where there are class weights; a wrong gradient shows in the parameters. Everything in float64.
"""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from keras_float64 import keras, np, packed, use  # noqa: E402
from numbers_alike import Uniform  # noqa: E402

TARGET = Path(__file__).resolve().parents[3] / "packages/onnx/golden/losses.json"
random = Uniform(41)


def draw(shape, span=1.0):
    """Numbers that a float32 holds exactly."""
    return random.between(-span, span, shape)


def one_hot(numbers, classes):
    return np.eye(classes, dtype=np.float32)[numbers]


def case(name, loss, keras_loss, inputs, targets, kernel, *, class_weights=None, sparse=None):
    """One loss on one batch. `sparse` are class numbers that mean the same as `targets`."""
    bias = draw((kernel.shape[1],), 0.5)
    model = keras.Sequential([keras.Input(inputs.shape[1:]), keras.layers.Dense(kernel.shape[1])])
    model.set_weights([kernel, bias])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss=keras_loss)
    weights = dict(enumerate(class_weights)) if class_weights else None
    logits = np.asarray(model(inputs).detach())
    value = model.train_on_batch(inputs.astype(np.float64), targets, class_weight=weights)
    after = [np.asarray(w) for w in model.get_weights()]
    return {
        "name": name,
        "loss": loss,
        "inputs": packed(inputs),
        "targets": packed(targets),
        **({"sparse": packed(sparse)} if sparse is not None else {}),
        "kernel": packed(kernel),
        "bias": packed(bias),
        "logits": packed(logits),
        "value": float(value),
        "after": {"kernel": packed(after[0]), "bias": packed(after[1])},
    }


def softmax_cases():
    inputs, kernel = draw((6, 5)), draw((5, 4), 2)
    numbers = random.steps(4, (6,))
    hard = one_hot(numbers, 4)
    soft = np.abs(draw((6, 4)))
    soft /= soft.sum(-1, keepdims=True)
    weights = [0.5, 1.0, 2.0, 0.25]
    name = "softmaxCrossEntropy"

    def loss(**options):
        return keras.losses.CategoricalCrossentropy(from_logits=True, **options)

    sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    yield case("one-hot", {"name": name}, loss(), inputs, hard, kernel, sparse=numbers)
    yield case("class numbers by Keras' sparse loss", {"name": name}, sparse, inputs, numbers, kernel)
    yield case("probabilities", {"name": name}, loss(), inputs, soft.astype(np.float32), kernel)
    # Rows of zeros count nothing, others as much as they sum up to.
    ragged = hard * np.array([1, 0, 1, 0.5, 2, 1], np.float32)[:, None]
    yield case("rows that do not sum up to 1", {"name": name}, loss(), inputs, ragged, kernel)
    yield case("logits of hundreds", {"name": name}, loss(), inputs, hard, kernel * np.float32(128), sparse=numbers)
    smoothed = {"name": name, "labelSmoothing": 0.125}
    yield case("label smoothing", smoothed, loss(label_smoothing=0.125), inputs, hard, kernel, sparse=numbers)
    yield case("label smoothing of probabilities", smoothed, loss(label_smoothing=0.125), inputs, soft.astype(np.float32), kernel)
    weighted = {"name": name, "classWeights": weights}
    yield case("class weights", weighted, loss(), inputs, hard, kernel, class_weights=weights, sparse=numbers)
    yield case("class weights of class numbers", weighted, sparse, inputs, numbers, kernel, class_weights=weights)
    both = {**smoothed, "classWeights": weights}
    yield case(
        "label smoothing and class weights", both, loss(label_smoothing=0.125), inputs, hard, kernel,
        class_weights=weights, sparse=numbers,
    )  # fmt: skip
    sequence, tokens = draw((3, 4, 5)), random.steps(4, (3, 4))
    yield case("a class for each place of a sequence", {"name": name}, sparse, sequence, tokens, kernel)
    yield case(
        "label smoothing for each place of a sequence", smoothed, loss(label_smoothing=0.125), sequence,
        one_hot(tokens, 4), kernel, sparse=tokens,
    )  # fmt: skip


def sigmoid_cases():
    inputs, kernel, single = draw((6, 5)), draw((5, 3), 2), draw((5, 1), 2)
    labels = random.steps(2, (6, 3)).astype(np.float32)
    yes = random.steps(2, (6, 1)).astype(np.float32)
    name = "sigmoidCrossEntropy"

    def loss(**options):
        return keras.losses.BinaryCrossentropy(from_logits=True, **options)

    yield case("several labels", {"name": name}, loss(), inputs, labels, kernel)
    yield case("probabilities", {"name": name}, loss(), inputs, np.abs(draw((6, 3))), kernel)
    yield case("logits of hundreds", {"name": name}, loss(), inputs, labels, kernel * np.float32(128))
    yield case("label smoothing", {"name": name, "labelSmoothing": 0.25}, loss(label_smoothing=0.25), inputs, labels, kernel)
    weighted = {"name": name, "classWeights": [0.5, 3.0]}
    yield case("class weights", weighted, loss(), inputs, yes, single, class_weights=[0.5, 3.0])
    yield case(
        "label smoothing and class weights", {**weighted, "labelSmoothing": 0.25}, loss(label_smoothing=0.25), inputs,
        yes, single, class_weights=[0.5, 3.0],
    )  # fmt: skip


def regression_cases():
    inputs, kernel, targets = draw((6, 5)), draw((5, 3), 2), draw((6, 3), 2)
    yield case("meanSquaredError", {"name": "meanSquaredError"}, keras.losses.MeanSquaredError(), inputs, targets, kernel)
    yield case("meanAbsoluteError", {"name": "meanAbsoluteError"}, keras.losses.MeanAbsoluteError(), inputs, targets, kernel)
    yield case("huber", {"name": "huber"}, keras.losses.Huber(), inputs, targets, kernel)
    yield case("huber, delta 0.25", {"name": "huber", "delta": 0.25}, keras.losses.Huber(delta=0.25), inputs, targets, kernel)
    yield case("huber, delta 8", {"name": "huber", "delta": 8}, keras.losses.Huber(delta=8.0), inputs, targets, kernel)


def main() -> None:
    use("float64")
    cases = [*softmax_cases(), *sigmoid_cases(), *regression_cases()]
    document = {"versions": {name: version(name) for name in ("keras", "torch", "numpy")}, "rate": 0.5, "cases": cases}
    text = json.dumps(document, indent=1, allow_nan=False)
    # An array of numbers takes one line: short to read in a diff.
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda numbers: re.sub(r"\s+", " ", numbers.group()), text)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main()
