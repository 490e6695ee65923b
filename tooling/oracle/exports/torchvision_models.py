"""Exports networks of torchvision with random weights, for packages/onnx/scripts/cutting/measure.mjs: too large to be committed.

    python3 -m venv .venv && .venv/bin/pip install torch torchvision onnx
    .venv/bin/python torchvision_models.py               prints the names: all classifiers, then all networks for segmentation
    .venv/bin/python torchvision_models.py NAME OUT.onnx

Images are small where a network takes them, and the batch is open. All numbers are random, those too that networks start with as ones
and zeros: of equal numbers little would be proved.
"""

import sys
import warnings
from pathlib import Path

import torch
from torch import nn

warnings.simplefilter("ignore")
# A torchvision built for another torch than the one at hand lacks its compiled ops; no network here uses them.
real = torch.library.register_fake
torch.library.register_fake = lambda name, *a, **k: (lambda f: f) if str(name).startswith("torchvision::") else real(name, *a, **k)
# The networks' own initializations take minutes, and are replaced anyway.
for name in ("normal_", "trunc_normal_", "uniform_", "kaiming_normal_", "kaiming_uniform_", "xavier_uniform_"):
    setattr(nn.init, name, lambda weights, *a, **k: weights)

import torchvision  # noqa: E402

OPTIONS = {
    "googlenet": {"init_weights": False, "aux_logits": False},
    "inception_v3": {"init_weights": False, "aux_logits": False},
    **{name: {"image_size": 64} for name in ("vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32")},
    "vit_h_14": {"image_size": 56},
}
SEGMENTATION = {"weights_backbone": None, "aux_loss": False}


def size_of(name: str) -> int:
    """The least image that exercises all of a network. AlexNet and VGG pool to a size that is exported from 224 only."""
    if name in OPTIONS and "image_size" in OPTIONS[name]:
        return OPTIONS[name]["image_size"]
    if name.startswith(("alexnet", "vgg", "maxvit")):
        return 224
    if name.startswith("swin_v2"):
        return 128
    if name.startswith(("swin", "inception")):
        return 112
    return 64


class Image(nn.Module):
    """Of the outputs of a segmentation only the image."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, image):
        return self.model(image)["out"]


def names() -> list[str]:
    models = torchvision.models
    return [*models.list_models(module=models), *models.list_models(module=models.segmentation)]


@torch.no_grad()
def randomize(model: nn.Module) -> None:
    torch.manual_seed(0)
    for tensor in model.parameters():
        if tensor.dim() > 1:
            tensor.normal_(0, (tensor.numel() / tensor.shape[0]) ** -0.5)
        else:
            tensor.uniform_(-0.2, 0.2)
    for module in model.modules():
        if isinstance(module, (nn.modules.batchnorm._BatchNorm, nn.LayerNorm)):
            module.weight.uniform_(0.5, 1.5)
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 1.5)


def build(name: str) -> tuple[nn.Module, torch.Tensor]:
    """A network with random weights, and an image for it."""
    is_segmentation = name in torchvision.models.list_models(module=torchvision.models.segmentation)
    options = OPTIONS.get(name, SEGMENTATION if is_segmentation else {})
    if name.startswith("lraspp"):
        options = {"weights_backbone": None}
    model = torchvision.models.get_model(name, weights=None, **options)
    randomize(model)
    size = size_of(name)
    return (Image(model) if is_segmentation else model).eval(), torch.rand(2, 3, size, size)


def main(arguments: list[str]) -> None:
    if not arguments:
        print("\n".join(names()))
        return
    name, out = arguments
    model, image = build(name)
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model, (image,), out, input_names=["image"], output_names=["result"], opset_version=17, dynamo=False,
        do_constant_folding=True, dynamic_axes={"image": {0: "batch"}, "result": {0: "batch"}},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
