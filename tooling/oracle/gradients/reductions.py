"""Reductions, softmaxes and the losses."""

import numpy as np
import torch
import torch.nn.functional as F
from case import Case
from elementwise import apart, normal, positive


def reduce(op, f, make=normal, axes_are_inputs_from=18):
    """Attribute axes (opset 17; 13 for ReduceSum has them as input), input axes (18), all axes, keepdims off, negative axes."""
    i64 = lambda *v: np.array(v, np.int64)
    as_input = 17 if op == "ReduceSum" else 18
    cases = [
        Case(op, "all", {"x": make(2, 3, 4)}, lambda x: f(x, (0, 1, 2), True)),
        Case(op, "axes_input", {"x": make(2, 3, 4), "axes": i64(1)}, lambda x, a: f(x, (1,), True), constants=("axes",), opset=as_input),
        Case(op, "two_axes_dropped", {"x": make(2, 3, 4), "axes": i64(0, -1)}, lambda x, a: f(x, (0, 2), False),
             attributes={"keepdims": 0}, constants=("axes",), opset=as_input),
    ]
    if op != "ReduceSum":
        cases.append(Case(op, "axes_attribute", {"x": make(2, 3, 4)}, lambda x: f(x, (-1,), False), attributes={"axes": [-1], "keepdims": 0}))
    return cases


def prod(x, axes, keep):
    for axis in sorted((a % x.dim() for a in axes), reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


logits, picks = normal(4, 5), np.array([0, 3, 4, 3], np.int64)
class_weights = positive(5)
spatial, spatial_picks = normal(2, 5, 3), np.array([[0, 1, 4], [3, 2, 2]], np.int64)


def cross_entropy(name, x, y, reduction, weight=None, ignore=None):
    inputs = {"x": x, "y": y} | ({"w": weight} if weight is not None else {})
    attributes = {"reduction": reduction} | ({"ignore_index": ignore} if ignore is not None else {})
    keys = {"reduction": reduction, "ignore_index": -100 if ignore is None else ignore}
    constants = ("w",) if weight is not None else ()
    return [
        Case("SoftmaxCrossEntropyLoss", name, inputs, lambda x, y, w=None: F.cross_entropy(x, y, w, **keys), attributes, constants),
        Case("NegativeLogLikelihoodLoss", name, inputs, lambda x, y, w=None: F.nll_loss(x, y, w, **keys), attributes, constants),
    ]


CASES = [
    *reduce("ReduceSum", lambda x, a, k: x.sum(a, k)),
    *reduce("ReduceMean", lambda x, a, k: x.mean(a, k)),
    *reduce("ReduceMax", lambda x, a, k: x.amax(a, k), apart),
    *reduce("ReduceMin", lambda x, a, k: x.amin(a, k), apart),
    *reduce("ReduceProd", prod, positive),
    *reduce("ReduceL1", lambda x, a, k: x.abs().sum(a, k), apart),
    *reduce("ReduceL2", lambda x, a, k: x.square().sum(a, k).sqrt()),
    *reduce("ReduceLogSumExp", lambda x, a, k: x.logsumexp(a, k)),
    *reduce("ReduceLogSum", lambda x, a, k: x.sum(a, k).log(), positive),
    *reduce("ReduceSumSquare", lambda x, a, k: x.square().sum(a, k)),
    Case("Softmax", "last", {"x": normal(3, 4)}, lambda x: x.softmax(-1)),
    Case("Softmax", "middle", {"x": normal(2, 3, 4)}, lambda x: x.softmax(1), attributes={"axis": 1}),
    Case("LogSoftmax", "last", {"x": normal(3, 4)}, lambda x: x.log_softmax(-1)),
    Case("LogSoftmax", "middle", {"x": normal(2, 3, 4)}, lambda x: x.log_softmax(1), attributes={"axis": 1}),
    Case("CumSum", "plain", {"x": normal(3, 4), "axis": np.array(1, np.int64)}, lambda x, a: x.cumsum(1), constants=("axis",)),
    Case("CumSum", "reverse", {"x": normal(3, 4), "axis": np.array(0, np.int64)}, lambda x, a: x.flip(0).cumsum(0).flip(0),
         attributes={"reverse": 1}, constants=("axis",)),
    Case("CumSum", "exclusive", {"x": normal(3, 4), "axis": np.array(-1, np.int64)}, lambda x, a: x.cumsum(1) - x,
         attributes={"exclusive": 1}, constants=("axis",)),
    *cross_entropy("mean", logits, picks, "mean"),
    *cross_entropy("sum", logits, picks, "sum"),
    *cross_entropy("none", logits, picks, "none"),
    *cross_entropy("class_weights", logits, picks, "mean", class_weights),
    *cross_entropy("ignore_index", logits, picks, "mean", None, 3),
    *cross_entropy("spatial", spatial, spatial_picks, "mean", class_weights),
]
