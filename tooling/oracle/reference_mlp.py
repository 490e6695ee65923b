"""Up to 100 steps of the reference MLP (784-64-32-10, relu, softmax, batch 32), by Keras in float64.

Weights and batches come from `numbers_alike`, so the file holds results only: every step's losses, and of each parameter
its norm, a projection and up to 512 entries. Keras' own float32 run is measured against the float64 one: what float32
costs is known, and a tolerance can say so.
"""

import numpy as np
from numbers_alike import Uniform
from steps import EUCLIDEAN
from training import Layer, Recipe, train

SIZES = (784, 64, 32, 10)
BATCH, POOL = 32, 10


def reference_layers(seed=21):
    random = Uniform(seed)
    layers = []
    for i, (inputs, units) in enumerate(zip(SIZES, SIZES[1:])):
        limit = np.sqrt(6 / (inputs + units))
        kernel = random.between(-limit, limit, (inputs, units))
        activation = "softmax" if i == len(SIZES) - 2 else "relu"
        layers.append(Layer(f"layer{i + 1}", kernel, np.zeros(units, np.float32), activation))
    return layers


def reference_batches(steps, seed=57):
    """A pool of batches, gone through again and again: four of five pixels dark, classes at random.

    The seed keeps every relu of the three trajectories at least 1.5e-6 from its kink: nearer, a float32 sum falls on the
    other side of it, and Adam makes 1e-3 of that in the parameters (seed 22 does, in Keras too).
    """
    random = Uniform(seed)
    pool = []
    for _ in range(POOL):
        inputs = np.maximum(random.between(-4, 1, (BATCH, SIZES[0])), np.float32(0))
        pool.append((inputs, np.eye(SIZES[-1], dtype=np.float32)[random.steps(SIZES[-1], (BATCH,))]))
    return [pool[i % POOL] for i in range(steps)]


SGD = {"name": "sgd", "learningRate": 0.0625, "momentum": 0.0}
MOMENTUM = {"name": "sgd", "learningRate": 0.0625, "momentum": 0.875}
# An epsilon that counts: it shortens the steps of weights whose gradients cancel, which no two float32 runs agree on.
SHORTENED = {"name": "adam", "learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 2.0**-16}
ADAM = {"name": "adam", "learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}

TRAJECTORIES = [
    ("loss/sgd", 100, SGD, {"penalty": {"name": "l1l2", "l1": 0.0001, "l2": 0.001}, "mode": "loss"}),
    ("loss/adam", 100, ADAM, {"penalty": {"name": "l2", "l2": 0.001}, "mode": "loss"}),
    # Fewer steps: a stack in plain JavaScript takes seconds for a hundred.
    ("proximal/momentum", 40, MOMENTUM, {"penalty": {"name": "groupLasso", "lambda": 0.0078125}, "mode": "proximal"}),
    ("proximal/adam", 40, SHORTENED, {"penalty": {"name": "l1", "l1": 0.0009765625}, "mode": "proximal"}),
    ("proximal/adam, groups", 40, SHORTENED, {"penalty": {"name": "groupLasso", "lambda": 0.0078125}, "mode": "proximal"}),
    (
        "proximal/adam, euclidean",
        40,
        ADAM,
        {"penalty": {"name": "l1", "l1": 0.5}, "mode": "proximal", "metric": "euclidean"},
    ),
]


def summary(weights: np.ndarray) -> dict:
    flat = weights.ravel()
    stride = -(-flat.size // 512) | 1
    directions = Uniform(23).between(-1, 1, flat.size).astype(np.float64)
    return {
        "norm": float(np.linalg.norm(flat)),
        "projection": float(flat @ directions),
        "zeros": int((flat == 0).sum()),
        "stride": stride,
        "entries": [float(f"{x:.10g}") for x in flat[::stride]],
    }


def trajectory_golden(trajectory) -> dict:
    name, steps, optimizer, config = trajectory
    layers = reference_layers()
    mode = EUCLIDEAN if "metric" in config else config["mode"]
    rules = {f"{layer.name}/kernel": (config["penalty"], mode) for layer in layers}
    recipe = Recipe(layers, optimizer, rules)
    batches = reference_batches(steps)
    reports, parameters = train(recipe, batches)
    reports32, parameters32 = train(recipe, batches, "float32")
    loss_noise = max(abs(a["loss"] - b["loss"]) for a, b in zip(reports, reports32))
    noise = {path: float(np.abs(parameters[path] - parameters32[path]).max()) for path in parameters}
    print(name, "keras float32 noise: loss", loss_noise, "parameters", noise)
    return {
        "name": name,
        "config": config,
        "optimizer": optimizer,
        "reports": {key: [float(f"{r[key]:.10g}") for r in reports] for key in ("loss", "dataLoss", "penalty")},
        "parameters": {path: summary(weights) for path, weights in parameters.items()},
        "keras32Error": {"loss": loss_noise, "parameters": max(noise.values())},
    }
