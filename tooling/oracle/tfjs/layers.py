"""Keras 3's layers one by one, for packages/tfjs: golden/kerasLayers.json.gz.

    KERAS_BACKEND=jax python tooling/oracle/tfjs/layers.py

Each case is a small model: what `model.to_json()` writes, the weights by the names and in the order of `tensorflowjs_converter`
(the layers of an H5 file in alphabetical order), the outputs of one batch in inference and in training, the gradients of
sum(outputs * cotangent) in training, and the sum of `model.losses`. tfjs must answer with these numbers or refuse the layer.
"""

import gzip
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy as np

L, r, c = keras.layers, keras.regularizers, keras.constraints
OUT = Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / "kerasLayers.json.gz"
IMAGE, SERIES, ROW = (6, 5, 4), (5, 4), (6,)


def sequential(shape, *layers, dtype=None, name="m"):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers], name=name)


def inner(name, inputs=3, units=3):
    x = keras.Input((inputs,))
    return keras.Model(x, L.Dense(units, activation="tanh", kernel_regularizer=r.L1(0.1), name="dense")(x), name=name)


def nested_equal_names():
    x = keras.Input((3,))
    return keras.Model(x, inner("a")(inner("b")(x)), name="m")


def merged(layer):
    a = keras.Input((4,))
    x, y = L.Dense(3, name="left")(a), L.Dense(3, name="right")(a)
    return keras.Model(a, layer([x, y]), name="m")


def frozen(layer, *others, shape=ROW):
    layer.trainable = False
    flat = [L.Flatten()] if len(shape) > 1 and not isinstance(layer, L.RNN) and not isinstance(layer, L.Bidirectional) else []
    return sequential(shape, layer, *others, *flat, L.Dense(2, kernel_regularizer=r.L1(0.5), name="head"))


def frozen_nested():
    part = inner("part", 6)
    part.trainable = False
    return sequential(ROW, part, L.Dense(2, kernel_regularizer=r.L1(0.5), name="head"))


def frozen_inside():
    part = inner("part", 6)
    part.get_layer("dense").trainable = False
    return sequential(ROW, part, L.Dense(2, kernel_regularizer=r.L1(0.5), name="head"))


def words(*layers, mask_zero=True):
    return sequential((5,), L.Embedding(7, 4, mask_zero=mask_zero), *layers, dtype="int32")


