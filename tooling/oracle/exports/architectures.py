"""Writes packages/onnx/golden/models/architectures: small networks of six architectures, and layers whose exports are special, as both exporters of PyTorch write them.

    python3 -m venv .venv && .venv/bin/pip install torch==2.14.1 torchvision==0.29.1 timm==1.0.31 transformers==5.24.0 diffusers==0.42.1 onnx==1.23.2 onnxscript==0.7.2
    .venv/bin/python architectures.py

`<name>.json` has what PyTorch makes of a network in twenty steps of Adam, in float64, without dropout: the losses, the outputs after
the last step, and the parameters that the files have under PyTorch's names. Which tensors of a file are weights is decided by
packages/onnx-graph; that PyTorch trains exactly these is what the numbers are for.
"""

import base64
import contextlib
import copy
import io
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter("ignore")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from compared_output import Output  # noqa: E402
import diffusers  # noqa: E402
import timm  # noqa: E402
import torchvision  # noqa: E402
import transformers  # noqa: E402
from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformer, SwinTransformerBlockV2  # noqa: E402

target = Path(__file__).parents[3] / "packages/onnx/golden/models/architectures"
target.mkdir(parents=True, exist_ok=True)
# Keys' biases have gradients of zero: with a small epsilon Adam would move them by the signs of rounding.
STEPS, RATE, EPSILON, BATCH = 20, 1e-3, 1e-4, 2


def deit():
    """Two class tokens and fixed names for everything; two heads whose outputs are averaged."""
    model = timm.models.deit.VisionTransformerDistilled(img_size=8, patch_size=4, embed_dim=12, depth=2, num_heads=2, mlp_ratio=2, num_classes=5)
    return Output(model), {"x": torch.randn(BATCH, 3, 8, 8)}, 5


def swin_v2():
    """Logit scales, tables of coordinates, masks of shifted windows, a bias whose middle third is held at zero."""
    model = SwinTransformer([2, 2], 8, [2, 2], [1, 2], [4, 4], num_classes=5, stochastic_depth_prob=0.0, block=SwinTransformerBlockV2, downsample_layer=PatchMergingV2)
    for block in model.modules():
        # 512 hidden units for 2 inputs would be most of the file.
        if hasattr(block, "cpb_mlp"):
            heads = block.cpb_mlp[2].out_features
            block.cpb_mlp = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, heads, bias=False))
    return Output(model), {"x": torch.randn(BATCH, 3, 16, 16)}, 5


def llama():
    """Rotary tables, root mean square norms, an embedding."""
    config = transformers.LlamaConfig(
        vocab_size=19, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
        max_position_embeddings=16, use_cache=False, attn_implementation="eager", tie_word_embeddings=False,
    )
    model = transformers.LlamaForCausalLM(config)
    return Output(model, lambda y: y.logits, ("input_ids",)), {"x": torch.randint(0, 19, (BATCH, 6))}, 19


def whisper():
    """An encoder with a fixed table of positions, a decoder with a trained one, an output tied to an embedding."""
    config = transformers.WhisperConfig(
        vocab_size=19, num_mel_bins=4, d_model=12, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=16, decoder_ffn_dim=16, max_source_positions=8, max_target_positions=10, dropout=0.0, pad_token_id=0, bos_token_id=1,
        eos_token_id=2, decoder_start_token_id=1, use_cache=False, attn_implementation="eager", begin_suppress_tokens=None, suppress_tokens=None,
    )
    model = transformers.WhisperForConditionalGeneration(config)
    inputs = {"x": torch.randn(BATCH, 4, 16), "tokens": torch.randint(0, 19, (BATCH, 6))}
    return Output(model, lambda y: y.logits, ("input_features", "decoder_input_ids")), inputs, 19


def unet():
    """Group normalizations, whose exports have constant ones and zeros; frequencies of the time embedding."""
    model = diffusers.UNet2DModel(
        sample_size=8, in_channels=2, out_channels=2, layers_per_block=1, block_out_channels=(4, 8), norm_num_groups=2,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"), attention_head_dim=4,
    )
    return Output(model, lambda y: y.sample, ("sample", "timestep")), {"x": torch.randn(BATCH, 2, 8, 8), "t": torch.tensor([3, 700])}, None


