"""Writes packages/onnx-graph/golden/opsets.json: one small model for each op whose form changed between opset 9 and 17.

    ../gradients/.venv/bin/python generate.py

Nothing is computed here: a test runs each model as it is and upgraded, on the same runtime, and compares.
"""

import base64
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(11)


def model(name, op, opset, shape, attributes=None, extra=(), outputs=1, rank=None):
    rank = rank or len(shape)
    inputs = ["x"] + [f"i{n}" for n in range(len(extra))]
    node = helper.make_node(op, inputs, [f"y{n}" for n in range(outputs)], **(attributes or {}))
    graph = helper.make_graph(
        [node], name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y0", TensorProto.FLOAT, [None] * rank)],
        [numpy_helper.from_array(value, f"i{n}") for n, value in enumerate(extra)],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=5)
    onnx.checker.check_model(made)
    data = rng.normal(size=shape).astype(np.float32)
    return {
        "name": name, "model": base64.b64encode(made.SerializeToString()).decode(),
        "shape": shape, "x": base64.b64encode(data.tobytes()).decode(),
    }


f32 = lambda *v: np.array(v, np.float32)
CASES = [
    model("softmax over all axes behind the first", "Softmax", 9, [2, 3, 4]),
    model("softmax over the last axis", "Softmax", 11, [2, 3, 4], {"axis": 2}),
    model("logsoftmax over two axes", "LogSoftmax", 11, [2, 3, 4, 2], {"axis": 2}),
    model("squeeze", "Squeeze", 11, [2, 1, 3], {"axes": [1]}, rank=2),
    model("unsqueeze", "Unsqueeze", 11, [2, 3], {"axes": [0, 3]}, rank=4),
    model("reducesum", "ReduceSum", 11, [2, 3, 4], {"axes": [1], "keepdims": 0}, rank=2),
    model("split", "Split", 11, [2, 6], {"axis": 1, "split": [2, 4]}, outputs=2),
    model("clip", "Clip", 9, [3, 4], {"min": -0.5, "max": 0.7}),
    model("clip from below", "Clip", 9, [3, 4], {"min": 0.0}),
    model("pad", "Pad", 9, [2, 3], {"pads": [0, 1, 2, 0], "value": 1.5}),
    model("pad by reflection", "Pad", 9, [3, 4], {"pads": [1, 0, 1, 2], "mode": "reflect"}),
    model("slice", "Slice", 9, [4, 5], {"starts": [1, 0], "ends": [3, -1], "axes": [0, 1]}),
    model("dropout", "Dropout", 9, [3, 4], {"ratio": 0.3}),
    model("batch normalization", "BatchNormalization", 9, [2, 3, 4, 4], {"epsilon": 1e-3}, [f32(1, 2, 3), f32(0, 1, 2), f32(0.5, 0, -1), f32(1, 2, 0.5)]),
    model("upsample", "Upsample", 9, [1, 2, 3, 3], {"mode": "nearest"}, [f32(1, 1, 2, 2)]),
    model("resize", "Resize", 10, [1, 2, 3, 3], {"mode": "linear"}, [f32(1, 1, 2, 2)]),
    model("scatter", "Scatter", 9, [3, 3], {"axis": 1}, [np.array([[0], [2], [1]]), rng.normal(size=(3, 1)).astype(np.float32)]),
    model("topk", "TopK", 9, [3, 5], {"k": 2, "axis": 1}, outputs=2),
]
target = Path(__file__).parents[3] / "packages/onnx-graph/golden/opsets.json"
target.write_text(json.dumps({"versions": {"onnx": onnx.__version__}, "cases": CASES}, indent=1) + "\n")
print(len(CASES), "models")
