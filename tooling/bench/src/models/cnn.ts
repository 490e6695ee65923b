import type { Model, Value } from "@reg/onnx-graph";
import { networkModel } from "./network.ts";

/** Conv 32, pool, conv 64, pool, dense 128, dense 10 on 28x28: the usual network for handwritten digits. */
export const cnn = (): Model =>
  networkModel([1, 28, 28], ({ graph, weight, fill }, input) => {
    const conv = (x: Value, name: string, inputs: number, units: number) => {
      const w = weight(`${name}/kernel`, [units, inputs, 3, 3], [inputs * 9, units * 9]);
      const sums = graph.op("Conv", [x, w, fill(`${name}/bias`, [units], 0)], { kernel_shape: [3, 3] });
      return graph.op("MaxPool", [graph.op("Relu", [sums])], { kernel_shape: [2, 2], strides: [2, 2] });
    };
    const dense = (x: Value, name: string, inputs: number, units: number) =>
      graph.op("Gemm", [x, weight(`${name}/kernel`, [inputs, units]), fill(`${name}/bias`, [units], 0)]);
    const features = graph.op("Flatten", [conv(conv(input, "conv1", 1, 32), "conv2", 32, 64)]);
    const hidden = graph.op("Relu", [dense(features, "dense1", 1600, 128)]);
    return graph.op("Softmax", [dense(hidden, "dense2", 128, 10)], { axis: -1 });
  });