class Attention(nn.Module):
    """Of the older exporter: axes of shapes by Mod."""

    def __init__(self):
        super().__init__()
        self.attention, self.dense = nn.MultiheadAttention(8, 2, batch_first=True), nn.Linear(8, 3)

    def forward(self, x):
        return self.dense(self.attention(x, x, x)[0])


def attention():
    return Output(Attention()), {"x": torch.randn(BATCH, 5, 8)}, 3


def encoder():
    layer = nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True)
    return Output(nn.Sequential(nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(8, 3))), {"x": torch.randn(BATCH, 5, 8)}, 3


class Enlarged(nn.Module):
    """Resize by scales or sizes that are made of lengths, one after the other."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(3, 1, 3, padding=1)

    def forward(self, x):
        y = F.interpolate(self.first(F.max_pool2d(x, 2)), scale_factor=1.5, recompute_scale_factor=True, mode="nearest")
        return F.interpolate(self.second(y), size=x.shape[2:], mode="bilinear", align_corners=False)


def enlarged():
    return Output(Enlarged()), {"x": torch.randn(BATCH, 1, 8, 8)}, None


class EnlargedEarly(Enlarged):
    """In opset 9 there are scales only, and bilinear ones use another grid."""

    def forward(self, x):
        return F.interpolate(self.second(self.first(F.max_pool2d(x, 2))), size=x.shape[2:], mode="nearest")


def enlarged_early():
    return Output(EnlargedEarly()), {"x": torch.randn(BATCH, 1, 8, 8)}, None


class Normalized(nn.Module):
    """Weights that are made of others: g · v / |v| for each filter, for each tap and for a whole matrix; W / σ."""

    def __init__(self):
        super().__init__()
        weight_norm, spectral_norm = nn.utils.parametrizations.weight_norm, nn.utils.parametrizations.spectral_norm
        self.filters, self.taps = weight_norm(nn.Conv1d(4, 6, 3)), weight_norm(nn.Conv1d(6, 6, 3, groups=2), dim=2)
        self.whole, self.spectral = weight_norm(nn.Linear(6, 5), dim=None), spectral_norm(nn.Linear(5, 3))

    def forward(self, x):
        y = torch.tanh(self.taps(torch.tanh(self.filters(x))))
        return self.spectral(torch.tanh(self.whole(y.mean(2))))


def normalized():
    return Output(Normalized()), {"x": torch.randn(BATCH, 4, 8)}, 3


class Standardized(nn.Module):
    """Filters less their mean by their deviation, with and without a gain; a matrix times a constant."""

    def __init__(self):
        super().__init__()
        self.first, self.second = timm.layers.StdConv2d(2, 4, 3), timm.layers.ScaledStdConv2d(4, 4, 3)
        self.dense = nn.Linear(4, 3)

    def forward(self, x):
        y = torch.relu(self.second(torch.relu(self.first(x))))
        return F.linear(y.mean((2, 3)), self.dense.weight * 0.7, self.dense.bias)


def standardized():
    return Output(Standardized()), {"x": torch.randn(BATCH, 2, 8, 8)}, 3


class Parts(nn.Module):
    """Parts of one layer's outputs, in equal and in other lengths, a product of two of them, a linear interpolation."""

    def __init__(self):
        super().__init__()
        self.thirds, self.lengths = nn.Linear(6, 12), nn.Linear(4, 9)
        self.bilinear, self.larger = nn.Bilinear(4, 2, 3), nn.Upsample(scale_factor=2, mode="linear")

    def forward(self, x):
        a, b, c = self.thirds(x).split(4, dim=-1)
        p, q, r = self.lengths(torch.tanh(a) * b + c).split([4, 2, 3], dim=-1)
        return self.larger((self.bilinear(p, q) + r).transpose(1, 2)).transpose(1, 2)


def parts():
    return Output(Parts()), {"x": torch.randn(BATCH, 5, 6)}, 3


def mae():
    """Fixed tables of sines, with a row of zeros for the class token in front, and a token that is repeated. Its noise is an input, so that every run hides the same patches."""
    config = transformers.ViTMAEConfig(
        image_size=16, patch_size=4, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, attn_implementation="eager",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, decoder_hidden_size=12, decoder_num_hidden_layers=1, decoder_num_attention_heads=2, decoder_intermediate_size=16,
    )
    model = transformers.ViTMAEForPreTraining(config)
    model.vit.embeddings.patch_embeddings.projection._is_hf_initialized = False
    model.vit.embeddings.initialize_weights()
    model.decoder.initialize_weights(16)
    return Output(model, lambda y: y.logits, ("pixel_values", "noise")), {"x": torch.randn(BATCH, 3, 16, 16), "noise": torch.rand(BATCH, 16)}, None


