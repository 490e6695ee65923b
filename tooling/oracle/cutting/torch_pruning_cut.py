"""What Torch-Pruning does with a network of torchvision: `python torch_pruning_cut.py NAME`.

Its pruner by magnitude is asked for a quarter of each layer, as its own test over torchvision asks it. What it would cut is
set to zero first, then cut, so that the outputs can be compared. Prints JSON as onnxsim_cut.py does.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).parents[1] / "exports"))
from torchvision_models import build  # noqa: E402

import torch_pruning as tp  # noqa: E402

SHARE = 0.25


@torch.no_grad()
def zero(group) -> None:
    """Sets what a group would lose to zero, on the side that makes it."""
    for dependency, index in group:
        layer, prune = dependency.target.module, dependency.handler
        if prune in (tp.prune_conv_out_channels, tp.prune_linear_out_channels, tp.prune_depthwise_conv_out_channels):
            layer.weight.data[index] = 0
            if layer.bias is not None:
                layer.bias.data[index] = 0
        elif prune == tp.prune_batchnorm_out_channels:
            layer.weight.data[index] = 0
            layer.bias.data[index] = 0
        elif prune == tp.prune_parameter_out_channels and isinstance(layer, torch.nn.Parameter):
            layer.data.index_fill_(dependency.target.pruning_dim, torch.tensor(index), 0)


def parameters(model) -> int:
    return sum(weights.numel() for weights in model.parameters())


def heads_of(model) -> dict:
    """Torch-Pruning must be told how many heads an attention has."""
    return {
        module.qkv if hasattr(module, "qkv") else module: module.num_heads
        for module in model.modules()
        if hasattr(module, "num_heads") and (hasattr(module, "qkv") or isinstance(module, torch.nn.MultiheadAttention))
    }


def main(name: str) -> None:
    model, image = build(name)
    before = parameters(model)
    last = [module for module in model.modules() if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d))]

    def pruner():
        importance = tp.importance.MagnitudeImportance(p=2)
        return tp.pruner.MagnitudePruner(
            model, image, importance=importance, pruning_ratio=SHARE, ignored_layers=last[-1:], num_heads=heads_of(model)
        )

    for group in pruner().step(interactive=True):
        zero(group)
    with torch.no_grad():
        whole = model(image)
    start = time.time()
    pruner().step()
    seconds = time.time() - start
    with torch.no_grad():
        cut = model(image)
    ulps = ((whole - cut).abs().max() / np.spacing(whole.abs().max().item(), dtype=np.float32)).item()
    print(json.dumps({"before": before, "after": parameters(model), "ulps": ulps if np.isfinite(ulps) else 1e30, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
