"""Single layers and ops of PyTorch, each before a small dense layer: name -> (model, inputs, classes)."""

import torch
import torch.nn.functional as F
from torch import nn

BATCH = 4


class Net(nn.Module):
    """A layer with weights, what is asked for, and the mean over all axes but batch and channels."""

    def __init__(self, first, between):
        super().__init__()
        self.first = first
        self.between = between if isinstance(between, nn.Module) else None
        self.function = between

    def forward(self, x):
        y = self.first(x)
        y = self.between(y) if self.between is not None else self.function(y)
        return (y[0] if isinstance(y, tuple) else y).flatten(1)


def rows(between):
    return lambda: (Net(nn.Linear(5, 6), between()), {"x": torch.randn(BATCH, 5)}, None)


def series(between):
    return lambda: (Net(nn.Conv1d(2, 4, 3, padding=1), between()), {"x": torch.randn(BATCH, 2, 12)}, None)


def pictures(between):
    return lambda: (Net(nn.Conv2d(2, 4, 3, padding=1), between()), {"x": torch.randn(BATCH, 2, 8, 8)}, None)


def volumes(between):
    return lambda: (Net(nn.Conv3d(2, 4, 3, padding=1), between()), {"x": torch.randn(BATCH, 2, 6, 6, 6)}, None)


def steps(between):
    return lambda: (Net(nn.Linear(5, 8), between()), {"x": torch.randn(BATCH, 6, 5)}, None)


def fold(y):
    return F.fold(F.unfold(y, 3, padding=1), (8, 8), 3, padding=1)


def grid(y):
    at = torch.stack([y[:, 0], y[:, 1]], -1).tanh()
    return F.grid_sample(y, at, align_corners=False)