CASES = {
    # Dense and what shapes it.
    "Dense": lambda: sequential(ROW, L.Dense(3, activation="gelu"), L.Dense(2, activation="log_softmax", use_bias=False)),
    "Dense on a series": lambda: sequential(SERIES, L.Dense(3, activation="softmax")),
    "activations": lambda: sequential(ROW, *[L.Activation(a) for a in "elu selu softplus softsign mish silu relu6 sigmoid tanh gelu".split()]),
    "Activation hard_sigmoid": lambda: sequential(ROW, L.Activation("hard_sigmoid")),
    "Activation leaky_relu": lambda: sequential(ROW, L.Activation("leaky_relu")),
    "Flatten": lambda: sequential(SERIES, L.Flatten(), L.Dense(2)),
    "Reshape": lambda: sequential(ROW, L.Reshape((3, 2))),
    "Reshape (-1, 2)": lambda: sequential(ROW, L.Reshape((-1, 2)), L.Dense(2)),
    "Permute": lambda: sequential(SERIES, L.Permute((2, 1)), L.Dense(2)),
    "RepeatVector": lambda: sequential(ROW, L.RepeatVector(3)),
    "Rescaling": lambda: sequential(ROW, L.Rescaling(0.5, offset=1.0)),
    # Activations with weights or settings.
    "ReLU": lambda: sequential(ROW, L.ReLU(max_value=0.5)),
    "ReLU with a slope": lambda: sequential(ROW, L.ReLU(negative_slope=0.1)),
    "LeakyReLU": lambda: sequential(ROW, L.LeakyReLU(negative_slope=0.2)),
    "PReLU": lambda: sequential(SERIES, L.PReLU(shared_axes=[1])),
    "ELU": lambda: sequential(ROW, L.ELU()),
    "ELU alpha=0.5": lambda: sequential(ROW, L.ELU(alpha=0.5)),
    "Softmax": lambda: sequential(SERIES, L.Softmax()),
    "Softmax axis=1": lambda: sequential(SERIES, L.Softmax(axis=1)),
    "Softmax axis=[1, 2]": lambda: sequential(SERIES, L.Softmax(axis=[1, 2])),
    # Convolutions.
    "Conv1D": lambda: sequential(SERIES, L.Conv1D(3, 2, padding="same")),
    "Conv1D causal": lambda: sequential(SERIES, L.Conv1D(3, 3, padding="causal", activation="relu")),
    "Conv1D dilated": lambda: sequential(SERIES, L.Conv1D(3, 2, dilation_rate=2)),
    "Conv1D causal and dilated": lambda: sequential(SERIES, L.Conv1D(3, 2, padding="causal", dilation_rate=2)),
    "Conv2D": lambda: sequential(IMAGE, L.Conv2D(3, 3, strides=2, padding="same", activation="relu")),
    "Conv2D dilated": lambda: sequential(IMAGE, L.Conv2D(3, (3, 2), dilation_rate=(2, 1), padding="same")),
    "Conv2D with groups": lambda: sequential(IMAGE, L.Conv2D(4, 2, groups=2)),
    "Conv3D": lambda: sequential((4, 3, 3, 2), L.Conv3D(2, 2)),
    "Conv3D dilated": lambda: sequential((4, 4, 4, 2), L.Conv3D(2, 2, dilation_rate=2)),
    "Conv2DTranspose": lambda: sequential(IMAGE, L.Conv2DTranspose(3, 3, strides=2, padding="same")),
    "Conv2DTranspose valid": lambda: sequential(IMAGE, L.Conv2DTranspose(3, 2, strides=2)),
    "Conv2DTranspose dilated": lambda: sequential(IMAGE, L.Conv2DTranspose(3, 2, dilation_rate=2)),
    "Conv3DTranspose": lambda: sequential((3, 3, 3, 2), L.Conv3DTranspose(2, 2, strides=2)),
    "DepthwiseConv2D": lambda: sequential(IMAGE, L.DepthwiseConv2D(2, depth_multiplier=2)),
    "DepthwiseConv2D dilated": lambda: sequential(IMAGE, L.DepthwiseConv2D(2, dilation_rate=2)),
    "SeparableConv2D": lambda: sequential(IMAGE, L.SeparableConv2D(3, 2, depth_multiplier=2)),
    "SeparableConv2D dilated": lambda: sequential(IMAGE, L.SeparableConv2D(3, 2, dilation_rate=2)),
    # Pooling and sizes.
    "MaxPooling1D": lambda: sequential(SERIES, L.Dense(4), L.MaxPooling1D(2, padding="same")),
    "MaxPooling2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.MaxPooling2D(2, padding="same")),
    "MaxPooling3D": lambda: sequential((4, 3, 3, 2), L.Conv3D(2, 1), L.MaxPooling3D(2)),
    "AveragePooling1D": lambda: sequential(SERIES, L.Dense(4), L.AveragePooling1D(2)),
    "AveragePooling1D same": lambda: sequential(SERIES, L.Dense(4), L.AveragePooling1D(2, padding="same")),
    "AveragePooling2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.AveragePooling2D(2)),
    "AveragePooling2D same": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.AveragePooling2D(3, strides=2, padding="same")),
    "AveragePooling3D": lambda: sequential((4, 3, 3, 2), L.Conv3D(2, 1), L.AveragePooling3D(2)),
    "AveragePooling3D same": lambda: sequential((4, 3, 3, 2), L.Conv3D(2, 1), L.AveragePooling3D(2, padding="same")),
    "GlobalAveragePooling1D": lambda: sequential(SERIES, L.Dense(4), L.GlobalAveragePooling1D()),
    "GlobalMaxPooling1D": lambda: sequential(SERIES, L.Dense(4), L.GlobalMaxPooling1D()),
    "GlobalAveragePooling2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.GlobalAveragePooling2D()),
    "GlobalMaxPooling2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.GlobalMaxPooling2D()),
    "GlobalAveragePooling2D keepdims": lambda: sequential(IMAGE, L.GlobalAveragePooling2D(keepdims=True)),
    "UpSampling2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.UpSampling2D((2, 3))),
    "UpSampling2D by 2": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.UpSampling2D(2)),
    "UpSampling2D bilinear": lambda: sequential(IMAGE, L.UpSampling2D(2, interpolation="bilinear")),
    "ZeroPadding2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.ZeroPadding2D(((1, 0), (2, 1)))),
    "Cropping2D": lambda: sequential(IMAGE, L.Conv2D(2, 1), L.Cropping2D(((1, 0), (2, 1)))),
    "CenterCrop": lambda: sequential(IMAGE, L.CenterCrop(4, 3)),
    "Resizing": lambda: sequential(IMAGE, L.Resizing(9, 7)),
    "CategoryEncoding": lambda: sequential((3,), L.CategoryEncoding(7), dtype="int32"),
    # Normalization.
    "BatchNormalization": lambda: sequential(ROW, L.Dense(4), L.BatchNormalization()),
    "BatchNormalization of images": lambda: sequential(IMAGE, L.Conv2D(3, 1), L.BatchNormalization(epsilon=0.01)),
    "BatchNormalization axis=1": lambda: sequential(IMAGE, L.Conv2D(3, 1), L.BatchNormalization(axis=1)),
    "BatchNormalization without scale": lambda: sequential(SERIES, L.Dense(4), L.BatchNormalization(scale=False)),
    "BatchNormalization without center": lambda: sequential(SERIES, L.Dense(4), L.BatchNormalization(center=False)),
    "BatchNormalization frozen": lambda: frozen(L.BatchNormalization(beta_regularizer=r.L2(0.3))),
    "LayerNormalization": lambda: sequential(SERIES, L.Dense(4), L.LayerNormalization()),
    "LayerNormalization without scale": lambda: sequential(SERIES, L.Dense(4), L.LayerNormalization(scale=False)),
    "LayerNormalization axis=[1, 2]": lambda: sequential(SERIES, L.Dense(4), L.LayerNormalization(axis=[1, 2])),
    # Several inputs.
    **{name: (lambda Class=getattr(L, name): merged(Class())) for name in "Add Multiply Average Maximum Minimum Concatenate".split()},
    "Dot": lambda: merged(L.Dot(axes=1)),
    "Dot normalized": lambda: merged(L.Dot(axes=1, normalize=True)),
    # Random layers do nothing in inference.
    "Dropout": lambda: sequential(ROW, L.Dense(3), L.Dropout(0.5), L.GaussianNoise(0.1), L.GaussianDropout(0.1), L.AlphaDropout(0.1)),
    "SpatialDropout1D": lambda: sequential(SERIES, L.SpatialDropout1D(0.5)),
    # Sequences.
    "Embedding": lambda: words(L.Flatten(), mask_zero=False),
    "SimpleRNN": lambda: sequential(SERIES, L.SimpleRNN(3, kernel_regularizer=r.L2(0.1))),
    "LSTM": lambda: sequential(SERIES, L.LSTM(3, return_sequences=True), L.LSTM(2, go_backwards=True)),
    "GRU": lambda: sequential(SERIES, L.GRU(3, reset_after=False)),
    "GRU reset_after": lambda: sequential(SERIES, L.GRU(3)),
    "RNN of stacked cells": lambda: sequential(SERIES, L.RNN([L.LSTMCell(2), L.LSTMCell(3)]), L.Dense(1)),
    "RNN of stacked cells of other kinds": lambda: sequential(SERIES, L.RNN([L.SimpleRNNCell(2), L.LSTMCell(3)], return_sequences=True)),
    "ConvLSTM2D": lambda: sequential((3, 4, 4, 2), L.ConvLSTM2D(2, 2)),
    "ConvLSTM2D dilated": lambda: sequential((3, 5, 5, 2), L.ConvLSTM2D(2, 2, dilation_rate=2)),
    "Bidirectional": lambda: sequential(SERIES, L.Bidirectional(L.LSTM(2))),
    "Bidirectional return_sequences": lambda: sequential(SERIES, L.Bidirectional(L.LSTM(2, return_sequences=True)), L.Dense(1)),
    "Bidirectional sum": lambda: sequential(SERIES, L.Bidirectional(L.SimpleRNN(2), merge_mode="sum")),
    "TimeDistributed": lambda: sequential(SERIES, L.TimeDistributed(L.Dense(3, kernel_regularizer=r.L1(0.1)))),
    "TimeDistributed model": lambda: sequential((5, 3), L.TimeDistributed(inner("part"))),
    # Masks.
    "mask to an LSTM": lambda: words(L.Dropout(0.0), L.LSTM(3)),
    "mask to GlobalAveragePooling1D": lambda: words(L.GlobalAveragePooling1D()),
    "mask to Bidirectional": lambda: words(L.Bidirectional(L.LSTM(2))),
    "mask to Bidirectional return_sequences": lambda: words(L.Bidirectional(L.LSTM(2, return_sequences=True)), L.LSTM(2)),
    "mask through two LSTMs": lambda: words(L.LSTM(3, return_sequences=True), L.LSTM(2)),
    "mask to the outputs": lambda: words(L.LSTM(3, return_sequences=True)),
    "Masking": lambda: sequential(SERIES, L.Masking(0.0), L.SimpleRNN(3)),
    # Models in models, and frozen parts.
    "nested models with equal layer names": nested_equal_names,
    "frozen Dense": lambda: frozen(L.Dense(3, kernel_regularizer=r.L1(0.1))),
    "frozen LSTM": lambda: frozen(L.LSTM(3, kernel_regularizer=r.L1(0.1)), shape=SERIES),
    "frozen Bidirectional": lambda: frozen(L.Bidirectional(L.LSTM(3, kernel_regularizer=r.L1(0.1))), shape=SERIES),
    "frozen TimeDistributed": lambda: frozen(L.TimeDistributed(L.Dense(3, kernel_regularizer=r.L1(0.1))), shape=SERIES),
    "frozen model": frozen_nested,
    "frozen layer of a model": frozen_inside,
    # Constraints.
    "constraint": lambda: sequential(ROW, L.Dense(3, kernel_constraint=c.MaxNorm(0.5), bias_constraint=c.NonNeg())),
    "constraint UnitNorm": lambda: sequential(ROW, L.Dense(3, kernel_constraint=c.UnitNorm(axis=1))),
    "constraint MinMaxNorm": lambda: sequential(ROW, L.Dense(3, kernel_constraint=c.MinMaxNorm(0.1, 0.4, rate=0.5))),
}

