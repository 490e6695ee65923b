"""Loads in Keras what tfjs saved, and compares predictions: `packages/tfjs/docs/keras-round-trip.md`.

    .venv/bin/python round_trip.py

tfjs has loaded the models of files.py, and has trained and cut others (packages/tfjs/scripts/roundTrip.mjs). A difference is the largest of
all outputs, as a part of the largest output or of 1.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

PACKAGE = Path(__file__).parents[3] / "packages" / "tfjs"
OUT = PACKAGE / "docs" / "keras-round-trip.md"
LIMIT = 1e-5


def array(numbers):
    return np.array(numbers["data"], "float32").reshape(numbers["shape"])


def difference(ours, theirs):
    scale = max(1.0, float(np.abs(ours).max(initial=0)))
    return float(np.abs(ours - theirs).max(initial=0)) / scale


def one_or_all(parts):
    return parts[0] if len(parts) == 1 else parts


def compared(folder, case):
    """How far predictions are from those of tfjs and, of a model that is trained, how far they are after a step that both take."""
    model = keras.saving.load_model(folder / case["file"])
    inputs = one_or_all([array(x).astype(t.dtype) for x, t in zip(case["inputs"], model.inputs)])

    def off(expected):
        outputs = model(inputs, training=False)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        return max(difference(array(ours), np.asarray(theirs)) for ours, theirs in zip(expected, outputs, strict=True))

    before = off(case["outputs"])
    if "after" not in case:
        return before, None
    model.train_on_batch(inputs, one_or_all([array(y) for y in case["targets"]]))
    return before, off(case["after"])


def row(folder, case):
    if "refused" in case:
        return {**case, "why": f"refused: {case['refused']}"}
    try:
        off, later = compared(folder, case)
        why = f"off by {off:.0e}" if off > LIMIT else f"off by {later:.0e} after a step" if later and later > LIMIT else None
        return {**case, "off": off, "later": later, "why": why}
    except Exception as error:
        return {**case, "why": f"not loaded: {str(error)[:300]}"}


def page(rows):
    kinds = {"files of Keras 3": "Keras 3: ", "files of TF 2": "TF 2: "}
    lines = []
    for kind, start in kinds.items():
        own = [each for each in rows if each["name"].startswith(start)]
        lines.append(f"| {kind} | {len(own)} | {sum(each['why'] is None for each in own)} | {max(each.get('off', 0) for each in own):.0e} |")
    trained = [each["later"] for each in rows if each.get("later") is not None]
    cut = [each for each in rows if each.get("parameters")]
    bad = [f"- {each['name']}: {each['why']}" for each in rows if each["why"]]
    table = [f"| {each['name']} | {each['parameters'][0]} → {each['parameters'][1]} | {each['off']:.0e} |" for each in cut]
    return f"""# To tfjs and back to Keras

`tooling/oracle/tfjs/round_trip.py` wrote this page with Keras {keras.__version__} on {keras.backend.backend()}. `loadKerasModel` read the files, `saveKeras` wrote them
again, and Keras predicts with what it loads. Predictions agree when they differ by at most {LIMIT:.0e} of the largest output, or of 1.

| loaded by tfjs | saved again | agree in Keras | largest difference |
| --- | --- | --- | --- |
{chr(10).join(lines)}

{len(trained)} of these were saved with `{{ includeOptimizer: true }}`: optimizer, its state, schedule and losses. Keras and tfjs each took the next step, and
{sum(off <= LIMIT for off in trained)} then predict the same, with a largest difference of {max(trained):.0e}.

These were trained in tfjs until whole units were zero, cut with `compact`, and saved:

| model | parameters | difference in Keras |
| --- | --- | --- |
{chr(10).join(table)}

{chr(10).join(["What did not:", "", *bad]) if bad else "No file was refused, and none failed."}
"""


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["node", "scripts/roundTrip.mjs", name], cwd=PACKAGE, check=True)
        rows = [row(folder, case) for case in json.loads((folder / "cases.json").read_text())]
    for each in rows:
        if each["why"]:
            print(each["name"], each["why"])
    OUT.write_text(page(rows))
    print(OUT, len(rows))


main()
