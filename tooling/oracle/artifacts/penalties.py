"""Penalties as an onnxblock: only their values are written here, ONNX Runtime's own autodiff makes the gradients.

Each kernel is first transposed to Keras' layout ([...window, inputs, units]), where the formulas are defined.
"""

import numpy as np
import onnx
from onnxruntime.training import onnxblock


class RegularizedLoss(onnxblock.Block):
    """Cross-entropy plus, for each (parameter, axes, penalty), the penalty's value."""

    def __init__(self, terms):
        super().__init__()
        self.terms = terms
        self.cross_entropy = onnxblock.loss.CrossEntropyLoss()
        self.count = 0

    def build(self, scores):
        loss = self.cross_entropy(scores)
        for name, axes, penalty in self.terms:
            rank = len(axes)
            kernel = self.node("Transpose", name, perm=list(axes)) if axes != tuple(range(rank)) else name
            loss = self.node("Add", loss, self.value(kernel, rank, **penalty))
        return loss

    def node(self, op, *inputs, **attributes):
        self.count += 1
        output = f"penalty.{self.count}"
        self.base.graph.node.append(onnx.helper.make_node(op, inputs, [output], output, **attributes))
        return output

    def constant(self, value, dtype=np.float32):
        # Rank 0: `blocks.Constant` gives shape [1], with which the artifacts fail at load.
        self.count += 1
        name = f"penalty.{self.count}"
        self.base.graph.initializer.append(onnx.numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def sum(self, x, axes=None, keepdims=0):
        over = [] if axes is None else [self.constant(axes, np.int64)]
        return self.node("ReduceSum", x, *over, keepdims=keepdims)

    def value(self, w, rank, name, **params):
        return getattr(self, name)(w, rank, **params)

    def scaled(self, x, factor):
        return self.node("Mul", x, self.constant(factor))

    def l1(self, w, _, l1):
        return self.scaled(self.sum(self.node("Abs", w)), l1)

    def l2(self, w, _, l2):
        return self.scaled(self.sum(self.node("Mul", w, w)), l2)

    def l1l2(self, w, rank, l1, l2):
        return self.node("Add", self.l1(w, rank, l1), self.l2(w, rank, l2))

    def groupLasso(self, w, rank, **params):  # noqa: N802, the name is the configuration's
        axis = params["axis"] % rank
        others = [a for a in range(rank) if a != axis]
        norms = self.node("Sqrt", self.sum(self.node("Mul", w, w), others))
        return self.scaled(self.sum(norms), params["lambda"])

    def sparseGroupLasso(self, w, rank, l1, **params):  # noqa: N802
        return self.node("Add", self.l1(w, rank, l1), self.groupLasso(w, rank, **params))

    def orthogonal(self, w, _, factor, mode):
        along = 1 if mode == "rows" else 0
        shape = next(list(i.dims) for i in self.base.graph.initializer if i.name == self.origin(w))
        size = (shape if self.origin(w) == w else shape[::-1])[1 - along]
        unit = self.node("Div", w, self.node("Sqrt", self.sum(self.node("Mul", w, w), [along], 1)))
        turned = self.node("Transpose", unit, perm=[1, 0])
        cosines = self.node("MatMul", unit, turned) if mode == "rows" else self.node("MatMul", turned, unit)
        off = self.node("Mul", cosines, self.constant(1 - np.eye(size)))
        return self.scaled(self.sum(self.node("Abs", off)), factor * 0.5 / (size * (size - 1) / 2))

    def origin(self, name):
        """The parameter that a transposed kernel is of."""
        return next((n.input[0] for n in self.base.graph.node if n.output[0] == name), name)
