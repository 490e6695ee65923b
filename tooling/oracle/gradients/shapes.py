"""Ops that move numbers: reshaping, joining, picking."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case
from elementwise import normal

i64 = lambda *v: np.array(v, np.int64)


def gather_nd(x, index):
    return x[tuple(index.movedim(-1, 0))]


def scatter_nd(x, index, update, add=False):
    return x.index_put(tuple(index.movedim(-1, 0)), update, accumulate=add)


pad4 = lambda mode, **kw: Case("Pad", mode, {"x": normal(2, 3, 5, 6), "pads": i64(0, 0, 1, 2, 0, 0, 2, 1)},
                               lambda x, p: F.pad(x, (2, 1, 1, 2), "replicate" if mode == "edge" else mode),
                               attributes={"mode": mode}, constants=("pads",))
CASES = [
    Case("Reshape", "minus_one", {"x": normal(2, 3, 4), "s": i64(2, -1)}, lambda x, s: x.reshape(2, -1), constants=("s",)),
    Case("Reshape", "zero_copies", {"x": normal(2, 3, 4), "s": i64(0, -1)}, lambda x, s: x.reshape(2, -1), constants=("s",)),
    Case("Flatten", "axis_1", {"x": normal(2, 3, 4)}, lambda x: x.reshape(2, 12)),
    Case("Flatten", "axis_2", {"x": normal(2, 3, 4)}, lambda x: x.reshape(6, 4), attributes={"axis": 2}),
    Case("Transpose", "reversed", {"x": normal(2, 3, 4)}, lambda x: x.permute(2, 1, 0)),
    Case("Transpose", "perm", {"x": normal(2, 3, 4)}, lambda x: x.permute(1, 2, 0), attributes={"perm": [1, 2, 0]}),
    Case("Squeeze", "axes", {"x": normal(2, 1, 3, 1), "a": i64(1, -1)}, lambda x, a: x.reshape(2, 3), constants=("a",)),
    Case("Squeeze", "all", {"x": normal(2, 1, 3, 1)}, lambda x: x.reshape(2, 3), symbolic=False),
    Case("Unsqueeze", "axes", {"x": normal(2, 3), "a": i64(0, 3)}, lambda x, a: x.reshape(1, 2, 3, 1), constants=("a",)),
    Case("Expand", "leading_and_inner", {"x": normal(3, 1), "s": i64(2, 3, 4)}, lambda x, s: x.expand(2, 3, 4), constants=("s",), symbolic=False),
    Case("Expand", "shorter_shape", {"x": normal(2, 3, 4), "s": i64(1, 4)}, lambda x, s: x * 1, constants=("s",)),
    Case("Tile", "repeats", {"x": normal(2, 3), "r": i64(2, 3)}, lambda x, r: x.repeat(2, 3), constants=("r",)),
    Case("Concat", "axis_1", {"a": normal(2, 3), "b": normal(2, 1), "c": normal(2, 2)}, lambda *t: torch.cat(t, 1), attributes={"axis": 1}),
    Case("Concat", "last", {"a": normal(2, 3, 2), "b": normal(2, 3, 4)}, lambda *t: torch.cat(t, -1), attributes={"axis": -1}),
    Case("Split", "sizes", {"x": normal(2, 6), "s": i64(1, 2, 3)}, lambda x, s: torch.split(x, [1, 2, 3], 1), attributes={"axis": 1}, constants=("s",), outputs=3),
    Case("Split", "equal", {"x": normal(2, 6)}, lambda x: torch.split(x, 3, 1), attributes={"axis": 1}, outputs=2),
    Case("Split", "num_outputs", {"x": normal(2, 7)}, lambda x: torch.split(x, 4, 1), attributes={"axis": 1, "num_outputs": 2}, outputs=2, opset=18),
    Case("Slice", "steps", {"x": normal(4, 6), "st": i64(1, -1), "en": i64(4, -6), "ax": i64(0, 1), "sp": i64(2, -2)},
         lambda x, *_: x[1:4:2].flip(1)[:, 0:5:2], constants=("st", "en", "ax", "sp")),
    Case("Slice", "to_the_end", {"x": normal(3, 6), "st": i64(2), "en": i64(2**63 - 1), "ax": i64(1)}, lambda x, *_: x[:, 2:], constants=("st", "en", "ax")),
    Case("Gather", "rows", {"x": normal(5, 3), "i": i64(4, 0, 4, -1).reshape(2, 2)}, lambda x, i: x[i], symbolic=False),
    Case("Gather", "columns", {"x": normal(3, 5), "i": i64(1, 1, 3)}, lambda x, i: x[:, i], attributes={"axis": 1}),
    Case("Gather", "scalar_index", {"x": normal(3, 5, 2), "i": np.array(2, np.int64)}, lambda x, i: x[:, 2], attributes={"axis": 1}, constants=("i",)),
    Case("Gather", "int32_indices", {"x": np.linspace(-1, 1, 15, dtype=np.float32).reshape(5, 3), "i": np.array([4, 0, 4], np.int32)}, lambda x, i: x[i]),
    Case("GatherElements", "axis_1", {"x": normal(3, 4), "i": np.array([[0, 0, 3], [1, 2, 1], [3, 3, 3]])}, lambda x, i: x.gather(1, i), attributes={"axis": 1}),
    Case("GatherND", "points", {"x": normal(3, 4), "i": np.array([[0, 1], [2, 3], [0, 1]])}, gather_nd),
    Case("GatherND", "slices", {"x": normal(3, 4, 2), "i": np.array([[[1]], [[0]]])}, gather_nd),
    Case("ScatterND", "replace", {"x": normal(4, 3), "i": np.array([[1], [3]]), "u": normal(2, 3)}, scatter_nd),
    Case("ScatterND", "add", {"x": normal(4, 3), "i": np.array([[1], [1]]), "u": normal(2, 3)}, lambda x, i, u: scatter_nd(x, i, u, True), attributes={"reduction": "add"}),
    Case("ScatterElements", "replace", {"x": normal(3, 4), "i": np.array([[0, 2], [3, 1], [1, 0]]), "u": normal(3, 2)}, lambda x, i, u: x.scatter(1, i, u), attributes={"axis": 1}),
    Case("ScatterElements", "add", {"x": normal(3, 4), "i": np.array([[0, 0], [3, 1], [1, 1]]), "u": normal(3, 2)}, lambda x, i, u: x.scatter_add(1, i, u), attributes={"axis": 1, "reduction": "add"}),
    Case("Pad", "constant", {"x": normal(2, 3, 4), "pads": i64(0, 1, 2, 0, 0, 1)}, lambda x, p: F.pad(x, (2, 1, 1, 0, 0, 0)), constants=("pads",)),
    Case("Pad", "negative", {"x": normal(2, 3, 5), "pads": i64(0, 0, -1, 0, 1, 2)}, lambda x, p: F.pad(x, (-1, 2, 0, 1, 0, 0)), constants=("pads",)),
    pad4("reflect"), pad4("edge"),
    Case("DepthToSpace", "dcr", {"x": normal(2, 8, 2, 3)}, lambda x: x.reshape(2, 2, 2, 2, 2, 3).permute(0, 3, 4, 1, 5, 2).reshape(2, 2, 4, 6), attributes={"blocksize": 2}),
    Case("SpaceToDepth", "plain", {"x": normal(2, 2, 4, 6)}, lambda x: x.reshape(2, 2, 2, 2, 3, 2).permute(0, 3, 5, 1, 2, 4).reshape(2, 8, 2, 3), attributes={"blocksize": 2}),
    Case("Trilu", "lower", {"x": normal(2, 4, 4)}, torch.tril, attributes={"upper": 0}),
]
