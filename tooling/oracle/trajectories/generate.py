"""Writes packages/onnx/golden/trajectories/<model>.json: 50 Adam steps of PyTorch, plain and with l1l2 on the kernels.

    python3 -m venv .venv && .venv/bin/pip install -r ../gradients/requirements.txt && .venv/bin/python generate.py

The ONNX model is PyTorch's own export with the weights before training. Ten batches are cycled through. PyTorch trains in
float32 like the runtimes that are compared with it; the float64 run beside it shows how far float32 itself strays.
"""

import base64
import io
import json
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from models import Cnn, Mlp, Transformer

target = Path(__file__).parents[3] / "packages/onnx/golden/trajectories"
target.mkdir(parents=True, exist_ok=True)
STEPS, BATCH, L1, L2, RATE = 50, 8, 1e-3, 1e-3, 1e-3
rng = np.random.default_rng(7)


def pack(array):
    array = np.ascontiguousarray(array)
    return {"type": str(array.dtype), "shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def is_kernel(name, parameter):
    return name.endswith("weight") and parameter.dim() >= 2 and not name.startswith("embed")


def train(make, state, batches, dtype, l1, l2):
    model = make().to(dtype)
    model.load_state_dict(state)
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, eps=1e-8, foreach=False)
    kernels = [p for n, p in model.named_parameters() if is_kernel(n, p)]
    losses = []
    for step in range(STEPS):
        x, y = batches[step % len(batches)]
        optimizer.zero_grad()
        data = F.cross_entropy(model(x.to(dtype) if x.is_floating_point() else x), y)
        penalty = sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in kernels)
        (data + penalty).backward()
        # PyTorch's own gradient of |w| at 0 is 0, as ours.
        optimizer.step()
        losses.append([data.item(), torch.as_tensor(penalty).item()])
    return losses, {n: t.detach().numpy() for n, t in model.state_dict().items() if t.is_floating_point()}


def export(model, example):
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (example,), buffer, dynamo=False, opset_version=17, input_names=["x"], output_names=["logits"],
            dynamic_axes={"x": {0: "batch"}, "logits": {0: "batch"}}, training=torch.onnx.TrainingMode.TRAINING,
            do_constant_folding=False,
        )
    return base64.b64encode(buffer.getvalue()).decode()


def golden(name, make, draw):
    torch.manual_seed(3)
    model = make()
    state = {k: v.clone() for k, v in model.state_dict().items()}
    batches = [(torch.from_numpy(draw()), torch.from_numpy(rng.integers(0, 5, BATCH))) for _ in range(10)]
    onnx_model = export(model, batches[0][0])
    runs = {}
    for label, l1, l2 in (("plain", 0, 0), ("l1l2", L1, L2)):
        losses, parameters = train(make, state, batches, torch.float32, l1, l2)
        _, exact = train(make, state, batches, torch.float64, l1, l2)
        stray = max(np.abs(parameters[n] - exact[n]).max() for n in parameters)
        print(f"{name} {label}: loss {losses[0][0]:.4f} -> {losses[-1][0]:.4f}, float32 strays {stray:.1e} from float64")
        runs[label] = {
            "l1": l1, "l2": l2, "losses": losses, "parameters": {n: pack(p) for n, p in parameters.items()},
            "float32Stray": float(stray),
        }
    document = {
        "versions": {"torch": torch.__version__}, "model": onnx_model,
        "optimizer": {"name": "adam", "learningRate": RATE, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "kernels": [n for n, p in model.named_parameters() if is_kernel(n, p)],
        "batches": [{"x": pack(x.numpy()), "y": pack(y.numpy())} for x, y in batches], "steps": STEPS, "runs": runs,
    }
    (target / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


golden("mlp", Mlp, lambda: rng.normal(size=(BATCH, 20)).astype(np.float32))
golden("cnn", Cnn, lambda: rng.normal(size=(BATCH, 1, 12, 12)).astype(np.float32))
golden("transformer", Transformer, lambda: rng.integers(0, 11, (BATCH, 6)))
