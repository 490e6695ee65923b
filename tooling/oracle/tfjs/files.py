"""Files of Keras, for packages/tfjs: golden/keras3Files.zip and golden/tf2Files.zip.

    KERAS_BACKEND=jax python tooling/oracle/tfjs/files.py         # Keras 3
    KERAS_BACKEND=jax python tooling/oracle/tfjs/files.py new     # only the cases that the archive has not
    KERAS_BACKEND=jax python tooling/oracle/tfjs/files.py "loss"  # only the cases whose name has this in it (a regular expression)
    python tooling/oracle/tfjs/files.py tf2                       # TF 2.15, with `pip install tensorflow-cpu==2.15.1`; `tf2 new` too

Each case is a small model: the file that `model.save` wrote (with its optimizer, as every model here is compiled), and in cases.json its
inputs, its outputs in inference, the sum of `model.losses` after that call, targets, and how many steps were taken on them. After these
steps the weights are saved again: `model.save_weights`. Where training draws numbers no step is taken. The models of `resumed_cases` have
taken steps before they are saved, so that the file has the optimizer's state.
"""

import io
import json
import os
import re
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

TF2 = sys.argv[1:2] == ["tf2"]
ONLY = (sys.argv[2:] if TF2 else sys.argv[1:])[:1]
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if TF2:
    import tensorflow
    from tensorflow import keras
else:
    import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from file_cases import combined_cases, further_layers, lossy_cases, preprocessing_cases, regularized_cases, resumed_cases, trained_cases, varied_layers

warnings.simplefilter("ignore")
OUT = Path(__file__).parents[3] / "packages" / "tfjs" / "golden" / ("tf2Files.zip" if TF2 else "keras3Files.zip")
o = keras.optimizers
# In turn, so that each layer takes a step of some of them.
OPTIMIZERS = [
    lambda: o.SGD(0.1),
    lambda: o.Adam(0.01),
    lambda: o.SGD(0.05, momentum=0.9),
    lambda: o.RMSprop(0.01),
    lambda: o.Adagrad(0.05),
    lambda: o.Adamax(0.01),
]
VERSION = tensorflow.__version__ if TF2 else keras.__version__
# An H5 file cannot hold layers of one name in two models.
KERAS_ONLY = ("nested twice",)
RANDOM = ("Dropout", "Noise", "Random")


def sequential(shape, *layers, dtype=None, name="m"):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers], name=name)


def cases_of_keras3():
    from layers import CASES

    in_turn = lambda makers: {name: (make, OPTIMIZERS[i % len(OPTIMIZERS)], "mse") for i, (name, make) in enumerate(makers.items())}
    groups = (CASES, regularized_cases(keras, sequential), combined_cases(keras, sequential), further_layers(keras, sequential))
    cases = {}
    for group in groups:
        cases.update(in_turn(group))
    later = {name: (make, OPTIMIZERS[0], "mse") for name, make in varied_layers(keras, sequential).items()}
    prepared = {name: (make, OPTIMIZERS[0], "mse") for name, make in preprocessing_cases(keras, sequential).items()}
    return {**cases, **trained_cases(keras, sequential), **later, **resumed_cases(keras, sequential), **lossy_cases(keras, sequential), **prepared}


def cases_of_tf2():
    makers = {**regularized_cases(keras, sequential), **combined_cases(keras, sequential)}
    names = list(makers)
    # Every third of the regularized layers, and all that are combined.
    chosen = names[: len(names) - 22][::3] + names[len(names) - 22 :]
    cases = {name: (makers[name], OPTIMIZERS[i % 3], "mse") for i, name in enumerate(chosen)}
    trained = trained_cases(keras, sequential)
    for name in ("optimizer Adam", "optimizer SGD momentum", "optimizer RMSprop", "loss binary_crossentropy"):
        cases[name] = trained[name]
    resumed = resumed_cases(keras, sequential)
    # Without Nadam: TF 2.15 multiplies its product again for each weight when a step is compiled.
    for name in ("SGD momentum", "Adam", "RMSprop momentum", "Adagrad", "Adam CosineDecay"):
        cases[f"resumed {name}"] = resumed[f"resumed {name}"]
    return cases


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(np.float32(x)) for x in array.ravel()]}


def path_of(variable):
    return getattr(variable, "path", variable.name)


def fill(model, rng):
    for v in model.weights:
        if "seed_generator" in path_of(v) or "normalization/count" in path_of(v) or v.dtype not in ("float32", np.float32):
            continue
        at = rng.normal(scale=0.5, size=v.shape)
        if "variance" in path_of(v):
            at = np.abs(at) + 0.5
        v.assign(np.round(at, 4).astype("float32"))
    for layer in model.layers:
        # Normalization computes with copies of its numbers.
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def batch(tensor, rng):
    shape = (4, *tensor.shape[1:])
    kind = tensor.dtype if isinstance(tensor.dtype, str) else tensor.dtype.name
    return rng.integers(0, 7, shape).astype("int32") if kind == "int32" else np.round(rng.normal(size=shape), 4).astype("float32")


