import type { Model, Value } from "@reg/onnx-graph";
import { type Network, networkModel } from "./network.ts";

const [width, heads, length] = [128, 4, 64];

function dense({ graph, weight, fill }: Network, x: Value, name: string, inputs: number, units: number): Value {
  const sums = graph.op("MatMul", [x, weight(`${name}/kernel`, [inputs, units])]);
  return graph.op("Add", [sums, fill(`${name}/bias`, [units], 0)]);
}

const norm = ({ graph, fill }: Network, x: Value, name: string): Value =>
  graph.op("LayerNormalization", [x, fill(`${name}/scale`, [width], 1), fill(`${name}/bias`, [width], 0)], {
    axis: -1,
  });

function attention(network: Network, x: Value, name: string): Value {
  const { graph } = network;
  const split = (value: Value) => graph.op("Reshape", [value, graph.integers([0, length, heads, width / heads])]);
  const turned = (part: string, perm: readonly number[]) =>
    graph.op("Transpose", [split(dense(network, x, `${name}/${part}`, width, width))], { perm });
  const [query, key] = [turned("query", [0, 2, 1, 3]), turned("key", [0, 2, 3, 1])];
  const scores = graph.op("Mul", [graph.op("MatMul", [query, key]), 1 / Math.sqrt(width / heads)]);
  const mixed = graph.op("MatMul", [graph.op("Softmax", [scores], { axis: -1 }), turned("value", [0, 2, 1, 3])]);
  const joined = graph.op("Transpose", [mixed], { perm: [0, 2, 1, 3] });
  const rows = graph.op("Reshape", [joined, graph.integers([0, length, width])]);
  return dense(network, rows, `${name}/project`, width, width);
}

/** Exact GELU from the ops of opset 17. */
const gelu = ({ graph }: Network, x: Value): Value =>
  graph.op("Mul", [
    x,
    graph.op("Mul", [graph.op("Add", [graph.op("Erf", [graph.op("Mul", [x, Math.SQRT1_2])]), 1]), 0.5]),
  ]);

/** Two blocks (width 128, 4 heads) on 64 vectors, then the mean and 10 classes. */
export const transformer = (): Model =>
  networkModel([length, width], (network, input) => {
    const { graph } = network;
    let x = input;
    for (const block of ["block1", "block2"]) {
      x = graph.op("Add", [x, attention(network, norm(network, x, `${block}/norm1`), block)]);
      const up = gelu(network, dense(network, norm(network, x, `${block}/norm2`), `${block}/up`, width, 4 * width));
      x = graph.op("Add", [x, dense(network, up, `${block}/down`, 4 * width, width)]);
    }
    const pooled = graph.op("ReduceMean", [norm(network, x, "norm")], { axes: [1], keepdims: 0 });
    return graph.op("Softmax", [dense(network, pooled, "classes", width, 10)], { axis: -1 });
  });
