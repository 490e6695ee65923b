"""Writes packages/onnx-graph/golden/shapes/: the node tests of the onnx wheel, with the shapes and types their values really have.

    ../gradients/.venv/bin/python generate.py

`nodeTests.models.gz` holds the models one behind the other, `nodeTests.json` a line for each test: the length of its model, what
its symbols stand for, and the type and shape of what its nodes make, in their order. The shapes of outputs are those of the test's data; those of
values in between are from onnx's reference evaluator, where its outputs have the shapes of the data.

Models are changed in three ways. An input whose numbers decide a shape (axes, sizes, …) becomes an initializer with the numbers of
the test. The first length of every other input becomes a symbol, `n3` where it is 3. What a model says of the shapes of
its outputs is taken out, so that they have to be inferred.

Beside each shape stands what onnx.shape_inference (strict, with data propagation) knows of it: with the symbols, and with the
lengths of the test in their place.

Left out: tests whose inputs or outputs are sequences or optionals, and those of other domains than ai.onnx.
"""

import contextlib
import gzip
import io
import json
import re
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference
from onnx.reference import ReferenceEvaluator

ROOT = Path(onnx.__file__).parent / "backend/test/data/node"
TARGET = Path(__file__).parents[3] / "packages/onnx-graph/golden/shapes"
# Inputs whose numbers decide a shape, by position.
REDUCTIONS = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"]
DECIDING = {
    **{f"Reduce{name}": [1] for name in REDUCTIONS},
    "AffineGrid": [1], "BlackmanWindow": [0], "CenterCropPad": [1], "Col2Im": [1, 2], "ConstantOfShape": [0], "DFT": [1, 2], "Expand": [1],
    "HammingWindow": [0], "HannWindow": [0], "MaxUnpool": [2], "MelWeightMatrix": [0, 1, 2, 3, 4], "OneHot": [1], "Pad": [1, 3],
    "Range": [0, 1, 2], "Reshape": [1], "Resize": [1, 2, 3], "STFT": [1, 3], "Slice": [1, 2, 3, 4], "Split": [1], "Squeeze": [1],
    "Tile": [1], "TopK": [1], "Unsqueeze": [1], "Upsample": [1],
}


def foreign(model) -> bool:
    values = [*model.graph.input, *model.graph.output]
    domains = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    return bool(domains) or any(value.type.WhichOneof("value") != "tensor_type" for value in values)


def read(folder: Path, kind: str, infos) -> dict:
    arrays = {}
    for i, info in enumerate(infos):
        proto = TensorProto()
        proto.ParseFromString((folder / f"test_data_set_0/{kind}_{i}.pb").read_bytes())
        arrays[info.name] = proto
    return arrays


def deciding(folder: Path) -> set:
    """The names of the inputs whose numbers decide shapes; a function's body has them from its op."""
    plain = ROOT / re.sub(r"(_expanded.*)$", "", folder.name)
    model = onnx.load((plain if plain.exists() else folder) / "model.onnx")
    return {node.input[i] for node in model.graph.node for i in DECIDING.get(node.op_type, []) if i < len(node.input)} - {""}


def stripped(model, inputs: dict, constants: dict):
    """The model with `constants` as initializers, the true shapes of its other inputs, and without words on other shapes."""
    model.doc_string = model.producer_name = model.producer_version = ""
    del model.metadata_props[:], model.graph.value_info[:]
    for node in model.graph.node:
        node.doc_string = node.name = ""
    types = {info.name: info.type.tensor_type.elem_type for info in model.graph.input}
    kept = [helper.make_tensor_value_info(name, types[name], proto.dims) for name, proto in inputs.items()]
    names = [info.name for info in model.graph.output]
    del model.graph.input[:], model.graph.output[:]
    model.graph.input.extend(kept)
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    model.graph.initializer.extend(constants.values())
    return model


def symbolic(model) -> dict:
    """Names the first length of every input; gives the names' lengths."""
    lengths = {}
    for info in model.graph.input:
        dims = info.type.tensor_type.shape.dim
        if len(dims) and dims[0].dim_value > 0:
            lengths[f"n{dims[0].dim_value}"] = dims[0].dim_value
            dims[0].dim_param = f"n{dims[0].dim_value}"
    return lengths


