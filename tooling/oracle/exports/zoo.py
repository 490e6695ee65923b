"""Exports networks as others publish them, with random weights, for packages/onnx/scripts/measureModels.mjs: too large to be committed.

    python3 -m venv .venv && .venv/bin/pip install torch torchvision timm transformers onnx onnxscript && .venv/bin/python zoo.py <folder>
"""

import sys
import warnings
from pathlib import Path

import torch

warnings.simplefilter("ignore")
real = torch.library.register_fake
# A torchvision built for another torch than the one at hand lacks its compiled ops; no network here uses them.
torch.library.register_fake = lambda name, *a, **k: (lambda f: f) if str(name).startswith("torchvision::") else real(name, *a, **k)
import timm  # noqa: E402
import torchvision  # noqa: E402
import transformers  # noqa: E402

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


class Logits(torch.nn.Module):
    """Of a dictionary of outputs only the first."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, tokens):
        return self.model(tokens)[0]


def write(name, model, example, opset, dynamo):
    names = {"input_names": ["x"], "output_names": ["y"], "opset_version": opset, "dynamo": dynamo}
    path = folder / f"{name}.onnx"
    if dynamo:
        shapes = ({0: torch.export.Dim("batch")},)
        torch.onnx.export(model.eval(), (example,), path, external_data=False, verbose=False, dynamic_shapes=shapes, **names)
    else:
        torch.onnx.export(model.eval(), (example,), path, dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, **names)
    print(name, path.stat().st_size)


image, tokens = torch.randn(2, 3, 64, 64), torch.randint(0, 200, (2, 16))
vision = torchvision.models
text = {
    "vocab_size": 200, "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": 64, "intermediate_size": 128,
    "max_position_embeddings": 32, "attn_implementation": "eager",
}
small = {"vocab_size": 200, "n_embd": 64, "n_layer": 2, "n_head": 2, "n_positions": 32, "use_cache": False, "attn_implementation": "eager"}
MODELS = {
    "resnet18": lambda: (vision.resnet18(), image, 17, False),
    "resnet18_dynamo": lambda: (vision.resnet18(), image, 20, True),
    "mobilenet_v3_small": lambda: (vision.mobilenet_v3_small(), image, 17, False),
    "squeezenet1_1": lambda: (vision.squeezenet1_1(), image, 13, False),
    "shufflenet_v2_x0_5": lambda: (vision.shufflenet_v2_x0_5(), image, 11, False),
    "densenet121": lambda: (vision.densenet121(), image, 17, False),
    "efficientnet_b0": lambda: (vision.efficientnet_b0(), image, 17, False),
    "timm_vit_tiny": lambda: (timm.create_model("vit_tiny_patch16_224", img_size=64), image, 18, True),
    "timm_convnext_atto": lambda: (timm.create_model("convnext_atto"), image, 18, True),
    "timm_mixer_tiny": lambda: (timm.create_model("mixer_s32_224", img_size=64), image, 17, False),
    "bert": lambda: (Logits(transformers.BertForSequenceClassification(transformers.BertConfig(**text))), tokens, 17, False),
    "bert_dynamo": lambda: (Logits(transformers.BertForSequenceClassification(transformers.BertConfig(**text))), tokens, 18, True),
    "gpt2": lambda: (
        Logits(transformers.GPT2LMHeadModel(transformers.GPT2Config(**small))), tokens, 18, True,
    ),
}
for name, make in MODELS.items():
    torch.manual_seed(1)
    try:
        write(name, *make())
    except Exception as error:  # What an exporter cannot export says nothing about us; the others go on.
        print(name, "is not exported:", str(error).splitlines()[0])
