"""Keras 3 on its torch backend, in float64 where it is asked for; import this before Keras."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras.src.backend.common import dtypes  # noqa: E402

# Keras brings float64 down to float32 on every backend but TensorFlow's, as JAX does. Its formulas are wanted in float64.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"


def use(floatx: str) -> None:
    keras.config.set_floatx(floatx)
    # Layers take their type from here, and Keras reads floatx into it only once.
    keras.config.set_dtype_policy(floatx)


def packed(array) -> dict:
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(x) for x in array.ravel()]}
