"""Writes the golden numbers of `@reg/conformance`: all of them, or those of the penalties named (see README.md)."""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

from keras_float64 import keras, np, packed  # first: it says which backend Keras is to run on
import torch  # noqa: E402
from convex import problems  # noqa: E402
from penalties import SETTINGS, oracle  # noqa: E402
from reference_mlp import TRAJECTORIES, trajectory_golden  # noqa: E402
from samples import SAMPLES, samples_of  # noqa: E402
from steps import BATCHES, LAYERS, PLAIN, step_golden, steps_of  # noqa: E402

GOLDEN = Path(__file__).resolve().parents[2] / "packages/conformance/src/golden"
VERSIONS = {name: version(name) for name in ("keras", "torch", "skglm", "numpy")}

# Settings whose serialized form is taken: what Keras 3 writes into a model file.
SERIALIZED = {
    "l1": [{"l1": 0.01}, {"l1": 0.5}],
    "l2": [{"l2": 0.01}, {"l2": 0.5}],
    "l1l2": [{"l1": 0.0, "l2": 0.0}, {"l1": 0.01, "l2": 0.02}],
    "orthogonal": [{"factor": 0.01, "mode": "rows"}, {"factor": 0.5, "mode": "columns"}],
}


def sample_golden(penalty: dict, sample, step: float) -> dict:
    name, weights = sample
    keras.config.set_floatx("float64")
    known = oracle(penalty)
    exact = torch.tensor(weights.astype(np.float64), requires_grad=True)
    value = known.value(exact)
    # Keras' L1L2 with two zeros is a constant.
    gradient = torch.autograd.grad(value, exact)[0] if value.requires_grad else torch.zeros_like(exact)
    entry = {
        "weightsName": name,
        "penalty": penalty,
        "convex": known.convex,
        "homogeneous": known.homogeneous,
        "weights": packed(weights),
        "value": value.item(),
        "gradient": gradient.ravel().tolist(),
    }
    if known.prox:
        entry["step"] = step
        entry["prox"] = [float(x) for x in known.prox(weights.astype(np.float64), step).ravel()]
    return entry


def serialized(name: str) -> list:
    keras.config.set_floatx("float32")  # what Keras users have; L1 and OrthogonalRegularizer keep their factor in it
    return [
        {"penalty": {"name": name, **params}, "keras": keras.regularizers.serialize(oracle({"name": name, **params}).keras)}
        for params in SERIALIZED.get(name, [])
    ]


def write(name: str, content: dict) -> None:
    text = json.dumps({"versions": VERSIONS, **content}, indent=1, allow_nan=False)
    # An array of numbers takes one line: short to read in a diff.
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda numbers: re.sub(r"\s+", " ", numbers.group()), text)
    (GOLDEN / f"{name}.json").write_text(text + "\n")


def write_index(names: list) -> None:
    imports = [f'import {name} from "./{name}.json" with {{ type: "json" }};' for name in names]
    lines = [
        "// Written by tooling/oracle/generate.py: the golden file of each penalty.",
        *imports,
        "",
        f"export const penaltyFiles: Readonly<Record<string, unknown>> = {{ {', '.join(names)} }};",
    ]
    (GOLDEN / "penaltyFiles.ts").write_text("\n".join(lines) + "\n")


def main(only: list) -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    names = sorted({*SAMPLES, *SETTINGS})
    unknown = sorted({*only} - {*names})
    if unknown:
        sys.exit(f"no golden_at for {', '.join(unknown)}; known: {', '.join(names)}")
    for name in only or names:
        samples = samples_of(name)
        first = oracle(samples[0][0])
        write(
            name,
            {
                "source": first.source,
                "samples": [sample_golden(*sample) for sample in samples],
                "serialized": serialized(name),
                "steps": [step_golden(step) for step in steps_of(name)],
            },
        )
    write_index(names)
    if only:
        return
    network = {
        "layers": [
            {"name": l.name, "kernel": packed(l.kernel), "bias": packed(l.bias), "activation": l.activation} for l in LAYERS
        ],
        "loss": "categoricalCrossEntropy",
    }
    batches = [{"inputs": packed(x), "targets": packed(y)} for x, y in BATCHES]
    write("training", {"network": network, "batches": batches, "steps": [step_golden(step) for step in PLAIN]})
    write("convex", {"problems": problems()})
    write("trajectories", {"trajectories": [trajectory_golden(recipe) for recipe in TRAJECTORIES]})


if __name__ == "__main__":
    main(sys.argv[1:])