# Of the older exporter.
OPSETS = {"enlarged": 11, "enlarged_early": 9}

# The newer exporter folds what it can: of Swin's position networks and logit scales only results are left, and of Whisper's tied
# embedding two tensors. Such a file is not what PyTorch trains. Both exporters fold weights that are made of others.
UNFOLDED = ("swin_v2", "whisper", "normalized", "standardized")


def written(name, model, inputs, dynamo):
    buffer = io.BytesIO()
    names = {"input_names": list(inputs), "output_names": ["y"], "opset_version": 18 if dynamo else OPSETS.get(name, 17), "dynamo": dynamo}
    example = tuple(inputs.values())
    # With an open batch: of a fixed one the exporters fold a class token into a copy for each example.
    if dynamo:
        batch = torch.export.Dim("batch", min=1)
        torch.onnx.export(model, example, verbose=False, optimize=name not in UNFOLDED, dynamic_shapes={"inputs": tuple({0: batch} for _ in inputs)}, **names).save(buffer)
    else:
        folding = name not in ("normalized", "standardized")
        torch.onnx.export(model, example, buffer, dynamic_axes={each: {0: "batch"} for each in [*inputs, "y"]}, do_constant_folding=folding, **names)
    made = onnx.load_from_string(buffer.getvalue())
    for node in made.graph.node:
        # Where on the author's disk each node comes from.
        del node.metadata_props[:]
    del made.graph.value_info[:]
    del made.metadata_props[:]
    onnx.checker.check_model(made)
    return made


def pack(tensor):
    array = np.ascontiguousarray(tensor.detach().numpy())
    array = array.astype(np.float32) if array.dtype == np.float64 else array
    return {"type": str(array.dtype), "shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def trained(model, inputs, targets):
    model, inputs = copy.deepcopy(model).double(), {n: x.double() if x.is_floating_point() else x for n, x in inputs.items()}
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, eps=EPSILON)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        y = model(*inputs.values())
        loss = F.mse_loss(y, targets.double()) if targets.is_floating_point() else F.cross_entropy(y.flatten(0, -2), targets.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses, model(*inputs.values())


def main(names):
    for name in names:
        torch.manual_seed(1)
        model, inputs, classes = globals()[name]()
        model.eval()
        with torch.no_grad():
            for parameter in model.parameters():
                # None of zeros or ones, so that exporters find no two alike.
                parameter += 0.05 * torch.randn_like(parameter) * parameter.requires_grad
            y = model(*inputs.values())
        targets = torch.randint(0, classes, y.shape[:-1]) if classes else torch.randn_like(y)
        after, losses, outputs = trained(model, inputs, targets)
        parameters = {n.removeprefix("model."): p for n, p in after.named_parameters() if p.requires_grad}
        files = {}
        for kind, dynamo in (("old", False), ("new", True)):
            if dynamo and name == "enlarged_early":
                continue
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    made = written(name, model, inputs, dynamo)
            except Exception as error:  # What an exporter cannot export says nothing about us.
                print(name, kind, "is not exported:", str(error).splitlines()[0][:300])
                continue
            onnx.save(made, target / f"{name}_{kind}.onnx")
            files[kind] = made.ByteSize()
        document = {
            "versions": {"torch": torch.__version__, "onnx": onnx.__version__, "timm": timm.__version__, "transformers": transformers.__version__, "diffusers": diffusers.__version__, "torchvision": torchvision.__version__},
            "optimizer": {"learningRate": RATE, "epsilon": EPSILON}, "inputs": {n: pack(x) for n, x in inputs.items()}, "targets": pack(targets),
            "losses": losses, "outputs": pack(outputs), "numbers": sum(p.numel() for p in parameters.values()),
            "after": {n: pack(p) for n, p in parameters.items()},
        }
        (target / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")
        print(name, files, document["numbers"], losses[0], losses[-1])


main(sys.argv[1:] or ["deit", "swin_v2", "llama", "whisper", "unet", "attention", "encoder", "enlarged", "enlarged_early", "normalized", "standardized", "parts", "mae"])
