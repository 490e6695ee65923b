"""Writes packages/onnx/golden/models/tf2onnx: small Keras networks as tf2onnx writes them.

    python3 -m venv .venv && .venv/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1 tf2onnx==1.17.0 && .venv/bin/python tf2onnx_exports.py

A second run gives the same networks and weights; tf2onnx orders initializers, and numbers some of their names, by chance.
"""

import os
from pathlib import Path

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
import keras  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
from keras import layers  # noqa: E402

target = Path(__file__).parents[3] / "packages/onnx/golden/models/tf2onnx"
target.mkdir(parents=True, exist_ok=True)
keras.utils.set_random_seed(1)


def separable():
    x = inputs = keras.Input((10, 10, 2), name="image")
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu6")(x)
    x = layers.SeparableConv2D(8, 3, padding="same", activation="swish")(x)
    x = layers.BatchNormalization()(x)
    x = layers.add([x, layers.Conv2D(8, 1, activation="elu")(x)])
    x = layers.concatenate([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])
    return keras.Model(inputs, layers.Dense(3, activation="softmax", name="classes")(x))


def attention():
    x = inputs = keras.Input((7,), dtype="int32", name="tokens")
    x = layers.Embedding(13, 8)(x)
    x = layers.LayerNormalization()(layers.add([x, layers.MultiHeadAttention(2, 4)(x, x)]))
    x = layers.LayerNormalization()(layers.add([x, layers.Dense(8)(layers.Dense(16, activation="silu")(x))]))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="positive")(layers.GlobalAveragePooling1D()(x)))


def transposed():
    x = inputs = keras.Input((6, 6, 1), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="leaky_relu")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="tanh")(x)
    x = layers.UpSampling2D(2)(layers.AveragePooling2D(2)(x))
    return keras.Model(inputs, layers.Conv2D(1, 3, padding="same", name="rebuilt")(x))


def write(name, model, opset):
    for layer in model.layers:
        # As a network that was trained has it; of a mean of 0 and a variance of 1 nothing would be left in the file.
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([np.random.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    model(np.zeros((1, *model.input_shape[1:]), model.inputs[0].dtype))
    model.export(target / f"{name}.onnx", format="onnx", opset_version=opset, verbose=False)
    made = onnx.load(target / f"{name}.onnx")
    onnx.checker.check_model(made)
    print(name, [(o.domain, o.version) for o in made.opset_import], sorted({n.op_type for n in made.graph.node}))


write("separable", separable(), 11)
write("attention", attention(), 15)
write("transposed", transposed(), 18)
