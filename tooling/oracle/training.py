"""Training steps by real Keras (torch backend): its layers, its loss, its optimizers, its regularizers where it has them.

What Keras has not is done around its optimizer and stays independent of `@reg/core`: other penalties' gradients come from
autograd, the proximal step from skglm, in the optimizer's own metric with a root finder for groups (`metric.py`). Decoupled l2 is Keras' own `weight_decay` (AdamW; 2 * l2).
"""

from dataclasses import dataclass, field

import keras
import metric
import numpy as np
import torch
from penalties import oracle


@dataclass
class Layer:
    name: str
    kernel: np.ndarray
    bias: np.ndarray
    activation: str


@dataclass
class Tie:
    """A penalty on the rows of a matrix that is put together of parameters: of each path, the axis that counts the rows."""

    axes: dict
    penalty: dict
    mode: str

    def gather(self, arrays: dict) -> torch.Tensor:
        rows = [torch.movedim(torch.as_tensor(arrays[path]), axis, 0) for path, axis in self.axes.items()]
        return torch.cat([row.reshape(row.shape[0], -1) for row in rows], 1)

    def spread(self, rows: np.ndarray, like: dict) -> dict:
        """The parameters that such a matrix is put together of."""
        spread, start = {}, 0
        for path, axis in self.axes.items():
            moved = np.moveaxis(like[path], axis, 0)
            width = moved.size // moved.shape[0]
            spread[path] = np.moveaxis(rows[:, start : start + width].reshape(moved.shape), 0, axis)
            start += width
        return spread


@dataclass
class Recipe:
    """What is trained and how. `rules` maps a parameter's path to its penalty and mode.

    Mode "proximal" is in the optimizer's own metric, "proximal, euclidean" at the bare rate. `activities` maps a layer to the penalty
    on its outputs: Keras' own `activity_regularizer`, beside which no kernel may have a regularizer of Keras.
    """

    layers: list
    optimizer: dict
    rules: dict = field(default_factory=dict)
    strength: callable = lambda step: 1.0
    ties: list = field(default_factory=list)
    activities: dict = field(default_factory=dict)


def _keras_model(recipe: Recipe, floatx: str) -> keras.Model:
    keras.config.set_floatx(floatx)
    # Layers take their type from here, and Keras reads floatx into it only once.
    keras.config.set_dtype_policy(floatx)
    model = keras.Sequential([keras.Input((recipe.layers[0].kernel.shape[0],))])
    for layer in recipe.layers:
        penalty, mode = recipe.rules.get(f"{layer.name}/kernel", (None, None))
        regularizer = oracle(penalty).keras if penalty and mode == "loss" else None
        activity = recipe.activities.get(layer.name)
        model.add(
            keras.layers.Dense(
                layer.bias.size,
                layer.activation,
                name=layer.name,
                kernel_regularizer=regularizer,
                activity_regularizer=oracle(activity).keras if activity else None,
            )
        )
    model.set_weights([array for layer in recipe.layers for array in (layer.kernel, layer.bias)])
    return model


def _keras_optimizer(recipe: Recipe, model, decayed) -> keras.optimizers.Optimizer:
    options = {key: value for key, value in recipe.optimizer.items() if key != "name"}
    names = {"learningRate": "learning_rate", "beta1": "beta_1", "beta2": "beta_2"}
    options = {names.get(key, key): value for key, value in options.items()}
    if decayed:
        options["weight_decay"] = 2 * decayed["l2"]
    name = recipe.optimizer["name"]
    if name == "sgd":
        optimizer = keras.optimizers.SGD(**options)
    else:
        optimizer = (keras.optimizers.AdamW if decayed else keras.optimizers.Adam)(**options)
    if decayed:
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build(model.trainable_variables)
    return optimizer


def _decay_of(recipe: Recipe):
    """The l2 that Keras' weight_decay can say: the same on every kernel, at constant strength."""
    kernels = [recipe.rules.get(f"{layer.name}/kernel") for layer in recipe.layers]
    alike = kernels[0] is not None and all(rule == kernels[0] for rule in kernels) and len(recipe.rules) == len(kernels)
    if not alike or kernels[0][1] != "decoupled" or kernels[0][0]["name"] != "l2" or recipe.strength(0) != 1:
        return None
    return kernels[0][0]


