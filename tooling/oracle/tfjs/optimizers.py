"""Keras' optimizers on given gradients, for packages/tfjs: golden/kerasOptimizers.json.

    KERAS_BACKEND=jax python tooling/oracle/tfjs/optimizers.py

Weight k gets the gradient size[k] * sin(step + k) at each step. Small gradients show where epsilon is added.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

OUT = Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / "kerasOptimizers.json"
STEPS = 60
SIZES = [1.0, 1e-3, 1e-5, 1e-7, 1e-9, 0.0]
START = [0.5, -0.25, 1.0, 0.125, -2.0, 3.0]
OPTIMIZERS = {
    "Adam": lambda: keras.optimizers.Adam(0.01),
    "Adam epsilon=0.001": lambda: keras.optimizers.Adam(0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
    "AdamW": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1),
    "SGD": lambda: keras.optimizers.SGD(0.1),
    "SGD momentum": lambda: keras.optimizers.SGD(0.1, momentum=0.9),
    "SGD nesterov": lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "RMSprop": lambda: keras.optimizers.RMSprop(0.01),
    "RMSprop momentum": lambda: keras.optimizers.RMSprop(0.01, momentum=0.5),
    "RMSprop centered": lambda: keras.optimizers.RMSprop(0.01, centered=True),
    "RMSprop centered momentum": lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "Adagrad": lambda: keras.optimizers.Adagrad(0.1),
    "Adadelta": lambda: keras.optimizers.Adadelta(1.0),
    "Adamax": lambda: keras.optimizers.Adamax(0.01),
}


def trajectory(make):
    weights, optimizer = keras.Variable(np.array(START, "float32")), make()
    optimizer.build([weights])
    steps = []
    for step in range(STEPS):
        gradient = np.array([size * np.sin(step + k) for k, size in enumerate(SIZES)], "float32")
        optimizer.apply([gradient], [weights])
        steps.append([float(w) for w in np.asarray(weights.value)])
    config = json.loads(json.dumps(keras.optimizers.serialize(optimizer), default=float))
    return {"optimizer": config, "weights": steps}


cases = {name: trajectory(make) for name, make in OPTIMIZERS.items()}
golden = {"keras": keras.__version__, "start": START, "sizes": SIZES, "cases": cases}
OUT.write_text(json.dumps(golden) + "\n")
print(OUT, OUT.stat().st_size)