POINTWISE = (
    "ReLU ReLU6 LeakyReLU PReLU ELU CELU SELU GELU SiLU Mish Hardswish Hardsigmoid Hardtanh Sigmoid LogSigmoid Tanh Softplus Softsign Softshrink "
    "Hardshrink Tanhshrink Threshold RReLU"
).split()
ARGUMENTS = {"Threshold": (0.1, 0.2)}
FUNCTIONS = {
    "abs": torch.abs, "exp": torch.exp, "log": lambda y: torch.log(y.abs() + 1), "sqrt": lambda y: torch.sqrt(y.abs() + 1), "rsqrt": lambda y: torch.rsqrt(y.abs() + 1),
    "sin": torch.sin, "cos": torch.cos, "tan": lambda y: torch.tan(y / 4), "asin": lambda y: torch.asin(y.tanh() / 2), "acos": lambda y: torch.acos(y.tanh() / 2),
    "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "erf": torch.erf, "reciprocal": lambda y: torch.reciprocal(y.abs() + 1),
    "pow": lambda y: y.pow(3), "clamp": lambda y: y.clamp(-0.5, 0.5), "maximum": lambda y: torch.maximum(y, y.flip(-1)), "where": lambda y: torch.where(y > 0, y, y * y),
    "softmax": lambda y: y.softmax(-1), "log_softmax": lambda y: y.log_softmax(-1), "glu": F.glu, "cumsum": lambda y: y.cumsum(-1), "topk": lambda y: y.topk(3).values,
    "sort": lambda y: y.sort(-1).values, "logsumexp": lambda y: y.logsumexp(-1, keepdim=True), "norm": lambda y: y.norm(dim=-1, keepdim=True), "var": lambda y: y.var(-1, keepdim=True), "std": lambda y: y.std(-1, keepdim=True),
    "prod": lambda y: y.prod(-1, keepdim=True), "amax": lambda y: y.amax(-1, keepdim=True), "median": lambda y: y.median(-1, keepdim=True).values, "normalize": F.normalize, "roll": lambda y: y.roll(2, -1),
    "einsum": lambda y: torch.einsum("bi,bj->bij", y, y), "baddbmm": lambda y: torch.baddbmm(y[:, :, None], y[:, :, None], y[:, None]), "cdist": lambda y: torch.cdist(y[:, :, None], y[:, :, None] * 2 + 1),
    "outer difference": lambda y: (y[:, :, None] - y[:, None]).abs(), "tril": lambda y: torch.tril(y[:, :, None] * y[:, None]), "gather": lambda y: y.gather(1, torch.tensor([[0, 2, 1]]).expand(y.shape[0], -1)),
    "index_select": lambda y: y.index_select(1, torch.tensor([3, 0, 3])), "masked_fill": lambda y: y.masked_fill(y > 0.3, 0.3), "repeat_interleave": lambda y: y.repeat_interleave(2, 1), "remainder": lambda y: torch.remainder(y, 0.75),
}
LAYERS = {
    **{name: rows(lambda name=name: getattr(nn, name)(*ARGUMENTS.get(name, ()))) for name in POINTWISE},
    **{f"torch {name}": rows(lambda function=function: function) for name, function in FUNCTIONS.items()},
    "Linear": rows(lambda: nn.Linear(6, 3)), "BatchNorm1d": rows(lambda: nn.BatchNorm1d(6)), "LayerNorm": rows(lambda: nn.LayerNorm(6)), "RMSNorm": rows(lambda: nn.RMSNorm(6)),
    "Bilinear": rows(lambda: Twice(nn.Bilinear(6, 6, 3))),
    "Conv1d": series(lambda: nn.Conv1d(4, 3, 3, stride=2, dilation=2, padding=2)), "Conv1d, padding same": series(lambda: nn.Conv1d(4, 3, 4, padding="same")), "Conv1d, circular": series(lambda: nn.Conv1d(4, 3, 3, padding=1, padding_mode="circular")),
    "Conv1d, reflect": series(lambda: nn.Conv1d(4, 3, 3, padding=1, padding_mode="reflect")), "Conv1d, weight norm": series(lambda: nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 3, 3))), "ConvTranspose1d": series(lambda: nn.ConvTranspose1d(4, 3, 3, stride=2, output_padding=1)),
    "MaxPool1d": series(lambda: nn.MaxPool1d(3, 2, 1)), "AvgPool1d": series(lambda: nn.AvgPool1d(3, 2, 1)), "LPPool1d": series(lambda: nn.LPPool1d(2, 3)), "Upsample, linear": series(lambda: nn.Upsample(scale_factor=2, mode="linear")),
    "Conv2d": pictures(lambda: nn.Conv2d(4, 3, 3, stride=2, padding=1)), "Conv2d, grouped": pictures(lambda: nn.Conv2d(4, 6, 3, groups=2, dilation=2)), "ConvTranspose2d": pictures(lambda: nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1, groups=2)),
    "MaxPool2d": pictures(lambda: nn.MaxPool2d(3, 2, ceil_mode=True)), "AvgPool2d": pictures(lambda: nn.AvgPool2d(3, 2, 1, count_include_pad=False)), "AdaptiveAvgPool2d": pictures(lambda: nn.AdaptiveAvgPool2d(4)), "AdaptiveMaxPool2d": pictures(lambda: nn.AdaptiveMaxPool2d(1)),
    "BatchNorm2d": pictures(lambda: nn.BatchNorm2d(4)), "GroupNorm": pictures(lambda: nn.GroupNorm(2, 4)), "InstanceNorm2d": pictures(lambda: nn.InstanceNorm2d(4, affine=True)), "LocalResponseNorm": pictures(lambda: nn.LocalResponseNorm(3)),
    "PixelShuffle": pictures(lambda: nn.PixelShuffle(2)), "PixelUnshuffle": pictures(lambda: nn.PixelUnshuffle(2)), "ChannelShuffle": pictures(lambda: nn.ChannelShuffle(2)),
    "Upsample, nearest": pictures(lambda: nn.Upsample(scale_factor=2)), "Upsample, bilinear": pictures(lambda: nn.Upsample(scale_factor=1.5, mode="bilinear")), "Upsample, aligned corners": pictures(lambda: nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)), "Upsample, bicubic": pictures(lambda: nn.Upsample(scale_factor=2, mode="bicubic")),
    "ReflectionPad2d": pictures(lambda: nn.ReflectionPad2d(2)), "ReplicationPad2d": pictures(lambda: nn.ReplicationPad2d((1, 2, 0, 1))), "CircularPad2d": pictures(lambda: nn.CircularPad2d(1)), "ConstantPad2d": pictures(lambda: nn.ConstantPad2d(1, 0.5)), "Unfold and Fold": pictures(lambda: fold), "grid_sample": pictures(lambda: grid),
    "Softmax2d": pictures(nn.Softmax2d), "Conv3d": volumes(lambda: nn.Conv3d(4, 2, 3, stride=2)), "MaxPool3d": volumes(lambda: nn.MaxPool3d(2)), "AvgPool3d": volumes(lambda: nn.AvgPool3d(2)), "ConvTranspose3d": volumes(lambda: nn.ConvTranspose3d(4, 2, 2)), "BatchNorm3d": volumes(lambda: nn.BatchNorm3d(4)),
    "LSTM": steps(lambda: nn.LSTM(8, 4, batch_first=True)), "LSTM, both ways": steps(lambda: nn.LSTM(8, 4, batch_first=True, bidirectional=True)), "GRU": steps(lambda: nn.GRU(8, 4, batch_first=True)), "RNN": steps(lambda: nn.RNN(8, 4, batch_first=True)),
    "MultiheadAttention": steps(lambda: Itself(nn.MultiheadAttention(8, 2, batch_first=True))), "TransformerEncoderLayer": steps(lambda: nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True)),
    "TransformerEncoderLayer, norm first": steps(lambda: nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)), "TransformerDecoderLayer": steps(lambda: Twice(nn.TransformerDecoderLayer(8, 2, 12, dropout=0.0, batch_first=True))),
    "scaled_dot_product_attention": steps(lambda: lambda y: F.scaled_dot_product_attention(y, y * 2, y, is_causal=True)),
    "Embedding": lambda: (nn.Sequential(nn.Embedding(9, 4, padding_idx=0), nn.Flatten()), {"x": torch.randint(1, 9, (BATCH, 5))}, None),
    "EmbeddingBag": lambda: (nn.EmbeddingBag(9, 4, mode="mean"), {"x": torch.randint(0, 9, (BATCH, 5))}, None),
}


class Twice(nn.Module):
    """A layer of two inputs."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, y):
        return self.layer(y, y * 0.5)


class Itself(nn.Module):
    """Attention to oneself."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, y):
        return self.layer(y, y, y)[0]
