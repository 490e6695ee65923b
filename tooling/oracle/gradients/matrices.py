"""Products of matrices."""

import torch
from case import Case
from elementwise import normal


def einsum(name, equation, *arrays):
    return Case("Einsum", name, {chr(97 + i): a for i, a in enumerate(arrays)}, lambda *t: torch.einsum(equation, *t), attributes={"equation": equation})


CASES = [
    Case("MatMul", "matrices", {"a": normal(3, 4), "b": normal(4, 5)}, torch.matmul),
    Case("MatMul", "batched", {"a": normal(2, 3, 4), "b": normal(2, 4, 5)}, torch.matmul),
    Case("MatMul", "shared_weight", {"a": normal(2, 3, 4), "b": normal(4, 5)}, torch.matmul),
    Case("MatMul", "broadcast", {"a": normal(2, 1, 3, 4), "b": normal(3, 4, 5)}, torch.matmul),
    Case("MatMul", "vector_right", {"a": normal(2, 3, 4), "b": normal(4)}, torch.matmul),
    Case("MatMul", "vector_left", {"a": normal(4), "b": normal(2, 4, 5)}, torch.matmul, symbolic=False),
    Case("MatMul", "vectors", {"a": normal(4), "b": normal(4)}, torch.matmul, symbolic=False),
    Case("Gemm", "bias", {"a": normal(3, 4), "b": normal(4, 5), "c": normal(5)}, lambda a, b, c: a @ b + c),
    Case("Gemm", "trans_b", {"a": normal(3, 4), "b": normal(5, 4), "c": normal(5)}, lambda a, b, c: a @ b.T + c, attributes={"transB": 1}),
    Case("Gemm", "trans_a", {"a": normal(4, 3), "b": normal(4, 5), "c": normal(3, 1)}, lambda a, b, c: a.T @ b + c, attributes={"transA": 1}),
    Case("Gemm", "both_scaled", {"a": normal(4, 3), "b": normal(5, 4), "c": normal(3, 5)}, lambda a, b, c: 0.5 * (a.T @ b.T) + 2 * c,
         attributes={"transA": 1, "transB": 1, "alpha": 0.5, "beta": 2.0}),
    Case("Gemm", "no_bias", {"a": normal(3, 4), "b": normal(4, 5)}, torch.matmul),
    einsum("matmul", "ij,jk->ik", normal(3, 4), normal(4, 5)),
    einsum("attention", "bqhd,bkhd->bhqk", normal(2, 3, 2, 4), normal(2, 5, 2, 4)),
    einsum("outer", "i,j->ij", normal(3), normal(4)),
    einsum("sum_one", "ijk,ik->j", normal(2, 3, 4), normal(2, 4)),
    einsum("permute", "ijk->kij", normal(2, 3, 4)),
    einsum("three", "ij,jk,kl->il", normal(2, 3), normal(3, 4), normal(4, 2)),
]
