"""Writes packages/onnx-graph/golden/gradients/<Op>.json: for each op, models with PyTorch's gradients. Then run ../differences/generate.py.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py
"""

import json
from collections import defaultdict
from pathlib import Path

import elementwise
import further
import matrices
import onnx
import onnxruntime
import reductions
import shapes
import torch
import variants
import windows
from case import golden

target = Path(__file__).parents[3] / "packages/onnx-graph/golden/gradients"
target.mkdir(parents=True, exist_ok=True)
versions = {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
by_op = defaultdict(list)
for family in (elementwise, reductions, shapes, matrices, windows, variants, further):
    for case in family.CASES:
        by_op[case.op].append(golden(case, seed=len(by_op[case.op])))
for op, cases in by_op.items():
    (target / f"{op}.json").write_text(json.dumps({"versions": versions, "cases": cases}, indent=1) + "\n")
print(f"{sum(map(len, by_op.values()))} cases of {len(by_op)} ops")
