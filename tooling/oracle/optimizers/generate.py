"""Writes packages/onnx/golden/optimizers.json: eight steps of a small network by Keras 3's optimizers, and its learning-rate schedules.

    python3.11 -m venv .venv && .venv/bin/pip install -r ../requirements.txt && .venv/bin/python generate.py

The network is that of `steps.py` (6-4-3, relu, softmax), trained by `compile` and `train_on_batch`. Everything in float64; the same run
in Keras' ordinary float32 is beside it, so that a tolerance can say what float32 costs.
"""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from keras_float64 import keras, np, packed, use  # noqa: E402
from steps import BATCHES, LAYERS  # noqa: E402

TARGET = Path(__file__).resolve().parents[3] / "packages/onnx/golden/optimizers.json"
STEPS = 8
NAMES = {
    "learningRate": "learning_rate", "weightDecay": "weight_decay", "globalClipnorm": "global_clipnorm", "beta1": "beta_1",
    "beta2": "beta_2", "initialLearningRate": "initial_learning_rate", "decaySteps": "decay_steps", "decayRate": "decay_rate",
    "warmupTarget": "warmup_target", "warmupSteps": "warmup_steps", "endLearningRate": "end_learning_rate",
}  # fmt: skip
SCHEDULES = {
    "exponentialDecay": keras.optimizers.schedules.ExponentialDecay,
    "cosineDecay": keras.optimizers.schedules.CosineDecay,
    "piecewiseConstantDecay": keras.optimizers.schedules.PiecewiseConstantDecay,
    "polynomialDecay": keras.optimizers.schedules.PolynomialDecay,
}
OPTIMIZERS = {
    "sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam, "adamW": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
}  # fmt: skip


def in_keras(options):
    return {NAMES.get(key, key): value for key, value in options.items()}


def schedule(options):
    name, *_ = options
    return SCHEDULES[name](**in_keras(options[name]))


def optimizer(name, options):
    options = dict(options)
    if isinstance(options.get("learningRate"), dict):
        options["learningRate"] = schedule(options["learningRate"])
    return OPTIMIZERS[name](**in_keras(options))


def run(name, options, l2, floatx):
    use(floatx)
    model = keras.Sequential([keras.Input((LAYERS[0].kernel.shape[0],))])
    for layer in LAYERS:
        regularizer = keras.regularizers.L2(l2) if l2 else None
        model.add(keras.layers.Dense(layer.bias.size, layer.activation, name=layer.name, kernel_regularizer=regularizer))
    model.set_weights([array for layer in LAYERS for array in (layer.kernel, layer.bias)])
    model.compile(optimizer=optimizer(name, options), loss="categorical_crossentropy")
    losses = []
    for step in range(STEPS):
        inputs, targets = BATCHES[step % len(BATCHES)]
        losses.append(float(model.train_on_batch(inputs.astype(floatx), targets.astype(floatx))))
        # It reports the mean of all batches since it was reset.
        model.reset_metrics()
    paths = [f"{layer.name}/{kind}" for layer in LAYERS for kind in ("kernel", "bias")]
    return losses, {path: np.asarray(w, np.float64) for path, w in zip(paths, model.get_weights(), strict=True)}


def case(label, name, options, l2=0):
    losses, parameters = run(name, options, l2, "float64")
    _, ordinary = run(name, options, l2, "float32")
    noise = max(float(np.abs(parameters[path] - ordinary[path]).max()) for path in parameters)
    print(f"{name}, {label}: loss {losses[0]:.4f} -> {losses[-1]:.4f}, float32 off by {noise:.1e}")
    return {
        "name": label,
        "optimizer": {"name": name, **options},
        **({"l2": l2} if l2 else {}),
        "losses": losses,
        "parameters": {path: packed(w) for path, w in parameters.items()},
        "keras32Error": noise,
    }


