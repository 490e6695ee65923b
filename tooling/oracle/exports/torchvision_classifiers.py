"""Exports a torchvision classifier with random weights: python torchvision_classifiers.py NAME OUT.onnx, or without arguments their names."""

import sys
import warnings

import torch

# A torchvision built for another torch than the one at hand lacks its compiled ops; no network here uses them.
real = torch.library.register_fake
torch.library.register_fake = lambda name, *a, **k: (lambda f: f) if str(name).startswith("torchvision::") else real(name, *a, **k)

import torchvision  # noqa: E402

SIZES = {"inception_v3": 299}
# Their own initialization draws from a truncated normal distribution number by number, which takes minutes.
PLAIN = {"googlenet": {"init_weights": False, "aux_logits": False}, "inception_v3": {"init_weights": False}}


def main(arguments: list[str]) -> None:
    names = torchvision.models.list_models(module=torchvision.models)
    if not arguments:
        print("\n".join(names))
        return
    name, out = arguments
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, weights=None, **PLAIN.get(name, {})).eval()
    size = SIZES.get(name, 224)
    warnings.simplefilter("ignore")
    # The batch is fixed to 1: attention of PyTorch folds batch and heads into one axis, which an open batch would hide.
    torch.onnx.export(
        model, (torch.zeros(1, 3, size, size),), out, input_names=["image"], output_names=["classes"],
        opset_version=17, dynamo=False, do_constant_folding=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
