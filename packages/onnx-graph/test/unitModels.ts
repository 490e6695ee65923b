// Small models, one for each way in which ops carry units. Weights are seeded; layers are named, so that groups of units are too.
import type { Model } from "../src/file/model.ts";
import { tensor, writeTensor } from "../src/file/tensor.ts";
import { createGraph } from "../src/graph/createGraph.ts";
import type { Graph, Value } from "../src/graph/graph.ts";
import { modelOf } from "../src/graph/toModel.ts";
import { seededRandom } from "./seededRandom.ts";

/** Writes layers into a graph. */
function layers(graph: Graph, random: () => number) {
  const weight = (name: string, shape: readonly number[], least = -1) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const numbers = Array.from({ length: size }, () => least + (1 - least) * random());
    return graph.initializer(name, writeTensor(tensor("float32", shape, numbers), name));
  };
  return {
    weight,
    dense: (x: Value, name: string, inputs: number, units: number) =>
      graph.op("Gemm", [x, weight(`${name}/kernel`, [units, inputs]), weight(`${name}/bias`, [units])], { transB: 1 }),
    product: (x: Value, name: string, inputs: number, units: number) =>
      graph.op("Add", [
        graph.op("MatMul", [x, weight(`${name}/kernel`, [inputs, units])]),
        weight(`${name}/bias`, [units]),
      ]),
    conv: (x: Value, name: string, channels: number, filters: number, { size = 3, pad = 1, group = 1 } = {}) => {
      const kernel = weight(`${name}/kernel`, [filters, channels / group, size, size]);
      return graph.op("Conv", [x, kernel, weight(`${name}/bias`, [filters])], { group, pads: [pad, pad, pad, pad] });
    },
    batchNorm: (x: Value, name: string, channels: number) => {
      const vector = (of: string, least?: number) => weight(`${name}/${of}`, [channels], least);
      return graph.op("BatchNormalization", [
        x,
        vector("scale"),
        vector("shift"),
        vector("mean"),
        vector("variance", 0.5),
      ]);
    },
    ints: (...numbers: number[]) => graph.integers(numbers),
  };
}

type Build = (graph: Graph, tools: ReturnType<typeof layers>) => Value;

const image = (graph: Graph, channels = 3) => graph.input("image", "float32", ["batch", channels, 6, 6]);
const rows = (graph: Graph, features = 5) => graph.input("rows", "float32", ["batch", features]);
const tokens = (graph: Graph, width = 8) => graph.input("tokens", "float32", ["batch", 5, width]);

const sequence = (graph: Graph): Value =>
  graph.has("sequence") ? graph.value("sequence") : graph.input("sequence", "float32", [4, "batch", 5]);

/** A recurrent layer of six units over a sequence: its outputs. */
function recurrent(
  graph: Graph,
  weight: ReturnType<typeof layers>["weight"],
  op: "RNN" | "GRU" | "LSTM",
  { gates, directions }: { readonly gates: number; readonly directions: number },
  states: readonly Value[] = [],
): readonly Value[] {
  const kernels = [
    weight("one/W", [directions, 6 * gates, 5]),
    weight("one/R", [directions, 6 * gates, 6]),
    weight("one/B", [directions, 12 * gates]),
  ];
  const attributes = { hidden_size: 6, direction: directions === 2 ? "bidirectional" : "forward" };
  const rest = states.length > 0 ? [undefined, ...states] : [];
  return graph.outputsOf(op, [sequence(graph), ...kernels, ...rest], attributes, op === "LSTM" ? 3 : 2);
}

const flat = (graph: Graph, x: Value) => graph.op("Flatten", [x]);

/** Queries, keys and values of two heads of four; without softmax over the heads. */
function attention(
  graph: Graph,
  { product, ints }: ReturnType<typeof layers>,
  x: Value,
  divisor: (q: Value) => Value,
): Value {
  const heads = (name: string) => {
    const split = graph.op("Reshape", [product(x, name, 8, 8), ints(0, 0, 2, 4)]);
    return graph.op("Transpose", [split], { perm: [0, 2, 1, 3] });
  };
  const [q, k, v] = [heads("query"), heads("key"), heads("value")];
  const scores = graph.op("Div", [
    graph.op("MatMul", [q, graph.op("Transpose", [k], { perm: [0, 1, 3, 2] })]),
    divisor(q),
  ]);
  const seen = graph.op("MatMul", [graph.op("Softmax", [scores], { axis: -1 }), v]);
  return graph.op("Reshape", [graph.op("Transpose", [seen], { perm: [0, 2, 1, 3] }), ints(0, 0, 8)]);
}

