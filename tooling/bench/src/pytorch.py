"""PyTorch eager beside the rest: rows in as JSON on stdin, milliseconds per step out as JSON."""

import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError:
    sys.exit(3)

torch.set_num_threads(1)
torch.manual_seed(0)
BATCH, L1, L2, RATE, ROUND, ROUNDS = 32, 1e-4, 1e-4, 1e-6, 0.06, 15


class Block(nn.Module):
    def __init__(self, width=128, heads=4):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.project = (nn.Linear(width, width) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        h = self.norm1(x)
        q, k, v = (f(h).unflatten(-1, (self.heads, -1)).transpose(1, 2) for f in (self.query, self.key, self.value))
        x = x + self.project(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks, self.norm, self.classes = nn.Sequential(Block(), Block()), nn.LayerNorm(128), nn.Linear(128, 10)

    def forward(self, x):
        return self.classes(self.norm(self.blocks(x)).mean(1))


MODELS = {
    "mlp": (lambda: nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), (784,)),
    "cnn": (lambda: nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10)), (1, 28, 28)),
    "transformer": (Transformer, (64, 128)),
}


def prepare(row):
    make, shape = MODELS[row["model"]]
    model = make()
    x, y = torch.rand(BATCH, *shape), torch.randint(0, 10, (BATCH,))
    optimizer = (torch.optim.Adam if row["optimizer"] == "adam" else torch.optim.SGD)(model.parameters(), lr=RATE)
    kernels = [p for n, p in model.named_parameters() if n.endswith("weight") and p.dim() > 1]

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        if row["mode"] == "loss":
            loss = loss + sum(L1 * w.abs().sum() + L2 * w.square().sum() for w in kernels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


rows = json.load(sys.stdin)
runs = []
for row in rows:
    step = prepare(row)
    for _ in range(5):
        step()
    start = time.perf_counter()
    step()
    runs.append((row, step, max(1, int(ROUND / (time.perf_counter() - start))), []))
for _ in range(ROUNDS):
    for row, step, calls, times in runs:
        start = time.perf_counter()
        for _ in range(calls):
            step()
        times.append((time.perf_counter() - start) / calls * 1000)
json.dump([{**row, "msPerStep": min(times)} for row, _, _, times in runs], sys.stdout)