def targets_of(outputs, loss, rng):
    shape = np.asarray(outputs).shape
    # Those of a class are those of its function.
    loss = loss if isinstance(loss, str) else loss.name
    if loss == "sparse_categorical_crossentropy":
        return rng.integers(0, shape[-1], (*shape[:-1], 1)).astype("float32")
    if loss in ("hinge", "squared_hinge"):
        return np.sign(rng.normal(size=shape)).astype("float32")
    if loss in ("binary_crossentropy", "binary_focal_crossentropy", "poisson", "mean_squared_logarithmic_error"):
        return rng.integers(0, 2, shape).astype("float32")
    if loss in ("categorical_crossentropy", "kl_divergence"):
        at = rng.random(shape).astype("float32") + 0.1
        return np.round(at / at.sum(-1, keepdims=True), 4).astype("float32")
    return np.round(rng.normal(size=shape), 4).astype("float32")


def one_or_all(parts):
    return parts[0] if len(parts) == 1 else parts


def saved(model, save, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"m{ending}"
        save(str(path))
        return path.read_bytes()


def case(index, name, make, optimizer, loss, before=0, compiled=None):
    keras.utils.set_random_seed(3)
    keras.backend.clear_session()
    rng = np.random.default_rng(5)
    model = make()
    if name != "Normalization given":
        fill(model, rng)
    inputs = [batch(tensor, rng) for tensor in model.inputs]
    if name == "Masking":
        inputs[0][1, 3:] = 0
    predict = lambda: model(one_or_all(inputs), training=False)
    listed = lambda outputs: list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    targets = [targets_of(y, loss, rng) for y in listed(predict())]
    # Before a normalization a bias has no gradient but rounding, of which Adam and its like make whole steps.
    if any("normalization" in path_of(v) for v in model.weights):
        optimizer = OPTIMIZERS[0]
    model.compile(optimizer(), **{"loss": loss if len(targets) == 1 else [loss] * len(targets), **(compiled or {})})
    for _ in range(before):
        model.train_on_batch(one_or_all(inputs), one_or_all(targets))
    outputs = listed(predict())
    penalty = float(sum(model.losses)) if model.losses else 0.0
    # Files of three kinds, in turn; most are .keras.
    ending = (".h5" if index % 2 else ".keras") if TF2 else (".h5" if (index % 4 == 3 or name.endswith("in h5")) and name not in KERAS_ONLY else ".keras")
    file = saved(model, model.save, ending)
    # Keras 3.15 on jax loses the activity penalty of all calls of a shared layer but one when it trains, and only then.
    lost = name == "shared with activity" and not TF2
    steps = 0 if lost or any(word in name for word in RANDOM) else 3 if name.startswith("optimizer") else 1
    for _ in range(steps):
        model.train_on_batch(one_or_all(inputs), one_or_all(targets))
    after = saved(model, model.save_weights, ".h5" if TF2 and index % 2 else ".weights.h5") if steps else None
    golden = {
        "name": name, "ending": ending, "steps": steps, "penalty": penalty,
        "inputs": [numbers(x) for x in inputs], "outputs": [numbers(y) for y in outputs], "targets": [numbers(y) for y in targets],
    }
    return golden, file, after


def kept_cases(cases):
    """The cases that stay as they are in the archive: name to golden, file and later weights."""
    if not ONLY or not OUT.exists():
        return {}
    kept = {}
    with zipfile.ZipFile(OUT) as archive:
        names = set(archive.namelist())
        for i, golden in enumerate(json.loads(archive.read("cases.json"))["cases"]):
            if golden["name"] not in cases or (ONLY[0] != "new" and re.search(ONLY[0], golden["name"])):
                continue
            after = f"{i}.after.h5"
            kept[golden["name"]] = golden, archive.read(f"{i}{golden['ending']}"), archive.read(after) if after in names else None
    return kept


def made(index, name, parts):
    try:
        return case(index, name, *parts)
    except Exception as error:
        print(f"left out: {name}: {type(error).__name__}: {str(error)[:200]}")


def main():
    cases = cases_of_tf2() if TF2 else cases_of_keras3()
    kept = kept_cases(cases)
    goldens = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        def add(name, data):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)

        for index, (name, parts) in enumerate(cases.items()):
            one = kept.get(name) or made(index, name, parts)
            if one is None:
                continue
            golden, file, after = one
            at = len(goldens)
            goldens.append(golden)
            add(f"{at}{golden['ending']}", file)
            if after is not None:
                add(f"{at}.after.h5", after)
        add("cases.json", json.dumps({"keras": VERSION, "cases": goldens}, separators=(",", ":")))
    OUT.write_bytes(buffer.getvalue())
    print(OUT, len(goldens), len(kept), "kept", OUT.stat().st_size)


main()