const builds: Readonly<Record<string, Build>> = {
  mlp: (graph, { dense }) => {
    const one = graph.op("Relu", [dense(rows(graph), "one", 5, 12)]);
    return dense(graph.op("Sigmoid", [dense(one, "two", 12, 9)]), "three", 9, 2);
  },
  "MatMul, Add, Tanh, Dropout": (graph, { product, weight }) => {
    const one = graph.op("Dropout", [graph.op("Tanh", [product(rows(graph), "one", 5, 12)])]);
    return graph.op("MatMul", [graph.op("LeakyRelu", [product(one, "two", 12, 8)]), weight("three/kernel", [8, 2])]);
  },
  "kernels that are transposed first": (graph, { weight }) => {
    const turned = (name: string, shape: readonly number[]) => graph.op("Transpose", [weight(name, shape)]);
    const one = graph.op("Relu", [graph.op("MatMul", [rows(graph), turned("one/kernel", [9, 5])])]);
    return graph.op("MatMul", [one, turned("two/kernel", [2, 9])]);
  },
  cnn: (graph, { conv, batchNorm, dense }) => {
    const one = graph.op("Relu", [batchNorm(conv(image(graph), "one", 3, 8), "norm", 8)]);
    const pooled = graph.op("MaxPool", [one], { kernel_shape: [2, 2], strides: [2, 2] });
    const two = graph.op("Relu", [conv(pooled, "two", 8, 6, { pad: 0 })]);
    return dense(graph.op("Relu", [dense(flat(graph, two), "three", 6, 7)]), "four", 7, 2);
  },
  "flattened image": (graph, { conv, dense, ints }) => {
    const one = graph.op("Clip", [conv(image(graph), "one", 3, 6), 0, 6]);
    return dense(graph.op("Reshape", [one, ints(-1, 216)]), "two", 216, 2);
  },
  "flattened image, channels last": (graph, { conv, dense, ints }) => {
    const last = graph.op("Transpose", [conv(image(graph), "one", 3, 6)], { perm: [0, 2, 3, 1] });
    return dense(graph.op("Reshape", [graph.op("Relu", [last]), ints(0, -1)]), "two", 216, 2);
  },
  residual: (graph, { conv, dense }) => {
    const stem = graph.op("Relu", [conv(image(graph), "stem", 3, 8)]);
    const inside = graph.op("Relu", [conv(stem, "inside", 8, 10)]);
    const sum = graph.op("Relu", [graph.op("Add", [stem, conv(inside, "back", 10, 8)])]);
    return dense(flat(graph, graph.op("GlobalAveragePool", [sum])), "classes", 8, 2);
  },
  "gated residual": (graph, { conv, dense, batchNorm }) => {
    const stem = graph.op("Relu", [conv(image(graph), "stem", 3, 8)]);
    const inside = graph.op("Relu", [batchNorm(conv(stem, "inside", 8, 10), "norm", 10)]);
    const small = graph.op("Relu", [
      conv(graph.op("GlobalAveragePool", [inside]), "squeeze", 10, 4, { size: 1, pad: 0 }),
    ]);
    const gate = graph.op("HardSigmoid", [conv(small, "excite", 4, 10, { size: 1, pad: 0 })]);
    const back = conv(graph.op("Mul", [inside, gate]), "back", 10, 8, { size: 1, pad: 0 });
    const sum = graph.op("Add", [stem, batchNorm(back, "behind", 8)]);
    return dense(flat(graph, graph.op("GlobalAveragePool", [sum])), "classes", 8, 2);
  },
  concat: (graph, { conv }) => {
    const x = image(graph);
    const [one, two] = [conv(x, "one", 3, 4), conv(x, "two", 3, 7, { size: 1, pad: 0 })];
    const joined = graph.op("Concat", [graph.op("Relu", [one]), graph.op("HardSwish", [two])], { axis: 1 });
    return graph.op("ReduceMean", [conv(joined, "three", 11, 2)], { axes: [2, 3], keepdims: 0 });
  },
  "split and gate": (graph, { dense, ints }) => {
    const [gate, value] = graph.outputsOf("Split", [dense(rows(graph), "one", 5, 16), ints(8, 8)], { axis: 1 }, 2);
    return dense(graph.op("Mul", [graph.op("Sigmoid", [gate]), value]), "two", 8, 2);
  },
  "slices and a shuffle": (graph, { dense, ints }) => {
    const one = graph.op("Relu", [dense(rows(graph), "one", 5, 12)]);
    const shuffled = graph.op("Gather", [one, ints(0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11)], { axis: 1 });
    const half = (from: number, to: number) => graph.op("Slice", [shuffled, ints(from), ints(to), ints(1)]);
    return graph.op("Add", [dense(half(0, 6), "low", 6, 2), dense(half(6, 99), "high", 6, 2)]);
  },
  depthwise: (graph, { conv, batchNorm, dense }) => {
    const wide = graph.op("Relu", [conv(image(graph), "wide", 3, 9, { size: 1, pad: 0 })]);
    const deep = graph.op("HardSwish", [batchNorm(conv(wide, "deep", 9, 9, { group: 9 }), "norm", 9)]);
    const doubled = graph.op("Relu", [conv(deep, "doubled", 9, 18, { group: 9, pad: 0 })]);
    return dense(flat(graph, graph.op("GlobalMaxPool", [conv(doubled, "narrow", 18, 4)])), "classes", 4, 2);
  },
  "grouped convolution": (graph, { conv }) => {
    const wide = graph.op("Relu", [conv(image(graph), "wide", 3, 12)]);
    const grouped = graph.op("Relu", [conv(wide, "grouped", 12, 8, { group: 4 })]);
    return conv(grouped, "last", 8, 2);
  },
  "transposed convolution": (graph, { conv, weight }) => {
    const one = graph.op("Relu", [conv(image(graph), "one", 3, 6)]);
    const kernel = weight("up/kernel", [6, 5, 2, 2]);
    const up = graph.op("ConvTranspose", [one, kernel, weight("up/bias", [5])], { strides: [2, 2] });
    return conv(graph.op("PRelu", [up, weight("slope", [5, 1, 1])]), "last", 5, 2);
  },
  "squeeze and excite": (graph, { conv }) => {
    const x = graph.op("Relu", [conv(image(graph), "one", 3, 8)]);
    const squeezed = graph.op("Relu", [conv(graph.op("GlobalAveragePool", [x]), "squeeze", 8, 4, { size: 1, pad: 0 })]);
    const gate = graph.op("HardSigmoid", [conv(squeezed, "excite", 4, 8, { size: 1, pad: 0 })]);
    return conv(graph.op("Mul", [x, gate]), "last", 8, 2);
  },
  "pads, sizes and blocks": (graph, { conv, ints }) => {
    const one = graph.op("Relu", [conv(image(graph), "one", 3, 5)]);
    const padded = graph.op("Pad", [one, ints(0, 0, 1, 1, 0, 0, 1, 1)]);
    const scales = graph.constant(tensor("float32", [4], [1, 1, 2, 2]));
    const large = graph.op("Resize", [padded, undefined, scales], { mode: "nearest" });
    const blocks = graph.op("SpaceToDepth", [large], { blocksize: 2 });
    const two = graph.op("Relu", [conv(blocks, "two", 20, 12)]);
    const mean = graph.op("AveragePool", [graph.op("DepthToSpace", [two], { blocksize: 2 })], { kernel_shape: [2, 2] });
    return conv(mean, "last", 3, 2);
  },
  "instance norm": (graph, { conv, weight }) => {
    const vectors = [weight("norm/scale", [6]), weight("norm/shift", [6])];
    const normed = graph.op("InstanceNormalization", [conv(image(graph), "one", 3, 6), ...vectors]);
    return conv(graph.op("Relu", [normed]), "two", 6, 2);
  },
  "embedding and sum": (graph, { weight, dense }) => {
    const words = graph.op("Gather", [weight("words", [9, 6]), graph.input("ids", "int64", ["batch", 4])]);
    const sum = graph.op("ReduceSum", [words, graph.integers([1])], { keepdims: 0 });
    const there = graph.op("Unsqueeze", [sum, graph.integers([1])]);
    return dense(graph.op("Squeeze", [there, graph.integers([1])]), "two", 6, 2);
  },
  attention: (graph, tools) => {
    const two = graph.constant(tensor("float32", [], [2]));
    return tools.product(
      attention(graph, tools, tokens(graph), () => two),
      "out",
      8,
      2,
    );
  },
  "attention whose divisor is computed": (graph, tools) => {
    // The root of the width of all heads: of a cut model it has to stay that of the whole one.
    const root = (q: Value) => {
      const shape = graph.op("Shape", [graph.op("Transpose", [q], { perm: [0, 2, 1, 3] })]);
      const heads = graph.op("Slice", [shape, tools.ints(2), tools.ints(3)]);
      return graph.op("Sqrt", [graph.op("Cast", [heads], { to: 1 })]);
    };
    return tools.product(attention(graph, tools, tokens(graph), root), "out", 8, 2);
  },
  "attention, batch and heads in one axis": (graph, tools) => {
    // As PyTorch's MultiheadAttention is exported: features before the batch, one product for queries, keys and values.
    const { product, ints } = tools;
    const x = graph.op("Transpose", [tokens(graph)], { perm: [1, 0, 2] });
    const three = graph.op("Reshape", [product(x, "in", 8, 24), ints(0, 0, 3, 8)]);
    const folded = (part: number) => {
      const one = graph.op("Gather", [three, graph.constant(tensor("int64", [], [part]))], { axis: 2 });
      return graph.op("Transpose", [graph.op("Reshape", [one, ints(5, -1, 4)])], { perm: [1, 0, 2] });
    };
    const [q, k, v] = [folded(0), folded(1), folded(2)];
    const scores = graph.op("MatMul", [q, graph.op("Transpose", [k], { perm: [0, 2, 1] })]);
    const seen = graph.op("MatMul", [graph.op("Softmax", [scores], { axis: -1 }), v]);
    const shape = graph.op("Shape", [x]);
    const joined = graph.op("Reshape", [graph.op("Transpose", [seen], { perm: [1, 0, 2] }), shape]);
    return product(joined, "out", 8, 2);
  },
  "attention that reads how many heads a batch has": (graph, tools) => {
    const { product, ints } = tools;
    const x = tokens(graph, 16);
    const heads = (name: string) => {
      const split = graph.op("Reshape", [product(x, name, 16, 16), ints(0, 0, 4, 4)]);
      return graph.op("Reshape", [graph.op("Transpose", [split], { perm: [0, 2, 1, 3] }), ints(-1, 5, 4)]);
    };
    const [q, k, v] = [heads("query"), heads("key"), heads("value")];
    const scores = graph.op("MatMul", [q, graph.op("Transpose", [k], { perm: [0, 2, 1] })]);
    const seen = graph.op("MatMul", [graph.op("Softmax", [scores], { axis: -1 }), v]);
    // A factor made of the number of batches times heads: it has to stay that of the whole model.
    const count = graph.op("Cast", [graph.op("Slice", [graph.op("Shape", [scores]), ints(0), ints(1)])], { to: 1 });
    const apart = graph.op("Reshape", [graph.op("Mul", [seen, count]), ints(-1, 4, 5, 4)]);
    const turned = graph.op("Transpose", [apart], { perm: [0, 2, 1, 3] });
    return product(graph.op("Reshape", [turned, ints(0, 0, 16)]), "out", 16, 2);
  },
  "attention by Einsum": (graph, { weight }) => {
    const x = tokens(graph);
    const heads = (name: string) =>
      graph.op("Einsum", [x, weight(`${name}/kernel`, [8, 4, 3])], { equation: "btf,fhd->bthd" });
    const [q, k, v] = [heads("query"), heads("key"), heads("value")];
    const scores = graph.op("Einsum", [q, k], { equation: "bihd,bjhd->bhij" });
    const seen = graph.op("Einsum", [graph.op("Softmax", [scores], { axis: -1 }), v], { equation: "bhij,bjhd->bihd" });
    const joined = graph.op("Einsum", [seen, weight("out/kernel", [4, 3, 8])], { equation: "bihd,hdf->bif" });
    const hidden = graph.op("Einsum", [joined, weight("up/kernel", [12, 8])], { equation: "bif,gf->big" });
    const biased = graph.op("Relu", [graph.op("Add", [hidden, weight("up/bias", [12])])]);
    const last = graph.op("Einsum", [biased, weight("down/kernel", [12, 2])], { equation: "abg,gz" });
    return graph.op("Add", [last, weight("down/bias", [2])]);
  },
  "numbers written into a bias": (graph, { weight, dense, ints }) => {
    const product = graph.op("MatMul", [rows(graph), weight("one/kernel", [5, 12])]);
    const zeros = graph.op("Expand", [graph.constant(tensor("float32", [], [0])), ints(4)]);
    const where = graph.constant(tensor("int64", [4, 1], [4, 5, 6, -5]));
    const bias = graph.op("ScatterND", [weight("one/bias", [12]), where, zeros]);
    return dense(graph.op("Relu", [graph.op("Add", [product, bias])]), "two", 12, 2);
  },
  "divided by norms of open rows": (graph, { product, ints }) => {
    // As PyTorch's normalize is exported: norms are repeated up to a shape of which the batch is not known.
    const heads = graph.op("Reshape", [product(tokens(graph), "one", 8, 48), ints(0, 0, 8, 6)]);
    const norm = graph.op("Add", [graph.op("ReduceL2", [heads], { axes: [-1], keepdims: 1 }), 1]);
    const wide = graph.op("Expand", [norm, graph.op("Shape", [heads])]);
    return product(graph.op("Reshape", [graph.op("Div", [heads, wide]), ints(0, 0, 48)]), "two", 48, 2);
  },
  rnn: (graph, { weight, dense }) => {
    const states = recurrent(graph, weight, "RNN", { gates: 1, directions: 1 });
    return dense(graph.op("Squeeze", [states[1]!, graph.integers([0])]), "two", 6, 2);
  },
  "gru of two directions": (graph, { weight, dense }) => {
    const [all] = recurrent(graph, weight, "GRU", { gates: 3, directions: 2 });
    const last = graph.op("Gather", [all!, graph.constant(tensor("int64", [], [-1]))], { axis: 0 });
    const turned = graph.op("Transpose", [last], { perm: [1, 0, 2] });
    return dense(graph.op("Reshape", [turned, graph.integers([0, 12])]), "two", 12, 2);
  },
  "lstm with a state": (graph, { weight, dense }) => {
    const zeros = graph.op("ConstantOfShape", [
      graph.op(
        "Concat",
        [graph.integers([1]), graph.op("Shape", [sequence(graph)], { start: 1, end: 2 }), graph.integers([6])],
        {
          axis: 0,
        },
      ),
    ]);
    const states = recurrent(graph, weight, "LSTM", { gates: 4, directions: 1 }, [zeros, zeros]);
    return dense(graph.op("Squeeze", [states[2]!, graph.integers([0])]), "two", 6, 2);
  },
  "transformer block": (graph, tools) => {
    const x = tools.product(tokens(graph), "embed", 8, 8);
    const norm = (value: Value, name: string) =>
      graph.op("LayerNormalization", [value, tools.weight(`${name}/scale`, [8]), tools.weight(`${name}/shift`, [8])]);
    const hidden = tools.product(norm(x, "norm"), "up", 8, 16);
    const gelu = graph.op("Mul", [hidden, graph.op("Add", [graph.op("Erf", [hidden]), 1])]);
    return tools.product(graph.op("Add", [x, tools.product(gelu, "down", 16, 8)]), "out", 8, 2);
  },
};

/** The names of the models there are. */
export const unitModelNames: readonly string[] = Object.keys(builds);

/** A model by its name, its weights drawn from this seed. */
export function unitModel(name: string, seed = 7): Model {
  const graph = createGraph(17);
  const y = builds[name]!(graph, layers(graph, seededRandom(seed)));
  return modelOf(graph, [y], name);
}
