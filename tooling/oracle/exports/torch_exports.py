"""Writes packages/onnx/golden/models/pytorch: small networks as torch.onnx.export writes them, by both of its exporters.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 numpy==2.4.6 onnx==1.20.1 onnxscript==0.7.2 && .venv/bin/python torch_exports.py

`conv_opset<N>.onnx` is one network in the words of each opset, with the weights of one moment; `conv.json` has what PyTorch
makes of them in five steps of training, running statistics of the batch normalizations included.
"""

import base64
import io
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import nn

target = Path(__file__).parents[3] / "packages/onnx/golden/models/pytorch"
target.mkdir(parents=True, exist_ok=True)
warnings.simplefilter("ignore")
STEPS, BATCH, RATE = 5, 6, 0.05


class Convolutional(nn.Module):
    """Ops whose words changed between the opsets: Pad, Clip, Slice, Split, Squeeze, ReduceMean, Softmax, BatchNormalization."""

    def __init__(self):
        super().__init__()
        # Normalization behind the activation: the exporters fold one that follows a convolution into it.
        self.stem, self.norm1 = nn.Conv2d(2, 8, 3, stride=2), nn.BatchNorm2d(8)
        self.depthwise, self.norm2 = nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8)
        self.pointwise, self.dense = nn.Conv2d(8, 12, 1), nn.Linear(12, 4)

    def forward(self, x):
        x = self.norm1(F.relu6(self.stem(F.pad(x, (0, 1, 0, 1)))))
        x = self.norm2(F.hardtanh(self.depthwise(x), -1.0, 2.0)) + x
        a, b = self.pointwise(x).split([8, 4], dim=1)
        x = torch.cat([torch.sigmoid(a), b[:, :, 1:-1].mean(2, keepdim=True).expand(-1, -1, a.shape[2], -1)], 1)
        return torch.softmax(self.dense(x.mean(3).mean(2, keepdim=True).squeeze(2)), 1)


class Recurrent(nn.Module):
    def __init__(self, layer, **options):
        super().__init__()
        self.recurrent = layer(5, 6, batch_first=True, **options)
        self.dense = nn.Linear(12 if options.get("bidirectional") else 6, 3)

    def forward(self, x):
        return self.dense(self.recurrent(x)[0][:, -1])


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.encoder, self.dense = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(8, 3)

    def forward(self, x):
        return self.dense(self.encoder(self.embed(x)).mean(1))


def perceptron():
    return nn.Sequential(nn.Linear(6, 10), nn.Tanh(), nn.Linear(10, 3))


def without_traces(model):
    """Drops where on the author's disk each node comes from; the other metadata stay."""
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if entry.key != "pkg.torch.onnx.stack_trace"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    return model


def write(name, model, example, opset, dynamo, batch=True, external=False):
    """An export in the form of inference; `batch` leaves its first axis open."""
    buffer = io.BytesIO()
    options = {"input_names": ["x"], "output_names": ["y"], "opset_version": opset, "dynamo": dynamo}
    if dynamo:
        shapes = {"dynamic_shapes": ({0: torch.export.Dim("batch")},)} if batch else {}
        torch.onnx.export(model.eval(), (example,), verbose=False, **shapes, **options).save(buffer)
    else:
        axes = {"dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}} if batch else {}
        torch.onnx.export(model.eval(), (example,), buffer, **axes, **options)
    made = without_traces(onnx.load_from_string(buffer.getvalue()))
    onnx.checker.check_model(made)
    print(name, [(o.domain, o.version) for o in made.opset_import], sorted({n.op_type for n in made.graph.node}))
    path = target / f"{name}.onnx"
    (target / f"{name}.onnx.data").unlink(missing_ok=True)  # onnx.save would append to it
    place = {"save_as_external_data": True, "location": f"{name}.onnx.data", "size_threshold": 0} if external else {}
    onnx.save(made, path, **place)


def pack(tensor):
    array = np.ascontiguousarray(tensor.detach().numpy())
    return {"type": str(array.dtype), "shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def golden(model):
    """SGD with momentum, cross-entropy of the logits before the Softmax, batch normalization in training."""
    rng = np.random.default_rng(5)
    x = torch.from_numpy(rng.normal(size=(STEPS, BATCH, 2, 9, 8)).astype(np.float32))
    y = torch.from_numpy(rng.integers(0, 4, (STEPS, BATCH)))
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = F.nll_loss(torch.log(model(x[step])), y[step])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    state = {name: pack(value) for name, value in model.state_dict().items() if value.is_floating_point()}
    document = {
        "versions": {"torch": torch.__version__, "onnx": onnx.__version__}, "optimizer": {"learningRate": RATE, "momentum": 0.9},
        "x": [pack(b) for b in x], "y": [pack(b) for b in y], "losses": losses, "after": state,
    }
    (target / "conv.json").write_text(json.dumps(document, indent=1) + "\n")


torch.manual_seed(1)
# All of them first: exporting draws random numbers.
conv, lstm, gru, encoder = Convolutional(), Recurrent(nn.LSTM, bidirectional=True), Recurrent(nn.GRU), Encoder()
half, external = perceptron().half(), perceptron()
with torch.no_grad():
    for norm in (conv.norm1, conv.norm2):
        # As a network that was trained has them.
        norm.running_mean.normal_(0, 0.2), norm.running_var.uniform_(0.5, 1.5), norm.weight.uniform_(0.5, 1.5), norm.bias.normal_(0, 0.2)
image = torch.randn(2, 2, 9, 8)
for opset, dynamo in ((9, False), (11, False), (13, False), (16, False), (18, True), (20, True), (22, True)):
    write(f"conv_opset{opset}", conv, image, opset, dynamo)
sequence = torch.randn(2, 7, 5)
write("lstm", lstm, sequence, 17, False)
write("gru", gru, sequence, 17, False)
write("encoder", encoder, torch.randint(0, 11, (2, 6)), 20, True)
write("half", half, torch.randn(2, 6).half(), 18, True)
write("external", external, torch.randn(2, 6), 18, True, external=True)
write("one_row", conv, image[:1], 18, True, batch=False)
golden(conv)