RANDOM = ("Dropout", "SpatialDropout1D")


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [round(float(x), 7) for x in array.ravel()]}


def h5_weights(model):
    """As the converter finds them: by layer, in alphabetical order. Without the seeds of random layers, which an H5 file has
    apart from a layer's weights."""
    found = []
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        found += [(v.path, v) for v in layer.weights]
    return [{"name": path, **numbers(v.value)} for path, v in found if "seed_generator" not in path]


def case(name, make):
    keras.utils.set_random_seed(3)
    keras.backend.clear_session()
    rng = np.random.default_rng(5)
    model = make()
    for v in model.weights:
        if "seed_generator" in v.path:
            continue
        at = rng.normal(scale=0.5, size=v.shape)
        v.assign(np.round((np.abs(at) + 0.5 if "variance" in v.path else at), 4).astype("float32"))
    shape = (4, *model.inputs[0].shape[1:])
    integers = model.inputs[0].dtype == "int32"
    x = rng.integers(0, 7, shape) if integers else np.round(rng.normal(size=shape), 4).astype("float32")
    if name == "Masking":
        x[1, 3:] = 0
    golden = {"json": json.loads(model.to_json()), "weights": h5_weights(model)}
    golden["penalty"] = float(sum(model.losses)) if model.losses else 0.0
    golden["inputs"] = numbers(x)
    golden["outputs"] = numbers(model(x, training=False))
    if name in RANDOM:
        return golden
    trained, others = model.trainable_variables, [v.value for v in model.non_trainable_variables]

    def answer(weights):
        return model.stateless_call(weights, others, x, training=True)[0]

    y = answer([v.value for v in trained])
    cotangent = np.round(rng.normal(size=tuple(y.shape)), 4).astype("float32")
    golden["cotangent"], golden["trained"] = numbers(cotangent), numbers(y)
    if trained:
        grads = jax.grad(lambda weights: (answer(weights) * cotangent).sum())([v.value for v in trained])
        golden["gradients"] = [{"name": v.path, **numbers(g)} for v, g in zip(trained, grads)]
    if name.startswith("constraint"):
        keras.utils.set_random_seed(3)
        model.compile(keras.optimizers.SGD(0.5), "mse")
        for _ in range(3):
            model.train_on_batch(x, cotangent)
        golden["after"] = h5_weights(model)
    return golden


def main():
    cases = {}
    for name, make in CASES.items():
        cases[name] = case(name, make)
    text = json.dumps({"keras": keras.__version__, "jax": jax.__version__, "cases": cases}, separators=(",", ":"))
    OUT.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(OUT, OUT.stat().st_size)


if __name__ == "__main__":
    main()
