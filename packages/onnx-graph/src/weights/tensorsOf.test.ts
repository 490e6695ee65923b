// Tensors that are used like weights and are none, and weights to which functions are applied first.
import { describe, expect, it } from "vitest";
import { type Tensor, tensor, writeTensor } from "../file/tensor.ts";
import { createGraph } from "../graph/createGraph.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { modelOf } from "../graph/toModel.ts";
import { isFixed, tensorsOf } from "./parameters.ts";

const trained = (length: number) => Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) ** 2));

/** What the tensors of a graph are, by name: a role, or why they are fixed. */
function found(build: (graph: Graph, x: Value, put: (name: string, held: Tensor) => Value) => Value) {
  const graph = createGraph(18);
  const x = graph.input("x", "float32", ["batch", 6, 8]);
  const y = build(graph, x, (name, held) => graph.initializer(name, writeTensor(held, name)));
  const tensors = tensorsOf(modelOf(graph, [y], "tensors"));
  return Object.fromEntries(tensors.map((each) => [each.path, isFixed(each) ? each.fixed : each.role]));
}

const float = (shape: readonly number[], numbers: readonly number[]) => tensor("float32", shape, [...numbers]);
const angles = (rows: number, columns: number) =>
  Array.from({ length: rows * columns }, (_, i) => Math.floor(i / columns) / 10 ** ((2 * (i % columns)) / columns));
/** Position by position sines of all angles, then their cosines. */
const sinesAndCosines = (places: readonly number[], columns: number) =>
  places.flatMap((place) =>
    [Math.sin, Math.cos].flatMap((f) => Array.from({ length: columns / 2 }, (_, i) => f(place / 10 ** i))),
  );

describe("tables", () => {
  it("of sines are told from positions that are trained", () => {
    expect(
      found((graph, x, put) => {
        const cosines = put("cosines", float([1, 6, 8], angles(6, 8).map(Math.cos)));
        const places = put("places", float([6, 8], sinesAndCosines([0, 1, 2, 3, 4, 5], 8)));
        // A grid of two rows of three places each, as for images.
        const grid = put("grid", float([6, 8], sinesAndCosines([0, 1, 2, 0, 1, 2], 8)));
        const ramp = put(
          "ramp",
          float(
            [6, 8],
            Array.from({ length: 48 }, (_, i) => Math.floor(i / 8) * (1 + (i % 8))),
          ),
        );
        const learned = put("learned", float([1, 6, 8], trained(48)));
        const zeros = put("zeros", float([1, 6, 8], new Array(48).fill(0)));
        const ones = put("ones", float([6, 8], new Array(48).fill(1)));
        const scaled = graph.op("Mul", [graph.op("Mul", [x, cosines]), ones]);
        return [places, grid, ramp, learned, zeros].reduce((sum, each) => graph.op("Add", [sum, each]), scaled);
      }),
    ).toEqual({
      cosines: "a table of sines and cosines",
      places: "a table of sines and cosines",
      grid: "a table of sines and cosines",
      ramp: "a table of sines and cosines",
      learned: "bias",
      zeros: "bias",
      ones: "scale",
    });
  });

  it("of frequencies become a sine and a cosine; before a sine alone lies a layer", () => {
    expect(
      found((graph, x, put) => {
        const angles = graph.op("MatMul", [x, put("frequencies", float([8, 4], trained(32)))]);
        const waves = graph.op("Concat", [graph.op("Sin", [angles]), graph.op("Cos", [angles])], { axis: 2 });
        return graph.op("Sin", [graph.op("MatMul", [waves, put("siren", float([8, 3], trained(24)))])]);
      }),
    ).toEqual({ frequencies: "frequencies of sines and cosines", siren: "kernel" });
  });

  it("that weights are applied to are fixed, the weights are not", () => {
    expect(
      found((graph, x, put) => {
        const coordinates = put("coordinates", float([1, 6, 8, 2], trained(96)));
        const bias = graph.op("MatMul", [coordinates, put("first", float([2, 4], trained(8)))]);
        const low = graph.op("MatMul", [put("down", float([8, 2], trained(16))), put("up", float([2, 3], trained(6)))]);
        return graph.op("Add", [graph.op("MatMul", [x, low]), graph.op("ReduceMean", [bias])]);
      }),
    ).toEqual({ coordinates: "a table that weights are applied to", first: "kernel", down: "kernel", up: "kernel" });
  });
});

