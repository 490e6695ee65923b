import { createGraph, type Model, modelOf, type Value, writeTensor } from "@reg/onnx-graph";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Two convolutions of 32 and 64 filters of 3 x 3, each with a pool, a dense layer of 128 units and ten classes: 421,642 parameters. */
export function digitsCnn(seed: number): Model {
  const graph = createGraph(17);
  const random = xoroshiro128plus(seed);
  /** A kernel by He's rule, and a bias of zeros. */
  const parameters = (name: string, shape: readonly number[], inputs: number, units: number) => {
    const limit = Math.sqrt(6 / inputs);
    const length = shape.reduce((product, dim) => product * dim, 1);
    const data = Float32Array.from({ length }, () => limit * (2 * uniformFloat64(random) - 1));
    return [
      graph.initializer(`${name}/kernel`, writeTensor({ type: "float32", shape, data }, `${name}/kernel`)),
      graph.initializer(
        `${name}/bias`,
        writeTensor({ type: "float32", shape: [units], data: new Float32Array(units) }, `${name}/bias`),
      ),
    ] as const;
  };
  const convolution = (x: Value, name: string, channels: number, filters: number) => {
    const [kernel, bias] = parameters(name, [filters, channels, 3, 3], 9 * channels, filters);
    const maps = graph.op("Conv", [x, kernel, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
    return graph.op("MaxPool", [graph.op("Relu", [maps])], { kernel_shape: [2, 2], strides: [2, 2] });
  };
  const dense = (x: Value, name: string, inputs: number, units: number) =>
    graph.op("Gemm", [x, ...parameters(name, [inputs, units], inputs, units)]);
  const image = graph.input("image", "float32", ["batch", 1, 28, 28]);
  const maps = convolution(convolution(image, "conv1", 1, 32), "conv2", 32, 64);
  const hidden = graph.op("Relu", [dense(graph.op("Flatten", [maps]), "dense", 7 * 7 * 64, 128)]);
  return modelOf(graph, [dense(hidden, "classes", 128, 10)], "digits");
}
