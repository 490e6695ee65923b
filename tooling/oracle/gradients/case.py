"""One golden case: an op in an ONNX model that ends in a scalar loss, and PyTorch's gradients of that loss.

The loss is the sum of every float output times fixed numbers, so that each output entry has a gradient of its own.
Inputs are float32; PyTorch computes in float64 from the same numbers. onnxruntime's forward must agree before a case is kept.
"""

import base64
from dataclasses import dataclass, field

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper


@dataclass
class Case:
    op: str
    name: str
    inputs: dict  # name -> array, in the op's order; "" for an input left out
    torch: callable  # tensors by input order -> tensor or tuple of tensors
    attributes: dict = field(default_factory=dict)
    constants: tuple = ()  # inputs that are initializers: shapes, indices, axes
    frozen: tuple = ()  # float inputs without a gradient
    opset: int = 17
    outputs: int = 1
    symbolic: bool = True  # the first axis of the first input is symbolic


def _model(case: Case, cotangents: list, shapes: list) -> onnx.ModelProto:
    names = [f"y{i}" for i in range(case.outputs)]
    node = helper.make_node(case.op, list(case.inputs), names, name=f"{case.op}_under_test", **case.attributes)
    nodes, terms, initializers = [node], [], []
    for i, cotangent in enumerate(cotangents):
        if cotangent is None:
            continue
        initializers.append(numpy_helper.from_array(cotangent, f"c{i}"))
        nodes.append(helper.make_node("Mul", [names[i], f"c{i}"], [f"p{i}"]))
        nodes.append(helper.make_node("Reshape", [f"p{i}", "flat"], [f"f{i}"]))
        nodes.append(helper.make_node("MatMul", [f"f{i}", f"ones{i}"], [f"s{i}"]))
        initializers.append(numpy_helper.from_array(np.ones(cotangent.size, np.float32), f"ones{i}"))
        terms.append(f"s{i}")
    initializers.append(numpy_helper.from_array(np.array([-1], np.int64), "flat"))
    for a, b in zip(terms, terms[1:]):
        nodes.append(helper.make_node("Add", [a, b], [b + "+"]))
        terms[terms.index(b)] = b + "+"
    nodes.append(helper.make_node("Identity", [terms[-1]], ["loss"]))
    graph_inputs = []
    for position, (name, value) in enumerate(case.inputs.items()):
        if name == "":
            continue
        if name in case.constants:
            initializers.append(numpy_helper.from_array(value, name))
            continue
        shape = list(value.shape)
        if case.symbolic and position == 0 and shape:
            shape[0] = "batch"
        graph_inputs.append(helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), shape))
    outputs = [helper.make_tensor_value_info("loss", TensorProto.FLOAT, [])]
    outputs += [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), [None] * len(shape))
        for name, (shape, dtype) in zip(names, shapes)
    ]
    graph = helper.make_graph(nodes, case.name, graph_inputs, outputs, initializers)
    ir = {17: 8, 18: 8, 20: 9, 21: 10}.get(case.opset, 8)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", case.opset)], ir_version=ir)


def _pack(array: np.ndarray) -> dict:
    return {
        "type": str(array.dtype),
        "shape": list(array.shape),
        "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    }


def golden(case: Case, seed: int) -> dict:
    rng = np.random.default_rng(seed)
    tensors, leaves = [], {}
    for name, value in case.inputs.items():
        if name == "":
            tensors.append(None)
            continue
        tensor = torch.from_numpy(value.astype(np.float64) if value.dtype == np.float32 else value)
        if value.dtype == np.float32 and name not in case.frozen and name not in case.constants:
            leaves[name] = tensor.requires_grad_()
        tensors.append(tensor)
    results = case.torch(*tensors)
    results = results if isinstance(results, tuple) else (results,)
    assert len(results) == case.outputs, case.name
    cotangents = [
        rng.uniform(-1, 1, tuple(r.shape)).astype(np.float32) if r.dtype == torch.float64 else None for r in results
    ]
    loss = sum((r * torch.from_numpy(c.astype(np.float64))).sum() for r, c in zip(results, cotangents) if c is not None)
    loss.backward()
    shapes = [(tuple(r.shape), np.float32 if r.dtype == torch.float64 else np.int64) for r in results]
    model = _model(case, cotangents, shapes)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {n: v for n, v in case.inputs.items() if n and n not in case.constants}
    ran = session.run(None, feeds)
    for result, output in zip(results, ran[1:]):
        np.testing.assert_allclose(output, result.detach().numpy(), rtol=2e-5, atol=2e-5, err_msg=f"{case.op} {case.name}")
    return {
        "name": case.name,
        "model": base64.b64encode(model.SerializeToString()).decode(),
        "inputs": {n: _pack(v) for n, v in feeds.items()},
        "loss": loss.item(),
        "gradients": {
            n: _pack((t.grad if t.grad is not None else torch.zeros_like(t)).numpy().astype(np.float32))
            for n, t in leaves.items()
        },
    }
