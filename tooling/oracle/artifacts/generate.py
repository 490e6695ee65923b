"""Writes packages/onnx/golden/artifacts/<model>/: training artifacts without a penalty, and what onnxblock makes of one.

    python3.11 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py [mlp] [cnn]

For each configuration the artifacts are made once more with the penalty in an onnxblock loss and trained for five AdamW
steps by onnxruntime-training; golden.json holds the losses, an eval loss and the parameters. Weights and batches are seeded:
a second run writes the same bytes. mlp-1.17.3 holds artifacts of the oldest release that is supported. It comes from
`python generate.py mlp:1.17.3` with onnxruntime-training-cpu==1.17.3 and onnx==1.15.0 (it cannot read later files). It has
no checkpoint, for runtimes of 1.19 refuse one of 1.17: the one of mlp holds the same numbers.
"""

import base64
import io
import json
import sys
import tempfile
from pathlib import Path

import models
import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.training import artifacts
from onnxruntime.training.api import CheckpointState, Module, Optimizer
from penalties import RegularizedLoss

TARGET = Path(__file__).parents[3] / "packages/onnx/golden/artifacts"
STEPS, BATCH = 5, 16
NAMES = ("training_model.onnx", "eval_model.onnx", "optimizer_model.onnx", "checkpoint")

L1 = {"name": "l1", "l1": 0.01}
L2 = {"name": "l2", "l2": 0.02}
L1L2 = {"name": "l1l2", "l1": 0.01, "l2": 0.02}
INPUTS = {"name": "groupLasso", "lambda": 0.05, "axis": 0}
UNITS = {"name": "groupLasso", "lambda": 0.05, "axis": -1}
SPARSE = {"name": "sparseGroupLasso", "l1": 0.01, "lambda": 0.03, "axis": -2}
ROWS = {"name": "orthogonal", "factor": 0.3, "mode": "rows"}
COLUMNS = {"name": "orthogonal", "factor": 0.3, "mode": "columns"}


def pack(array):
    return {"shape": list(array.shape), "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def cases(model):
    """Each configuration with the (parameter, axes, penalty) it stands for."""

    def every(penalty):
        return [(name, axes, penalty) for name, axes in model.kernels.items()]

    def only(name, penalty):
        return {"rules": [{"match": name, "penalty": penalty}]}, [(name, model.kernels[name], penalty)]

    yield "plain", {"penalty": None}, []
    for name, penalty in {"l1": L1, "l2": L2, "l1l2": L1L2, "inputs": INPUTS, "units": UNITS, "sparse": SPARSE}.items():
        yield name, penalty, every(penalty)
    yield "rows", *only("head.weight", ROWS)
    yield "columns", *only("head.weight", COLUMNS)
    yield "biases", {"rules": [{"role": "bias", "penalty": L2}]}, [(name, (0,), L2) for name in biases(model)]


def biases(model):
    return [name for name, _ in model.named_parameters() if name.endswith("bias") and name not in model.frozen]


def export(model):
    data = io.BytesIO()
    batch = torch.zeros(BATCH, *model.input_shape)
    options = {
        "input_names": ["input"],
        "output_names": ["scores"],
        "dynamic_axes": {"input": {0: "batch"}, "scores": {0: "batch"}},
        "opset_version": 17,
        "dynamo": False,
        "do_constant_folding": False,
        "training": torch.onnx.TrainingMode.TRAINING,
    }
    torch.onnx.export(model, (batch,), data, **options)
    return data.getvalue()


def write(model, exported, terms, directory):
    trainable = [name for name, _ in model.named_parameters() if name not in model.frozen]
    artifacts.generate_artifacts(
        onnx.load_model_from_string(exported),
        requires_grad=trainable,
        frozen_params=list(model.frozen),
        loss=RegularizedLoss(terms),
        optimizer=artifacts.OptimType.AdamW,
        artifact_directory=str(directory),
    )


def train(directory, batches):
    training, evaluation, optimizing, checkpoint = (str(directory / name) for name in NAMES)
    state = CheckpointState.load_checkpoint(checkpoint)
    module = Module(training, state, evaluation)
    optimizer = Optimizer(optimizing, module)
    losses = []
    module.train()
    for inputs, labels in batches:
        losses.append(float(module(inputs, labels)))
        optimizer.step()
        module.lazy_reset_grad()
    module.eval()
    eval_loss = float(module(*batches[0]))
    return {
        "losses": losses,
        "evalLoss": eval_loss,
        "parameters": pack(module.get_contiguous_parameters(trainable_only=True).numpy()),
    }


def golden(make, directory):
    torch.manual_seed(5)
    rng = np.random.default_rng(5)
    model = make()
    exported = export(model)
    inputs = rng.standard_normal((STEPS, BATCH, *model.input_shape)).astype(np.float32)
    labels = rng.integers(0, model.classes, (STEPS, BATCH)).astype(np.int64)
    results = []
    for name, config, terms in cases(model):
        with tempfile.TemporaryDirectory() as scratch:
            write(model, exported, terms, scratch)
            results.append({"name": name, "config": config, **train(Path(scratch), list(zip(inputs, labels)))})
    directory.mkdir(parents=True, exist_ok=True)
    write(model, exported, [], directory)
    if not onnxruntime.__version__.startswith("1.19"):
        (directory / "checkpoint").unlink()
    record = {
        "versions": {
            "onnxruntime-training-cpu": onnxruntime.__version__,
            "onnx": onnx.__version__,
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "inputs": pack(inputs),
        "labels": pack(labels),
        "cases": results,
    }
    (directory / "golden.json").write_text(json.dumps(record, indent=1) + "\n")


for wanted in sys.argv[1:] or ["mlp", "cnn"]:
    name, _, version = wanted.partition(":")
    if (version or "1.19.2") != onnxruntime.__version__:
        raise SystemExit(f"{wanted}: onnxruntime-training-cpu {onnxruntime.__version__} is installed")
    golden({"mlp": models.Mlp, "cnn": models.Cnn}[name], TARGET / wanted.replace(":", "-"))
    print(wanted)
