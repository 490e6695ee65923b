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
o, s = keras.optimizers, keras.optimizers.schedules
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
    "Adam amsgrad": lambda: o.Adam(0.01, amsgrad=True),
    "Nadam": lambda: o.Nadam(0.01),
    "Ftrl": lambda: o.Ftrl(0.1),
    "Ftrl with all": lambda: o.Ftrl(
        0.1, learning_rate_power=-0.4, l1_regularization_strength=0.01, l2_regularization_strength=0.02,
        l2_shrinkage_regularization_strength=0.03, beta=0.1),
    "Lion": lambda: o.Lion(0.01),
    "Lamb": lambda: o.Lamb(0.01),
    "Adam weight_decay": lambda: o.Adam(0.01, weight_decay=0.1),
    "SGD clipnorm": lambda: o.SGD(0.1, momentum=0.5, clipnorm=0.25),
    "SGD global_clipnorm": lambda: o.SGD(0.1, global_clipnorm=0.25),
    "SGD clipvalue": lambda: o.SGD(0.1, clipvalue=0.25),
    "Adam clipnorm": lambda: o.Adam(0.01, clipnorm=0.25, weight_decay=0.1),
    "Adam loss_scale_factor": lambda: o.Adam(0.01, loss_scale_factor=1.0),
    "SGD ExponentialDecay": lambda: o.SGD(s.ExponentialDecay(0.1, 7, 0.5), momentum=0.9),
    "SGD ExponentialDecay staircase": lambda: o.SGD(s.ExponentialDecay(0.1, 7, 0.5, staircase=True)),
    "SGD PiecewiseConstantDecay": lambda: o.SGD(s.PiecewiseConstantDecay([5, 20], [0.1, 0.03, 0.01])),
    "SGD PolynomialDecay": lambda: o.SGD(s.PolynomialDecay(0.1, 40, 0.001, power=2.0)),
    "SGD PolynomialDecay cycle": lambda: o.SGD(s.PolynomialDecay(0.1, 12, 0.001, cycle=True)),
    "SGD InverseTimeDecay": lambda: o.SGD(s.InverseTimeDecay(0.1, 7, 0.5)),
    "SGD InverseTimeDecay staircase": lambda: o.SGD(s.InverseTimeDecay(0.1, 7, 0.5, staircase=True)),
    "Adam CosineDecay": lambda: o.Adam(s.CosineDecay(0.02, 40, alpha=0.1)),
    "Adam CosineDecay warmup": lambda: o.Adam(s.CosineDecay(0.0, 30, warmup_target=0.02, warmup_steps=10)),
    "AdamW CosineDecayRestarts": lambda: o.AdamW(s.CosineDecayRestarts(0.02, 7), weight_decay=0.1),
    "SGD CosineDecayRestarts of one length": lambda: o.SGD(s.CosineDecayRestarts(0.1, 7, t_mul=1.0, m_mul=0.8, alpha=0.1)),
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
