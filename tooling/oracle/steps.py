"""Three training steps of a small network for every penalty, mode and optimizer.

Three, because momentum and Adam's moments only show from the second step on.
"""

from dataclasses import dataclass, field

import numpy as np
from numbers_alike import Uniform
from penalties import SETTINGS, oracle
from training import Layer, Recipe, Tie, check_against_train_on_batch, train

_random = Uniform(11)


def _dyadic(shape, span):
    """Multiples of 1/128 in [-span, span]."""
    count = int(span * 256) + 1
    return ((_random.steps(count, shape) - count // 2) / 128).astype(np.float32)


def _layers():
    kernel1, kernel2 = _dyadic((6, 4), 1), _dyadic((4, 3), 1)
    # Exact zeros: a subgradient other than 0 there shows at the first step. No zero row: Keras' orthogonal gives NaN there.
    kernel1[0, 1] = kernel1[3, 2] = kernel2[2, 0] = 0
    return [Layer("layer1", kernel1, _dyadic((4,), 0.5), "relu"), Layer("layer2", kernel2, _dyadic((3,), 0.5), "softmax")]


def _batch(rows=8):
    return _dyadic((rows, 6), 1), np.eye(3, dtype=np.float32)[_random.steps(3, (rows,))]


LAYERS = _layers()
BATCHES = [_batch() for _ in range(3)]

SGD = {"name": "sgd", "learningRate": 0.125, "momentum": 0.0}
MOMENTUM = {"name": "sgd", "learningRate": 0.125, "momentum": 0.875}
ADAM = {"name": "adam", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
OPTIMIZERS = {"sgd": SGD, "momentum": MOMENTUM, "adam": ADAM}
EUCLIDEAN = "proximal, euclidean"
MODES = ("loss", "proximal", EUCLIDEAN, "decoupled")


@dataclass
class Step:
    name: str
    optimizer: dict
    config: dict | None = None
    rules: dict = field(default_factory=dict)
    strength: callable = lambda step: 1.0
    mode: str | None = None
    ties: list = field(default_factory=list)
    activities: dict = field(default_factory=dict)


def step_golden(step: Step) -> dict:
    recipe = Recipe(LAYERS, step.optimizer, step.rules, step.strength, step.ties, step.activities)
    reports, parameters = train(recipe, BATCHES)
    _, float32 = train(recipe, BATCHES, "float32")
    noise = max(float(np.abs(parameters[path] - float32[path]).max()) for path in parameters)
    if step.strength(0) == 1 and step.rules and all(
        mode == "loss" and path.endswith("kernel") and oracle(penalty).keras for path, (penalty, mode) in step.rules.items()
    ):
        check_against_train_on_batch(recipe, BATCHES)
    return {
        "name": step.name,
        **({"mode": step.mode} if step.mode else {}),
        **({"config": step.config} if step.config else {}),
        "optimizer": step.optimizer,
        "reports": reports,
        "parameters": {path: [float(x) for x in array.ravel()] for path, array in parameters.items()},
        "keras32Error": noise,
    }


def _every_kernel(penalty: dict, mode: str):
    return {f"{layer.name}/kernel": (penalty, mode) for layer in LAYERS}


def applied(mode: str) -> dict:
    """A mode as the configuration writes it."""
    return {"mode": "proximal", "metric": "euclidean"} if mode == EUCLIDEAN else {"mode": mode}


def _steps(penalty: dict, optimizers=OPTIMIZERS, label=""):
    modes = [mode for mode in MODES if not mode.startswith("proximal") or oracle(penalty).prox]
    return [
        Step(
            f"{applied(mode)['mode']}/{name}{label}{', euclidean' if mode == EUCLIDEAN else ''}",
            optimizers[name],
            {"penalty": penalty, **applied(mode)},
            _every_kernel(penalty, mode),
            mode=applied(mode)["mode"],
        )
        for mode in modes
        for name in optimizers
        # The step of plain SGD is its rate.
        if mode != EUCLIDEAN or name != "sgd"
    ]


_ONLY_SGD = {"sgd": SGD}

STEPS = {
    "l1": _steps({"name": "l1", "l1": 0.0625}),
    "l2": _steps({"name": "l2", "l2": 0.0625}),
    "l1l2": _steps({"name": "l1l2", "l1": 0.03125, "l2": 0.0625}),
    "orthogonal": [
        *_steps({"name": "orthogonal", "factor": 0.5}),
        *_steps({"name": "orthogonal", "factor": 0.5, "mode": "columns"}, _ONLY_SGD, ", columns"),
    ],
    "groupLasso": [
        *_steps({"name": "groupLasso", "lambda": 0.125}),
        *_steps({"name": "groupLasso", "lambda": 0.0625, "axis": -1, "sizeWeighted": True}, _ONLY_SGD, ", units"),
        *_steps({"name": "groupLasso", "lambda": 0.125, "groupSize": 2}, _ONLY_SGD, ", pairs of inputs"),
    ],
    "sparseGroupLasso": [
        *_steps({"name": "sparseGroupLasso", "l1": 0.03125, "lambda": 0.125}),
        *_steps({"name": "sparseGroupLasso", "l1": 0.03125, "lambda": 0.125, "axis": -1}, _ONLY_SGD, ", units"),
    ],
    "sum": _steps(
        {"name": "sum", "penalties": [{"name": "l1l2", "l1": 0.03125, "l2": 0.0625}, {"name": "groupLasso", "lambda": 0.125}]}
    ),
}



def steps_of(name: str) -> list:
    """What is listed above, or every mode and optimizer at the first parameters of `golden_at`."""
    return STEPS.get(name) or _steps(SETTINGS[name][0])


_L1L2 = {"name": "l1l2", "l1": 0.03125, "l2": 0.0625}
_MIXED = [
    ("layer1/kernel", {"name": "l1", "l1": 0.0625}, "proximal"),
    ("layer2/kernel", {"name": "l2", "l2": 0.0625}, "decoupled"),
    ("*/bias", {"name": "l2", "l2": 0.25}, "loss"),
]

# The units of the first layer: a column of its kernel and a bias, and with `outgoing` a row of the next kernel.
_UNITS = {"layer1/kernel": 1, "layer1/bias": 0}
_WITH_OUTGOING = {**_UNITS, "layer2/kernel": 0}


def _unit_step(mode: str, optimizer: str, outgoing: bool) -> Step:
    penalty = {"name": "groupLasso", "lambda": 0.25, "sizeWeighted": outgoing}
    rule = {"units": "layer1", **({"outgoing": True} if outgoing else {}), "penalty": penalty, **applied(mode)}
    return Step(
        f"units/{applied(mode)['mode']}/{optimizer}{', outgoing' if outgoing else ''}{', euclidean' if mode == EUCLIDEAN else ''}",
        OPTIMIZERS[optimizer],
        {"rules": [rule]},
        mode=applied(mode)["mode"],
        ties=[Tie(_WITH_OUTGOING if outgoing else _UNITS, penalty, mode)],
    )


_ACTIVITIES = {"layer1": _L1L2, "layer2": {"name": "l2", "l2": 0.125}}
_BESIDE = ("layer1/kernel", {"name": "l1", "l1": 0.0625}, "proximal")

# Without a penalty, with a schedule, and with rules: what is not about one penalty.
PLAIN = [
    *[Step(f"plain/{name}", optimizer) for name, optimizer in OPTIMIZERS.items()],
    *[
        Step(
            f"schedule/{mode}",
            SGD,
            {"penalty": _L1L2, "mode": mode, "schedule": {"kind": "linear", "steps": 2, "from": 0.5, "to": 2}},
            _every_kernel(_L1L2, mode),
            lambda step: min(0.5 + 0.75 * step, 2.0),
        )
        for mode in ("loss", "proximal", "decoupled")
    ],
    *[
        Step(
            f"rules/{name}",
            optimizer,
            {"rules": [{"match": match, "penalty": penalty, "mode": mode} for match, penalty, mode in _MIXED]},
            {
                **{match: (penalty, mode) for match, penalty, mode in _MIXED[:2]},
                **{f"{layer.name}/bias": _MIXED[2][1:] for layer in LAYERS},
            },
        )
        for name, optimizer in OPTIMIZERS.items()
    ],
    *[
        Step(
            f"activity/{name}",
            optimizer,
            {
                "rules": [
                    *[{"match": layer, "on": "activity", "penalty": penalty} for layer, penalty in _ACTIVITIES.items()],
                    {"match": _BESIDE[0], "penalty": _BESIDE[1], "mode": _BESIDE[2]},
                ]
            },
            {_BESIDE[0]: _BESIDE[1:]},
            activities=_ACTIVITIES,
        )
        for name, optimizer in OPTIMIZERS.items()
    ],
    *[
        _unit_step(mode, name, outgoing)
        for mode in MODES
        for name in OPTIMIZERS
        for outgoing in (False, True)
        if mode != EUCLIDEAN or name != "sgd"
    ],
]
