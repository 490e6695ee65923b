import { createGraph, modelOf, writeTensor } from "@reg/onnx-graph";

/** Weights between -limit and limit, the same ones every time. */
function weights(shape, limit, seed) {
  let state = seed;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
  const length = shape.reduce((product, dim) => product * dim, 1);
  return { type: "float32", shape, data: Float32Array.from({ length }, () => limit * random()) };
}

/**
 * Convolutions, each with a pool, and a dense layer, on images of `size` x `size`; `average` reads the mean of each map. Any other ONNX model would do as well:
 * `createTrainer` takes the bytes of a file.
 */
export function cnn(size, { filters = [16, 32], average = false } = {}) {
  const graph = createGraph(17);
  const parameter = (name, shape, limit, seed) =>
    graph.initializer(name, writeTensor(weights(shape, limit, seed), name));
  const block = (x, name, [filters, channels], seed) => {
    const kernel = parameter(`${name}/kernel`, [filters, channels, 3, 3], Math.sqrt(6 / (channels * 9)), seed);
    const bias = parameter(`${name}/bias`, [filters], 0, 1);
    const maps = graph.op("Relu", [graph.op("Conv", [x, kernel, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })]);
    return graph.op("MaxPool", [maps], { kernel_shape: [2, 2], strides: [2, 2] });
  };
  const image = graph.input("image", "float32", ["batch", 1, size, size]);
  const maps = filters.reduce((x, count, i) => block(x, `conv${i + 1}`, [count, filters[i - 1] ?? 1], 11 + i), image);
  const features = graph.op("Flatten", [average ? graph.op("GlobalAveragePool", [maps]) : maps]);
  const inputs = filters.at(-1) * (average ? 1 : Math.floor(size / 2 ** filters.length) ** 2);
  const kernel = parameter("dense/kernel", [inputs, 10], Math.sqrt(6 / (inputs + 10)), 11 + filters.length);
  const logits = graph.op("Gemm", [features, kernel, parameter("dense/bias", [10], 0, 1)]);
  return modelOf(graph, [graph.op("Softmax", [logits], { axis: -1 })], "digits");
}
