"""What onnxsim's apply_structured_pruning does with a model of which two in five units are zeros: `python onnxsim_cut.py ZEROED.onnx`.

It is asked for a quarter of each layer, fewer than are zero, so that a cut by norms takes zeros only. Prints JSON: the parameters
before and after, and the largest difference of the outputs in units in the last place of the largest output.
"""

import json
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnxsim import apply_structured_pruning

SHARE = 0.25


def parameters(model: onnx.ModelProto) -> int:
    return sum(int(np.prod(tensor.dims)) for tensor in model.graph.initializer)


def outputs(model: onnx.ModelProto, inputs: dict) -> list:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


def ulps(one, other) -> float:
    if one.shape != other.shape:
        return float("inf")
    return float(np.abs(one - other).max() / np.spacing(np.abs(one).max()))


def main(file: str) -> None:
    model = onnx.load(file)
    [image] = [each for each in model.graph.input]
    shape = [dim.dim_value or 2 for dim in image.type.tensor_type.shape.dim]
    inputs = {image.name: np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)}
    start = time.time()
    cut = apply_structured_pruning(model, sparsity=SHARE)
    seconds = time.time() - start
    before, after = outputs(model, inputs), outputs(cut, inputs)
    differences = [ulps(one, other) for one, other in zip(before, after)]
    print(json.dumps({"before": parameters(model), "after": parameters(cut), "ulps": min(max(differences), 1e30), "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