def train(recipe: Recipe, batches, floatx="float64"):
    """Reports of each step (measured before it) and the parameters after all of them."""
    model = _keras_model(recipe, floatx)
    decayed = _decay_of(recipe)
    optimizer = _keras_optimizer(recipe, model, decayed)
    loss_function = keras.losses.CategoricalCrossentropy()
    paths = [f"{layer.name}/{kind}" for layer in recipe.layers for kind in ("kernel", "bias")]
    variables = dict(zip(paths, model.trainable_variables, strict=True))
    rules = {path: (oracle(penalty), mode) for path, (penalty, mode) in recipe.rules.items()}
    modes = {mode for _, mode in rules.values()} | {tie.mode for tie in recipe.ties}
    rate = recipe.optimizer["learningRate"]
    reports = []
    for step, (inputs, targets) in enumerate(batches):
        strength = recipe.strength(step)
        tensors = {path: variable.value for path, variable in variables.items()}
        output = model(inputs.astype(floatx), training=True)
        data_loss = loss_function(torch.from_numpy(targets.astype(floatx)), output)
        values = {path: strength * penalty.value(tensors[path]) for path, (penalty, _) in rules.items()}
        in_loss = sum(v for path, v in values.items() if rules[path][1] == "loss")
        tied = [strength * oracle(tie.penalty).value(tie.gather(tensors)) for tie in recipe.ties]
        in_loss = in_loss + sum(v for v, tie in zip(tied, recipe.ties) if tie.mode == "loss")
        on_outputs = sum(model.losses) if recipe.activities else torch.zeros(())
        in_loss = in_loss + on_outputs
        if model.losses and not recipe.activities and strength == 1 and all(path.endswith("kernel") for path in rules):
            # The regularizers that Keras' layers really carry.
            torch.testing.assert_close(sum(model.losses), torch.as_tensor(in_loss))
            if all(penalty.keras for penalty, _ in rules.values()):
                in_loss = sum(model.losses)
        gradients = torch.autograd.grad(data_loss + in_loss, list(tensors.values()))
        beside = {
            path: torch.autograd.grad(values[path], tensors[path])[0]
            for path, (_, mode) in rules.items()
            if mode == "decoupled" and not decayed
        }
        beside_tied = [
            dict(zip(tie.axes, torch.autograd.grad(v, [tensors[path] for path in tie.axes]), strict=True))
            for v, tie in zip(tied, recipe.ties)
            if tie.mode == "decoupled"
        ]
        plain = [(v.item(), rules[path][1]) for path, v in values.items()]
        plain += [(v.item(), tie.mode) for v, tie in zip(tied, recipe.ties)]
        plain += [(on_outputs.item(), "loss")]
        penalty_total = sum((v for v, _ in plain), 0.0)
        reported = sum((v for v, mode in plain if mode != "decoupled"), 0.0)
        reports.append(
            {"loss": data_loss.item() + reported, "dataLoss": data_loss.item(), "penalty": penalty_total}
        )
        with torch.no_grad():
            before = {path: variable.numpy().copy() for path, variable in variables.items()}
            optimizer.apply(list(gradients), model.trainable_variables)
            after = {path: variable.numpy().copy() for path, variable in variables.items()}
            steps = metric.own_steps(optimizer, recipe.optimizer, before, after) if "proximal" in modes else {}
            for path, gradient in [item for each in [beside, *beside_tied] for item in each.items()]:
                variables[path].assign(variables[path].value - rate * gradient)
            for path, (penalty, mode) in rules.items():
                weights = after[path].astype(np.float64)
                if mode == "proximal, euclidean":
                    variables[path].assign(penalty.prox(weights, rate * strength))
                if mode == "proximal":
                    variables[path].assign(metric.prox(recipe.rules[path][0], weights, steps[path] * strength))
            for tie in recipe.ties:
                weights = tie.gather(after).double().numpy()
                if tie.mode == "proximal, euclidean":
                    moved = oracle(tie.penalty).prox(weights, rate * strength)
                elif tie.mode == "proximal":
                    whole = {path: np.broadcast_to(np.float64(steps[path]) * strength, after[path].shape) for path in tie.axes}
                    moved = metric.prox(tie.penalty, weights, tie.gather({path: each.copy() for path, each in whole.items()}).numpy())
                else:
                    continue
                for path, value in tie.spread(moved, after).items():
                    variables[path].assign(value)
    return reports, {path: np.array(variable.numpy(), np.float64) for path, variable in variables.items()}


def check_against_train_on_batch(recipe: Recipe, batches):
    """For penalties of Keras in the loss: the same as `compile` and `train_on_batch`, the way its users train."""
    _, expected = train(recipe, batches)
    model = _keras_model(recipe, "float64")
    model.compile(optimizer=_keras_optimizer(recipe, model, None), loss="categorical_crossentropy")
    for inputs, targets in batches:
        model.train_on_batch(inputs.astype("float64"), targets.astype("float64"))
    for path, got in zip(expected, model.get_weights(), strict=True):
        np.testing.assert_allclose(got, expected[path], rtol=1e-12, atol=1e-15, err_msg=path)