describe("what is computed once", () => {
  it("tables keep their pattern behind rows of zeros for tokens without a place", () => {
    const table = [...new Array(8).fill(0), ...sinesAndCosines([0, 1, 2, 3, 4], 8)];
    expect(found((graph, x, put) => graph.op("Add", [x, put("places", float([6, 8], table))]))).toEqual({
      places: "a table of sines and cosines",
    });
  });

  it("the factors between two places are told from factors that are trained", () => {
    expect(
      found((graph, x, put) => {
        const at = (places: readonly number[]) => graph.op("Gather", [x, graph.integers(places)], { axis: 1 });
        const [a, b] = [at([0, 1, 2, 3]), at([1, 2, 3, 4])];
        const between = graph.op("Mul", [graph.op("Sub", [b, a]), put("between", float([4, 1], trained(4)))]);
        const shifted = graph.op("Tanh", [a]);
        const mixed = graph.op("Mul", [graph.op("Sub", [shifted, a]), put("mix", float([8], trained(8)))]);
        return graph.op("Add", [graph.op("Add", [a, between]), mixed]);
      }),
    ).toEqual({ between: "the factors of an interpolation", mix: "scale" });
  });
});

describe("masks and constants", () => {
  it("are told from biases and scales", () => {
    expect(
      found((graph, x, put) => {
        const shut = put(
          "shut",
          float(
            [6, 8],
            Array.from({ length: 48 }, (_, i) => (i % 3 ? 0 : -100)),
          ),
        );
        const never = put("never", float([8], [0, 0, Number.NEGATIVE_INFINITY, 0, 0, 0, 0, 0]));
        const half = put("half", float([8], [0, 1, 1, 0, 1, 0, 0, 1]));
        const low = put(
          "low",
          float(
            [8],
            trained(8).map((number) => number - 60),
          ),
        );
        const padding = put("padding", float([1, 1, 8], new Array(8).fill(0)));
        const masked = graph.op("Mul", [
          graph.op("Add", [graph.op("Add", [graph.op("Add", [x, shut]), never]), low]),
          half,
        ]);
        return graph.op("Concat", [masked, graph.op("Expand", [padding, graph.op("Shape", [x])])], { axis: 1 });
      }),
    ).toEqual({
      shut: "an attention mask",
      never: "an attention mask",
      half: "a mask of zeros and ones",
      low: "bias",
      padding: "padding",
    });
  });

  it("of a group normalization come before its weights", () => {
    expect(
      found((graph, x, put) => {
        const [ones, zeros] = [put("ones", float([3], [1, 1, 1])), put("zeros", float([3], [0, 0, 0]))];
        const groups = graph.op("Reshape", [x, graph.integers([0, 3, -1])]);
        const even = graph.op("Reshape", [
          graph.op("InstanceNormalization", [groups, ones, zeros]),
          graph.op("Shape", [x]),
        ]);
        const moved = graph.op("Mul", [even, put("gamma", float([6, 1], [1, 1, 1, 1, 1, 1]))]);
        const [scale, shift] = [
          put("scale", float([6], [1, 1, 1, 1, 1, 1])),
          put("shift", float([6], new Array(6).fill(0))),
        ];
        return graph.op("InstanceNormalization", [
          graph.op("Add", [moved, put("beta", float([6, 1], trained(6)))]),
          scale,
          shift,
        ]);
      }),
    ).toEqual({
      ones: "the ones and zeros of a group normalization",
      zeros: "the ones and zeros of a group normalization",
      gamma: "scale",
      scale: "scale",
      shift: "bias",
      beta: "bias",
    });
  });

  it("of one number that is repeated for every unit is no bias, as exporters write convolutions without one", () => {
    expect(
      found((graph, x, put) => {
        const none = graph.op("Expand", [graph.op("CastLike", [put("none", float([], [0])), x]), graph.integers([3])]);
        const filtered = graph.op("Conv", [x, put("filters", float([3, 6, 1], trained(18))), none]);
        const numbers = graph.op("Expand", [put("every", float([1], [0])), graph.integers([2])]);
        return graph.op("Gemm", [
          graph.op("ReduceMean", [filtered, graph.integers([2])], { keepdims: 0 }),
          put("dense", float([3, 2], trained(6))),
          numbers,
        ]);
      }),
    ).toEqual({ filters: "kernel", dense: "kernel" });
  });

  it("scale an input of few channels before the first layer", () => {
    expect(
      found((graph, _, put) => {
        const image = graph.input("image", "float32", ["batch", 3, 4, 4]);
        const shifted = graph.op("Sub", [image, put("mean", float([1, 3, 1, 1], [0.4, 0.5, 0.6]))]);
        const filtered = graph.op("Conv", [shifted, put("filters", float([3, 3, 1, 1], trained(9)))]);
        return graph.op("Add", [filtered, put("bias", float([1, 3, 1, 1], trained(3)))]);
      }),
    ).toEqual({ mean: "a fixed scaling of an input", filters: "kernel", bias: "bias" });
  });
});

