"""Two small networks whose kernels are stored in every layout that PyTorch's export gives."""

import torch
import torch.nn.functional as F

# Where the axes of Keras' layout ([...window, inputs, units]) are in the weights as they are stored.
TRANSPOSED, PLAIN, CONVOLUTION = (1, 0), (0, 1), (2, 3, 1, 0)


class Mlp(torch.nn.Module):
    """A kernel of Gemm (transB), one of MatMul, a frozen one, one of MatMul behind a Transpose, one of Gemm again."""

    kernels = {
        "first.weight": TRANSPOSED,
        "mixing/kernel": PLAIN,
        "sequence.weight": TRANSPOSED,
        "head.weight": TRANSPOSED,
    }
    frozen = ("still.weight", "still.bias")
    input_shape = (6,)
    classes = 3

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(6, 8)
        self.gain = torch.nn.Parameter(1 + torch.randn(8) * 0.1)
        self.register_parameter("mixing/kernel", torch.nn.Parameter(torch.randn(8, 6) * 0.3))
        self.register_parameter("mixing/bias", torch.nn.Parameter(torch.randn(6) * 0.1))
        self.still = torch.nn.Linear(6, 6)
        self.sequence = torch.nn.Linear(6, 5)
        self.head = torch.nn.Linear(5, 3)

    def forward(self, x):
        x = F.relu(self.first(x) * self.gain)
        x = F.relu(x @ getattr(self, "mixing/kernel") + getattr(self, "mixing/bias"))
        x = torch.tanh(self.still(x))
        # PyTorch exports a Linear on a rank-3 input as Transpose and MatMul.
        x = F.relu(self.sequence(x.unsqueeze(1))).squeeze(1)
        return self.head(x)


class Cnn(torch.nn.Module):
    """Two convolutions, the second with groups, and a dense layer."""

    kernels = {"early.weight": CONVOLUTION, "late.weight": CONVOLUTION, "head.weight": TRANSPOSED}
    frozen = ()
    input_shape = (1, 8, 8)
    classes = 4

    def __init__(self):
        super().__init__()
        self.early = torch.nn.Conv2d(1, 4, 3, padding=1)
        self.late = torch.nn.Conv2d(4, 6, (3, 2), groups=2)
        self.head = torch.nn.Linear(36, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.early(x)), 2)
        x = F.relu(self.late(x))
        return self.head(torch.flatten(x, 1))
