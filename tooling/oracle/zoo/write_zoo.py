"""Writes networks and layers as both exporters of PyTorch write them, with what one step of SGD makes of their parameters.

    python3 -m venv .venv && .venv/bin/pip install torch==2.14.1 torchvision==0.29.1 timm==1.0.31 transformers==5.24.0 diffusers==0.42.1 onnx==1.23.2 onnxscript==0.7.2
    node packages/onnx/scripts/measureZoo.mjs --python .venv/bin/python

The second command runs this file and writes the table of packages/onnx/docs/models.md. `<file>.onnx` is an export. `<file>.json` says which of
its tensors are parameters, and where in `<file>.bin` their numbers after the step are: PyTorch's in float64, in the layout of the file.
"""

import contextlib
import copy
import io
import json
import logging
import sys
import time
from pathlib import Path

import networks
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from layers import LAYERS
from onnx import numpy_helper
from torch import nn
from torch.overrides import TorchFunctionMode

logging.disable(logging.WARNING)
RATE = 1.0


class InFloat64(TorchFunctionMode):
    """Networks of transformers turn to float32 in their norms and softmaxes. Here they stay in float64."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        def wide(x):
            return torch.float64 if x is torch.float32 else x

        if function is torch.Tensor.float:
            function = torch.Tensor.double
        return function(*(wide(x) for x in args), **{name: wide(x) for name, x in (kwargs or {}).items()})


def loss_of(y, targets):
    if targets.is_floating_point():
        return F.mse_loss(y, targets.to(y.dtype))
    return F.cross_entropy(y.flatten(0, -2), targets.flatten())


def stepped(model, inputs, targets, dtype):
    """The loss, and the parameters after a step. Batch normalizations use the statistics of the batch, as training does."""
    model = copy.deepcopy(model).to(dtype)
    inputs = [x.to(dtype) if x.is_floating_point() else x for x in inputs.values()]
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.train()
    with InFloat64() if dtype == torch.float64 else contextlib.nullcontext():
        loss = loss_of(model(*inputs), targets)
    loss.backward()
    after = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            gradient = torch.zeros_like(p) if p.grad is None else p.grad
            after[name] = (p.detach() - RATE * gradient).double().numpy()
    return loss.item(), after


def shaken(inputs, seed):
    """Inputs whose last bits are others; those of seed 0 are as they are. What float32 makes of a network hangs on them where a ReLU or a maximum is near its turn."""
    draw = torch.Generator().manual_seed(seed)
    turn = lambda x: x * (1 + 1e-7 * torch.randn(x.shape, generator=draw)) if seed and x.is_floating_point() else x
    return {name: turn(x) for name, x in inputs.items()}


def ways(exporter, inputs):
    """How a network is exported: first as people do, then so that expressions of weights and batch normalizations are not folded, each with an open batch or a fixed one."""
    names = {"input_names": list(inputs), "output_names": ["y"]}
    batch = torch.export.Dim("batch", min=1)
    axes = {"dynamic_axes": {each: {0: "batch"} for each in [*inputs, "y"]}} if exporter == "older" else {"dynamic_shapes": {"inputs": tuple({0: batch} for _ in inputs)}}
    folded = {"opset_version": 17, "dynamo": False} if exporter == "older" else {"opset_version": 18, "dynamo": True, "verbose": False}
    kept = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False} if exporter == "older" else {"optimize": False}
    for shapes in (axes, {}):
        for folding, more in (("folded", {}), ("kept", kept)):
            yield "open" if shapes else "fixed", folding, {**names, **folded, **shapes, **more}


def exported(model, inputs, options):
    """As bytes. An exporter may change a model."""
    buffer, model = io.BytesIO(), copy.deepcopy(model)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if options["dynamo"]:
            torch.onnx.export(model, tuple(inputs.values()), **options).save(buffer)
        else:
            torch.onnx.export(model, tuple(inputs.values()), buffer, **options)
    return buffer.getvalue()


def tensors_of(graph):
    for tensor in graph.initializer:
        yield tensor.name, numpy_helper.to_array(tensor)
    for node in graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.name == "value":
                yield node.output[0], numpy_helper.to_array(attribute.t)


def matched(graph, before):
    """Which tensor of a file is which parameter: (tensor, parameter, transposed). Tensors with equal numbers are the same one."""
    known = {}
    for name, numbers in before.items():
        for turned in (False, True) if numbers.ndim == 2 else (False,):
            known.setdefault((numbers.T if turned else numbers).tobytes(), (name, turned))
    found = {}
    for path, numbers in tensors_of(graph):
        if numbers.dtype == np.float32 and numbers.size > 0 and numbers.tobytes() in known:
            found[path] = known[numbers.tobytes()]
    return found


def best_export(model, inputs, before, exporter):
    """The first export that has every parameter, or the one that has most; with why there is none."""
    best, why = None, None
    for batch, folding, options in ways(exporter, inputs):
        if best and best["batch"] != batch:
            break
        try:
            data = exported(model, inputs, options)
        except Exception as error:  # What an exporter cannot export says nothing about us.
            why = why or next(line.strip() for line in str(error).splitlines() if line.strip())
            continue
        found = matched(onnx.load_from_string(data).graph, before)
        missing = sorted(set(before) - {name for name, _ in found.values()})
        # A weight that is tied in PyTorch and is two tensors in the file is not what PyTorch trains either.
        wrong = len(missing) + len(found) - len({name for name, _ in found.values()})
        if best is None or wrong < best["wrong"]:
            best = {"batch": batch, "folding": folding, "data": data, "found": found, "missing": missing, "wrong": wrong}
        if wrong == 0:
            break
    return best, why


def write(folder, key, exporter, best, inputs, targets, loss, steps):
    before, after, rounded = steps
    numbers, parameters = [], []
    position = 0
    for path, (name, turned) in best["found"].items():
        array = np.ascontiguousarray(after[name].T if turned else after[name])
        parameters.append({
            "path": path, "name": name, "at": position, "length": array.size, "step": float(np.abs(after[name] - before[name]).max()),
            "float32": max(float(np.abs(each[name] - after[name]).max()) for each in rounded),
        })
        numbers.append(array.astype(np.float64).tobytes())
        position += array.size
    (folder / f"{key}.onnx").write_bytes(best["data"])
    (folder / f"{key}.bin").write_bytes(b"".join(numbers))
    plain = lambda x: {"type": str(x.dtype).removeprefix("torch."), "shape": list(x.shape), "data": x.flatten().tolist()}
    return {
        "batch": best["batch"], "folding": best["folding"], "missing": best["missing"], "parameters": parameters, "loss": loss,
        "inputs": {name: plain(x) for name, x in inputs.items()}, "targets": plain(targets),
    }


def write_case(folder, kind, name, make):
    torch.manual_seed(1)
    model, inputs, classes = make()
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            # None of zeros or ones: exporters write equal tensors once.
            p += 0.05 * torch.randn_like(p) * p.requires_grad
        for path, statistic in model.named_buffers():
            if path.endswith(("running_mean", "running_var")):
                statistic += 0.05 * torch.rand_like(statistic)
        y = model(*inputs.values())
    for module in model.modules():
        assert not isinstance(module, nn.Dropout) or module.p == 0 or not module.training
    targets = torch.randint(0, classes, y.shape[:-1]) if classes else torch.randn_like(y)
    before = {n: p.detach().numpy().copy() for n, p in model.named_parameters() if p.requires_grad}
    loss, after = stepped(model, inputs, targets, torch.float64)
    rounded = [stepped(model, shaken(inputs, seed), targets, torch.float32)[1] for seed in range(4)]
    for exporter in ("older", "newer"):
        started = time.time()
        key = f"{name.replace(' ', '_').replace(',', '').replace(chr(39), '')}_{exporter}"
        best, why = best_export(model, inputs, before, exporter)
        case = {"kind": kind, "name": name, "exporter": exporter, "rate": RATE, "numbers": sum(p.size for p in before.values())}
        case |= write(folder, key, exporter, best, inputs, targets, loss, (before, after, rounded)) if best else {"why": why}
        (folder / f"{key}.json").write_text(json.dumps(case))
        print(f"{name}, {exporter}: {'not exported: ' + why[:200] if not best else best['folding'] + ', ' + best['batch'] + ', missing ' + str(best['missing'])[:300]} ({time.time() - started:.0f} s)", flush=True)


def wrapped(make):
    """Dynamic shapes are given by the name of an argument: that of Output."""
    def output():
        model, inputs, classes = make()
        return networks.Output(model), inputs, classes

    return output


def main(folder, names):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = {"network": networks.NETWORKS, "layer": {name: wrapped(make) for name, make in LAYERS.items()}}
    for kind, name, make in ((kind, *each) for kind, cases in made.items() for each in cases.items()):
        if not names or name in names:
            try:
                write_case(folder, kind, name, make)
            except Exception as error:
                print(f"{name}: NOT WRITTEN: {type(error).__name__}: {str(error)[:400]}", flush=True)


main(sys.argv[1], sys.argv[2:])
