from torch import nn


class Output(nn.Module):
    """Of what a model gives only the tensor that is compared with targets."""

    def __init__(self, model, pick=lambda y: y, arguments=()):
        super().__init__()
        self.model, self.pick, self.arguments = model, pick, arguments

    def forward(self, *inputs):
        named = dict(zip(self.arguments, inputs))
        return self.pick(self.model(**named) if named else self.model(*inputs))
