"""Writes packages/onnx-graph/golden/differences.json: finite differences in float64 for every case of golden/gradients.

    ../gradients/.venv/bin/python generate.py    # after gradients/generate.py; a minute

A second truth beside PyTorch's autograd, which has no part in it: onnx's reference evaluator computes the loss of a case's
model in float64 (NumPy), and each entry is (loss(x + h) - loss(x - h)) / 2h. The two truths must agree before the file is written.

The evaluator of onnx 1.16.2 cannot do everything. `in_other_words` says what it cannot do with nodes that it can: each function there
says why. Resize is slow and works image by image, so one image is enough (`resized`). GridSample has a file of its own. Running statistics of
BatchNormalization carry no gradient in any framework: its differences are those of the terms of y.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from grid_sample import GridSample
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

GOLDEN = Path(__file__).parents[3] / "packages/onnx-graph/golden"
# Differences have about 1e-10 of rounding, (1e-16 times a loss of up to 1e2, by h), and 1e-10 of curvature.
H = 1e-5
# PyTorch's gradients are in the file as float32, and onnx has attributes (alpha 0.4) in float32.
AGREE = 2e-7


def unpack(packed: dict) -> np.ndarray:
    array = np.frombuffer(base64.b64decode(packed["data"]), np.dtype(packed["type"])).reshape(packed["shape"])
    return array.astype(np.float64) if array.dtype == np.float32 else array


def widened(model):
    """The model in float64."""
    for i, proto in enumerate(model.graph.initializer):
        if proto.data_type == TensorProto.FLOAT:
            model.graph.initializer[i].CopyFrom(numpy_helper.from_array(numpy_helper.to_array(proto).astype(np.float64), proto.name))
    for info in [*model.graph.input, *model.graph.output]:
        if info.type.tensor_type.elem_type == TensorProto.FLOAT:
            info.type.tensor_type.elem_type = TensorProto.DOUBLE
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
    del model.graph.output[1:]
    return model


def attributes(node) -> dict:
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def explicit_pads(node, inputs: dict) -> list:
    """SAME by the specification: the evaluator takes the batch for the height."""
    given = attributes(node)
    lengths, kernel = inputs[node.input[0]].shape[2:], inputs[node.input[1]].shape[2:]
    strides = given.get("strides", [1] * len(kernel))
    totals = [max(0, (-(-length // s) - 1) * s + k - length) for length, k, s in zip(lengths, kernel, strides)]
    small, large = [total // 2 for total in totals], [total - total // 2 for total in totals]
    upper = given.pop("auto_pad") == b"SAME_UPPER"
    given["pads"] = [*small, *large] if upper else [*large, *small]
    return [helper.make_node(node.op_type, node.input, node.output, **given)]


def group_by_group(node, inputs: dict) -> list:
    """ConvTranspose of several groups: the evaluator has one."""
    given = attributes(node)
    groups = given.pop("group")
    names = lambda stem: [f"{stem}{i}" for i in range(groups)]
    each = [helper.make_node(node.op_type, pair, [y], **given) for *pair, y in zip(names("gx"), names("gw"), names("gy"))]
    return [
        helper.make_node("Split", [node.input[0]], names("gx"), axis=1),
        helper.make_node("Split", [node.input[1]], names("gw"), axis=0),
        *each,
        helper.make_node("Concat", names("gy"), node.output, axis=1),
    ]


def cut_to_shape(node, inputs: dict) -> list:
    """ConvTranspose to an output_shape, which is what the whole output is cut to: the evaluator cuts wrongly."""
    given = attributes(node)
    shape = given.pop("output_shape")
    lengths, kernel = inputs[node.input[0]].shape[2:], inputs[node.input[1]].shape[2:]
    whole = [(length - 1) * s + k for length, k, s in zip(lengths, kernel, given["strides"])]
    # Of an odd number more is cut off in front.
    starts = [max(0, w - wanted + 1) // 2 for w, wanted in zip(whole, shape)]
    given["output_padding"] = [max(0, wanted - w) for w, wanted in zip(whole, shape)]
    constant = lambda name, numbers: helper.make_node("Constant", [], [name], value_ints=numbers)
    return [
        helper.make_node(node.op_type, node.input, ["whole"], **given),
        constant("starts", starts),
        constant("ends", [start + wanted for start, wanted in zip(starts, shape)]),
        constant("axes", [axis + 2 for axis in range(len(shape))]),
        helper.make_node("Slice", ["whole", "starts", "ends", "axes"], node.output),
    ]


def cut_and_padded(node, inputs: dict) -> list:
    """Pads below zero: the evaluator has none."""
    pads, rank = inputs[node.input[1]], inputs[node.input[0]].ndim
    constant = lambda name, numbers: helper.make_node("Constant", [], [name], value_ints=[int(n) for n in numbers])
    return [
        constant("starts", np.maximum(0, -pads[:rank])),
        constant("ends", inputs[node.input[0]].shape - np.maximum(0, -pads[rank:])),
        constant("above", np.maximum(0, pads)),
        helper.make_node("Slice", [node.input[0], "starts", "ends"], ["cut"]),
        helper.make_node("Pad", ["cut", "above", *node.input[2:]], node.output, **attributes(node)),
    ]


def in_float64(node, inputs: dict) -> list:
    """GroupNormalization computes in float32 unless an attribute says otherwise; the evaluator follows its function."""
    return [helper.make_node(node.op_type, node.input, node.output, **{**attributes(node), "stash_type": TensorProto.DOUBLE})]


def first_output(node, inputs: dict) -> list:
    """The end of the loss: only the terms of the first output."""
    return [helper.make_node("Identity", ["s0"], node.output)]


def in_other_words(op: str, node, inputs: dict) -> list:
    given = attributes(node)
    if node.op_type == "ConvTranspose" and "output_shape" in given:
        return cut_to_shape(node, inputs)
    if node.op_type == "Conv" and given.get("auto_pad", b"NOTSET").startswith(b"SAME"):
        return explicit_pads(node, inputs)
    if node.op_type == "ConvTranspose" and given.get("group", 1) > 1:
        return group_by_group(node, inputs)
    if op == node.op_type == "Pad" and (inputs[node.input[1]] < 0).any():
        return cut_and_padded(node, inputs)
    if node.op_type == "GroupNormalization":
        return in_float64(node, inputs)
    if op == "BatchNormalization" and list(node.output) == ["loss"]:
        return first_output(node, inputs)
    return [node]


def differences(f, x: np.ndarray) -> np.ndarray:
    """(f(x + h) - f(x - h)) / 2h by each entry, axes of f behind."""
    slopes = []
    for i in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[i] += H
        down[i] -= H
        slopes.append((f(up) - f(down)) / (up[i] - down[i]))
    return np.array(slopes).reshape((*x.shape, *np.shape(slopes[0])))


def by_loss(op: str, model, inputs: dict, wanted: list):
    """The loss and its differences."""
    known = {**inputs, **{proto.name: numpy_helper.to_array(proto) for proto in model.graph.initializer}}
    nodes = [new for node in model.graph.node for new in in_other_words(op, node, known)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    evaluator = ReferenceEvaluator(model, new_ops=[GridSample])
    loss = lambda feeds: float(evaluator.run(None, feeds)[0])
    return loss(inputs), {name: differences(lambda x: loss({**inputs, name: x}), inputs[name]) for name in wanted}


def resized(model, inputs: dict):
    """The loss and differences of a Resize of the last two axes, by those of one image."""
    node, x = model.graph.node[0], inputs["x"]
    constants = {proto.name: numpy_helper.to_array(proto) for proto in model.graph.initializer}
    given = {name: value for name, value in attributes(node).items() if name != "axes"}
    one = helper.make_graph(
        [helper.make_node("Resize", node.input, node.output, **given)],
        "image",
        [helper.make_tensor_value_info("x", TensorProto.DOUBLE, [None, None])],
        [helper.make_tensor_value_info("y0", TensorProto.DOUBLE, [None, None])],
        [numpy_helper.from_array(constants[name][-2:], name) for name in node.input[1:] if name],
    )
    evaluator = ReferenceEvaluator(helper.make_model(one, opset_imports=model.opset_import))
    image = lambda pixels: evaluator.run(None, {"x": pixels})[0]
    y = np.array([[image(pixels) for pixels in channels] for channels in x])
    slopes = differences(image, x[0, 0])
    return (y * constants["c0"]).sum(), {"x": np.einsum("hwij,ncij->nchw", slopes, constants["c0"])}


def golden(op: str, case: dict) -> dict:
    inputs = {name: unpack(packed) for name, packed in case["inputs"].items()}
    model = widened(onnx.ModelProto.FromString(base64.b64decode(case["model"])))
    loss, found = resized(model, inputs) if op == "Resize" else by_loss(op, model, inputs, list(case["gradients"]))
    # The golden loss of BatchNormalization has the terms of its running statistics.
    if op != "BatchNormalization":
        assert abs(loss - case["loss"]) < AGREE * max(1, abs(loss)), f"{op} {case['name']}: loss {loss}, PyTorch {case['loss']}"
    for name, slopes in found.items():
        gradient = unpack(case["gradients"][name])
        worst = np.max(np.abs(slopes - gradient) / np.maximum(1, np.abs(gradient)), initial=0)
        assert worst < AGREE, f"{op} {case['name']} by {name}: {worst} from PyTorch"
    return {name: base64.b64encode(np.ascontiguousarray(slopes).tobytes()).decode() for name, slopes in found.items()}


def main() -> None:
    ops = {}
    for file in sorted((GOLDEN / "gradients").iterdir()):
        ops[file.stem] = {case["name"]: golden(file.stem, case) for case in json.loads(file.read_text())["cases"]}
        print(file.stem, file=sys.stderr)
    versions = {"onnx": onnx.__version__, "numpy": np.__version__}
    # A line for each op.
    lines = ",\n".join(f"{json.dumps(op)}:{json.dumps(cases, separators=(',', ':'))}" for op, cases in ops.items())
    text = f'{{"versions":{json.dumps(versions)},"step":{H},"ops":{{\n{lines}\n}}}}\n'
    (GOLDEN / "differences.json").write_text(text)
    print(sum(map(len, ops.values())), "cases of", len(ops), "ops")


if __name__ == "__main__":
    main()
