"""Models as Keras writes them, for packages/tfjs: their JSON, weights, penalty, and what they answer.

    KERAS_BACKEND=jax python tooling/oracle/tfjs/models.py     # Keras 3: golden/kerasModels.json
    python tooling/oracle/tfjs/models.py tf2                   # TF 2, by tf_keras: golden/tf2Models.json

Each case has the JSON of `model.to_json()`, the weights in Keras' order and by the names that `tensorflowjs_converter` gives
them, the sum of `model.losses` and the outputs for one batch of inputs (inference), so that the loaded model can be compared
number by number. tf_keras is none of requirements.txt: it needs all of TensorFlow, and only this file needs it.
"""

import json
import os
import sys
from pathlib import Path

TF2 = sys.argv[1:] == ["tf2"]
os.environ.setdefault("KERAS_BACKEND", "jax")
if TF2:
    import tf_keras as keras
else:
    import keras
import numpy as np

Sequential, layers, r = keras.Sequential, keras.layers, keras.regularizers
OUT = Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / ("tf2Models.json" if TF2 else "kerasModels.json")


def sequential():
    model = Sequential([
        keras.Input((6,), name="pixels"),
        layers.Dense(5, activation="relu", kernel_regularizer=r.L1(0.01), name="first_layer"),
        layers.Dense(4, activation="tanh", kernel_regularizer=r.L2(0.02), bias_regularizer="l1"),
        layers.Dense(4, kernel_regularizer=r.L1L2(0.003, 0.004), name="third"),
        layers.Dense(3, activation="softmax", kernel_regularizer=r.OrthogonalRegularizer(0.05, mode="columns")),
    ], name="all_four")
    model.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy", metrics=["accuracy"])
    return model


def functional():
    a, b = keras.Input((4,), name="left_in"), keras.Input((4,), name="right_in")
    shared = layers.Dense(3, activation="relu", kernel_regularizer=r.OrthogonalRegularizer(0.1), name="sharedDense")
    merged = layers.Concatenate()([shared(a), shared(b)])
    added = layers.Add()([merged, layers.Dense(6, kernel_regularizer=r.L2(0.1))(a)])
    out = layers.Dense(1, activation="sigmoid", kernel_regularizer=r.L1(0.2), name="out")(added)
    return keras.Model([a, b], out, name="shared")


def nested():
    inner_in = keras.Input((3,))
    inner = keras.Model(inner_in, layers.Dense(2, kernel_regularizer=r.L1L2(0.1, 0.2), name="in_dense")(inner_in), name="inner")
    outer_in = keras.Input((3,))
    x = layers.Add()([inner(outer_in), inner(layers.Dense(3, name="before")(outer_in))])
    return keras.Model(outer_in, Sequential([keras.Input((2,)), layers.Dense(2, name="head")], name="tail")(x), name="outer")


def convolutional():
    model = Sequential([
        keras.Input((6, 6, 1)),
        layers.Conv2D(3, 3, padding="same", kernel_regularizer=r.L1(0.01)),
        layers.BatchNormalization(beta_regularizer=r.L2(0.1)),
        layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.DepthwiseConv2D(2, depthwise_regularizer=r.L2(0.02)),
        layers.SeparableConv2D(4, 2, pointwise_regularizer=r.L1(0.02)),
        layers.LeakyReLU(**{"alpha" if TF2 else "negative_slope": 0.2}),
        layers.ReLU(),
        layers.ZeroPadding2D(1),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(0.3),
        layers.Dense(2, activation="softmax"),
    ], name="convolutional")
    model.compile("sgd", keras.losses.CategoricalCrossentropy())
    return model


def recurrent():
    return Sequential([
        keras.Input((5,), dtype="int32"),
        layers.Embedding(7, 4, embeddings_regularizer=r.L2(0.05)),
        layers.LSTM(3, kernel_regularizer=r.L1(0.03), recurrent_regularizer=r.L2(0.04), return_sequences=True),
        layers.LayerNormalization(),
        layers.Bidirectional(layers.LSTM(2, kernel_regularizer=r.L1(0.01))),
        layers.Dense(1),
    ], name="recurrent")


def inputs_of(model, rng):
    batches = []
    for tensor in model.inputs:
        shape = (4, *tensor.shape[1:])
        batches.append(rng.integers(0, 7, shape) if tensor.dtype == "int32" else rng.normal(size=shape).astype("float32"))
    return batches


def name_of(variable):
    return variable.name.removesuffix(":0") if TF2 else variable.path


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(np.float32(x)) for x in array.ravel()]}


def case(make):
    keras.utils.set_random_seed(3)
    keras.backend.clear_session()
    rng = np.random.default_rng(5)
    model = make()
    for variable in model.trainable_variables:
        variable.assign(rng.normal(scale=0.5, size=variable.shape).astype("float32"))
    inputs = inputs_of(model, rng)
    return {
        "json": json.loads(model.to_json()),
        "weights": {name_of(v): numbers(v) for v in model.weights},
        "penalty": float(sum(model.losses)) if model.losses else 0.0,
        "inputs": [numbers(x) for x in inputs],
        "outputs": numbers(model(inputs if len(inputs) > 1 else inputs[0], training=False)),
    }


cases = {make.__name__: case(make) for make in (sequential, functional, nested, convolutional, recurrent)}
OUT.write_text(json.dumps({"keras": keras.__version__, "backend": keras.backend.backend(), "numpy": np.__version__, "cases": cases}) + "\n")
print(OUT, OUT.stat().st_size)