describe("weights that are made of others", () => {
  /** |v| over all axes but the first. */
  const lengths = (graph: Graph, v: Value) => graph.op("ReduceL2", [v], { axes: [1, 2], keepdims: 1 });

  it("are found with their factors, in both orders that exporters write", () => {
    expect(
      found((graph, x, put) => {
        const [v, g] = [put("v", float([6, 6, 1], trained(36))), put("g", float([6, 1, 1], trained(6)))];
        const older = graph.op("Mul", [graph.op("Div", [v, lengths(graph, v)]), g]);
        const [u, h] = [put("u", float([6, 6, 1], trained(36))), put("h", float([], [2]))];
        const newer = graph.op("Mul", [u, graph.op("Div", [h, lengths(graph, u)])]);
        return graph.op("Conv", [graph.op("Conv", [x, older]), newer]);
      }),
    ).toEqual({ v: "kernel", g: "scale", u: "kernel", h: "scale" });
  });

  it("are kernels behind a constant, their own mean, a reshape", () => {
    expect(
      found((graph, x, put) => {
        const scaled = graph.op("Mul", [put("scaled", float([8, 4], trained(32))), put("constant", float([], [0.5]))]);
        const whole = put("centered", float([4, 3], trained(12)));
        const centered = graph.op("Sub", [whole, graph.op("ReduceMean", [whole])]);
        const flat = graph.op("Reshape", [put("flat", float([3, 2, 2], trained(12))), graph.integers([3, 4])]);
        return [scaled, centered, flat].reduce((y, each) => graph.op("MatMul", [y, each]), x);
      }),
    ).toEqual({ scaled: "kernel", centered: "kernel", flat: "kernel" });
  });
});

describe("long chains of arithmetic", () => {
  // All pairs would be two hundred million: minutes, and more memory than there is.
  it.each([
    ["Mul", 20_001],
    ["Add", 20_001],
    // Divisors are no weights, and what is divided so often neither.
    ["Div", 0],
  ] as const)("of %s are followed for a few steps only", (op, count) => {
    const graph = createGraph(18);
    const x = graph.input("x", "float32", ["batch", 2]);
    let chain = graph.initializer("first", writeTensor(float([2, 2], [1, 2, 3, 4]), "first"));
    for (let i = 0; i < 20_000; i++) {
      const name = `w${i}`;
      chain = graph.op(op, [chain, graph.initializer(name, writeTensor(float([2, 2], [1, 2, 3, i]), name))]);
    }
    expect(tensorsOf(modelOf(graph, [graph.op("MatMul", [x, chain])], "chain"))).toHaveLength(count);
  });
});

describe("weights", () => {
  it("are found behind functions, in parts, and in front of an input", () => {
    expect(
      found((graph, x, put) => {
        const scale = graph.op("Exp", [
          graph.op("Clip", [put("logit_scale", float([1, 1, 1], [2.3])), undefined, 4.6]),
        ]);
        const repeated = graph.op("Tile", [put("repeated", float([1, 1, 8], trained(8))), graph.integers([2, 1, 1])]);
        const token = graph.op("Expand", [put("token", float([1, 1, 8], trained(8))), graph.integers([2, 1, 8])]);
        const all = graph.op("Concat", [token, repeated, graph.op("Mul", [x, scale])], { axis: 1 });
        const part = (name: string, length: number) =>
          graph.op("Slice", [put(name, float([length], trained(length))), graph.integers([0]), graph.integers([8])]);
        const kernel = graph.op("Transpose", [graph.op("CastLike", [put("kernel", float([8, 8], trained(64))), all])]);
        const table = put("positions", float([9, 8], trained(72)));
        const rows = graph.op("GatherND", [table, graph.input("ids", "int64", [7, 1])]);
        return graph.op("Add", [graph.op("MatMul", [graph.op("Add", [all, part("bias", 24)]), kernel]), rows]);
      }),
    ).toEqual({
      logit_scale: "scale",
      token: "embedding",
      repeated: "embedding",
      bias: "bias",
      kernel: "kernel",
      positions: "embedding",
    });
  });
});
