"""F1 of the inputs that LassoNet 0.0.21 finds on the data of Friedman's function.

    node tooling/figures/dist/writeSimulated.js /tmp/simulated
    python tooling/oracle/lassonet_features.py /tmp/simulated > tooling/figures/docs/lassonet.json

Beside the requirements of the oracle: pip install lassonet==0.0.21. Takes about 8 minutes. `chosen` is what LassoNetRegressorCV chooses itself;
`oneStandardError` is the strongest penalty within one standard error of that, and `best` the best on the path, both on the path of all rows.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from lassonet import LassoNetRegressorCV
from lassonet.interfaces import BaseLassoNet
from sklearn.model_selection import KFold

torch.set_num_threads(1)


def f1(selected, truth):
    found = set(np.flatnonzero(selected))
    return 2 * len(found & truth) / (len(found) + len(truth))


def measure(data):
    rows, truth = data["rows"], set(data["truth"])
    inputs = np.array(data["inputs"], dtype=np.float32).reshape(rows, -1)
    inputs = (inputs - inputs.mean(0)) / inputs.std(0)
    targets = np.array(data["targets"], dtype=np.float32)
    start = time.time()
    folds = KFold(5, shuffle=True, random_state=0)
    model = LassoNetRegressorCV(hidden_dims=(32,), cv=folds, verbose=0, random_state=0, torch_seed=0)
    model.path(inputs, targets, return_state_dicts=False)
    chosen = f1(model.best_selected_.numpy(), truth)
    scores = model.interp_scores_.mean(axis=1)
    error = model.interp_scores_.std(axis=1, ddof=1) / 5**0.5
    best = scores.argmax()
    strongest = max(i for i in range(len(scores)) if scores[i] >= scores[best] - error[best])
    # The first point of a path is the network without a penalty.
    whole = BaseLassoNet.path(model, inputs, targets, lambda_seq=model.lambdas_, return_state_dicts=False)
    found = [f1(point.selected.numpy(), truth) for point in whole]
    return {
        "rows": rows,
        "seed": data["seed"],
        "chosen": round(chosen, 3),
        "oneStandardError": round(found[min(strongest + 1, len(found) - 1)], 3),
        "best": round(max(found), 3),
        "seconds": round(time.time() - start, 1),
    }


files = sorted(Path(sys.argv[1]).glob("*.json"), key=lambda file: [int(part) for part in file.stem.split("-")])
lines = ["  " + json.dumps(measure(json.loads(file.read_text()))) for file in files]
print("[\n" + ",\n".join(lines) + "\n]")
