"""Numbers that Python and JavaScript make alike, so that golden files need not hold them.

The generator is Numerical Recipes' LCG: state = 1664525 * state + 1013904223 (mod 2^32); each draw is the upper 24 bits
over 2^24, which a float32 holds exactly. Its twin is `packages/conformance/src/uniform.ts`.
"""

import numpy as np


class Uniform:
    """Draws from [0, 1)."""

    def __init__(self, seed: int):
        self.state = seed

    def draw(self) -> float:
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return (self.state >> 8) / 2**24

    def between(self, low: float, high: float, shape) -> np.ndarray:
        """float32 numbers, each rounded once from float64."""
        size = int(np.prod(shape))
        draws = np.array([self.draw() for _ in range(size)], np.float64)
        return (low + (high - low) * draws).astype(np.float32).reshape(shape)

    def steps(self, count: int, shape) -> np.ndarray:
        """Integers from 0 to count - 1."""
        size = int(np.prod(shape))
        return np.array([int(self.draw() * count) for _ in range(size)]).reshape(shape)