EXPONENTIAL = {"exponentialDecay": {"initialLearningRate": 0.25, "decaySteps": 3, "decayRate": 0.5}}
STAIRS = {"exponentialDecay": {**EXPONENTIAL["exponentialDecay"], "staircase": True}}
COSINE = {"cosineDecay": {"initialLearningRate": 0.25, "decaySteps": 5, "alpha": 0.125}}
WARM = {"cosineDecay": {"initialLearningRate": 0.0, "decaySteps": 4, "warmupTarget": 0.25, "warmupSteps": 3}}
PIECES = {"piecewiseConstantDecay": {"boundaries": [1, 4], "values": [0.25, 0.125, 0.0625]}}
POLYNOMIAL = {"polynomialDecay": {"initialLearningRate": 0.25, "decaySteps": 5, "endLearningRate": 0.03125, "power": 2.0}}
CYCLE = {"polynomialDecay": {"initialLearningRate": 0.25, "decaySteps": 3, "cycle": True}}
ALL = {
    "exponential": EXPONENTIAL, "exponential, in stairs": STAIRS, "cosine": COSINE, "cosine after a warmup": WARM,
    "piecewise constant": PIECES, "polynomial": POLYNOMIAL, "polynomial, in cycles": CYCLE,
}  # fmt: skip
RMSPROP = {"learningRate": 0.0078125}


def cases():
    yield case("plain", "rmsprop", RMSPROP)
    yield case("rho and epsilon", "rmsprop", {**RMSPROP, "rho": 0.5, "epsilon": 0.0009765625})
    yield case("momentum", "rmsprop", {**RMSPROP, "momentum": 0.75})
    # The variance of a first gradient is nearly nothing: only epsilon keeps its root away from 0.
    yield case("centered", "rmsprop", {**RMSPROP, "centered": True, "epsilon": 0.0009765625})
    yield case("centered, momentum", "rmsprop", {**RMSPROP, "centered": True, "momentum": 0.75, "epsilon": 0.0009765625})
    for label, rate in ALL.items():
        yield case(label, "sgd", {"learningRate": rate})
    # The rate is in the velocity: a schedule shows in it for many steps.
    yield case("momentum, exponential", "sgd", {"learningRate": EXPONENTIAL, "momentum": 0.75})
    yield case("cosine after a warmup", "adam", {"learningRate": WARM})
    yield case("cosine", "adamW", {"learningRate": COSINE, "weightDecay": 0.125})
    yield case("polynomial", "rmsprop", {"learningRate": {"polynomialDecay": {"initialLearningRate": 0.015625, "decaySteps": 5}}})
    # Limits that some gradients of some steps are above.
    sgd = {"learningRate": 0.25}
    yield case("clipnorm", "sgd", {**sgd, "clipnorm": 0.25})
    yield case("clipnorm, with l2 in the loss", "sgd", {**sgd, "clipnorm": 0.25}, 0.0625)
    yield case("globalClipnorm", "sgd", {**sgd, "globalClipnorm": 0.375})
    yield case("globalClipnorm, with l2 in the loss", "sgd", {**sgd, "globalClipnorm": 0.5}, 0.0625)
    yield case("globalClipnorm above all", "sgd", {**sgd, "globalClipnorm": 64.0})
    yield case("clipvalue", "sgd", {**sgd, "clipvalue": 0.0625})
    yield case("clipnorm", "adam", {"learningRate": 0.015625, "clipnorm": 0.125})
    yield case("globalClipnorm", "adamW", {"learningRate": 0.015625, "globalClipnorm": 0.25, "weightDecay": 0.125})
    yield case("clipvalue, momentum", "rmsprop", {**RMSPROP, "clipvalue": 0.0625, "momentum": 0.5})


def rates(options):
    use("float64")
    made = schedule(options)
    return [float(made(step)) for step in range(20)]


def main() -> None:
    done = list(cases())
    tables = [{"name": label, "schedule": options, "rates": rates(options)} for label, options in ALL.items()]
    network = {
        "layers": [
            {"name": l.name, "kernel": packed(l.kernel), "bias": packed(l.bias), "activation": l.activation} for l in LAYERS
        ],
        "batches": [{"inputs": packed(x), "targets": packed(y)} for x, y in BATCHES],
    }
    versions = {name: version(name) for name in ("keras", "torch", "numpy")}
    text = json.dumps({"versions": versions, "steps": STEPS, **network, "schedules": tables, "cases": done}, indent=1, allow_nan=False)
    # An array of numbers takes one line: short to read in a diff.
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda numbers: re.sub(r"\s+", " ", numbers.group()), text)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main()
