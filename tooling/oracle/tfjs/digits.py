"""Writes examples/digits.keras and packages/tfjs/golden/digitImages.keras: small networks of Keras for 8 x 8 digits, as people save them before their training.

    .venv/bin/python digits.py
"""

import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras

keras.utils.set_random_seed(1)
L = keras.layers
model = keras.Sequential(
    [
        keras.Input((64,), name="pixels"),
        L.Dense(64, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-5), name="hidden1"),
        L.Dense(32, activation="relu", kernel_regularizer=keras.regularizers.L2(1e-5), name="hidden2"),
        L.Dense(10, activation="softmax", name="classes"),
    ],
    name="digits",
)
model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy")
model.save(Path(__file__).parents[3] / "examples" / "digits.keras")

images = keras.Sequential(
    [
        keras.Input((8, 8, 1), name="images"),
        L.Conv2D(12, 3, padding="same", use_bias=False, name="conv1"),
        L.BatchNormalization(name="norm1"),
        L.ReLU(name="relu1"),
        L.MaxPooling2D(name="pool"),
        L.Conv2D(16, 3, activation="relu", name="conv2"),
        L.Flatten(name="flat"),
        L.Dense(10, activation="softmax", name="classes"),
    ],
    name="images",
)
images.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy")
images.save(Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / "digitImages.keras")