def known(dim):
    """A number or a symbol of the model; `unk__0` and the like are lengths that onnx does not know."""
    if dim.WhichOneof("value") == "dim_value":
        return dim.dim_value
    return dim.dim_param if re.fullmatch(r"n\d+", dim.dim_param) else None


def inferred(model) -> dict:
    """What onnx knows of each value: a number, a name or null for each length; nothing of values without a rank."""
    try:
        graph = shape_inference.infer_shapes(model, check_type=False, strict_mode=True, data_prop=True).graph
    except Exception:
        return {}
    shapes = {}
    for info in [*graph.value_info, *graph.output]:
        tensor = info.type.tensor_type
        if info.type.WhichOneof("value") == "tensor_type" and tensor.HasField("shape"):
            shapes[info.name] = [known(dim) for dim in tensor.shape.dim]
    return shapes


def computed(model, inputs: dict, outputs: dict, types: dict) -> dict:
    """(type, shape) of each value: the test's outputs, and what the reference evaluator makes on the way there."""
    # Files hold bfloat16 as uint16.
    real = {name: (types[name], list(proto.dims)) for name, proto in outputs.items()}
    assert all(types[name] in (proto.data_type, TensorProto.BFLOAT16) for name, proto in outputs.items())
    between = [name for node in model.graph.node for name in node.output if name and name not in real]
    if not between:
        return real
    wanted = onnx.ModelProto()
    wanted.CopyFrom(model)
    wanted.graph.output.extend(onnx.ValueInfoProto(name=name) for name in between)
    feeds = {name: numpy_helper.to_array(proto) for name, proto in inputs.items()}
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            arrays = dict(zip([*real, *between], ReferenceEvaluator(wanted).run(None, feeds)))
        assert all(list(np.shape(arrays[name])) == shape for name, (_, shape) in real.items())
    except Exception:
        return real
    whole = {name: arrays[name] for name in between if isinstance(arrays[name], (np.ndarray, np.generic))}
    return {**real, **{name: (helper.np_dtype_to_tensor_dtype(a.dtype), list(a.shape)) for name, a in whole.items()}}


def facts(value: tuple, fixed, with_symbols) -> list:
    """[type, shape, what onnx knows with symbols, what it knows without]; from the end what equals the shape is left out."""
    shape = value[1]
    return [*value] if fixed == with_symbols == shape else [*value, with_symbols] if fixed == shape else [*value, with_symbols, fixed]


def test(folder: Path):
    model = onnx.load(folder / "model.onnx")
    if foreign(model):
        return None
    inputs, outputs = read(folder, "input", model.graph.input), read(folder, "output", model.graph.output)
    constants = {name: inputs.pop(name) for name in deciding(folder) & {*inputs}}
    for name, proto in constants.items():
        proto.name = name
    types = {info.name: info.type.tensor_type.elem_type for info in model.graph.output}
    model = stripped(model, inputs, constants)
    values = computed(model, inputs, outputs, types)
    fixed = inferred(model)
    lengths = symbolic(model)
    with_symbols = inferred(model)
    for name, (_, shape) in values.items():
        if any(length not in (None, real) for length, real in zip(fixed.get(name) or [], shape)):
            print(f"onnx infers {fixed.pop(name)} for {folder.name}: {name}, which is {shape}")
            with_symbols.pop(name, None)
    line = {
        "name": folder.name.removeprefix("test_"),
        "lengths": lengths,
        "values": [
            facts(values[name], fixed.get(name), with_symbols.get(name)) if name in values else None
            for node in model.graph.node
            for name in node.output
            if name
        ],
    }
    return line, model.SerializeToString(deterministic=True)


def main() -> None:
    tests = [made for folder in sorted(ROOT.iterdir()) if (made := test(folder))]
    lines = [json.dumps({**line, "bytes": len(model)}, separators=(",", ":")) for line, model in tests]
    versions = json.dumps({"onnx": onnx.__version__, "numpy": np.__version__})
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "nodeTests.json").write_text(f'{{"versions":{versions},"tests":[\n' + ",\n".join(lines) + "\n]}\n")
    models = b"".join(model for _, model in tests)
    (TARGET / "nodeTests.models.gz").write_bytes(gzip.compress(models, mtime=0))
    unknown = sum(line["values"].count(None) for line, _ in tests)
    print(f"{len(tests)} tests, {sum(len(line['values']) for line, _ in tests)} values, {unknown} of them not computed")


if __name__ == "__main__":
    main()
