// What a user does with an ONNX file, step by step.
import {
  differentiate,
  graphOf,
  hoistWeights,
  inferShapes,
  isFloat,
  type Model,
  modelOf,
  parametersOf,
  readModel,
  symbolicBatch,
  untieWeights,
  upgradeModel,
  type Value,
  widenFloat16,
  withInputShapes,
  withWeights,
  writeModel,
} from "@reg/onnx-graph";

/** So many weights and inputs are differentiated by. */
const most = 8;

/** The sum of the last float output, and its gradients by weights and inputs, as a file. */
function gradientsOf(given: Model): Uint8Array {
  const model = upgradeModel(given);
  const graph = graphOf(model);
  const outputs = model.graph!.output.map(({ name }) => graph.value(name));
  const y = outputs.findLast(({ type }) => isFloat(type));
  if (!y) return new Uint8Array();
  const loss = graph.op("ReduceSum", [y], { keepdims: 0 });
  const weights = [...graph.initializers.keys()].map((name) => graph.value(name));
  const wrt = [...weights, ...graph.inputs].filter(({ type }: Value) => isFloat(type)).slice(0, most);
  return writeModel(modelOf(graph, [loss, ...differentiate(graph, loss, wrt)], "gradients", model));
}

/** The model with its weights as zeros. */
function zeroed(model: Model): Uint8Array {
  const shapes = new Map(parametersOf(model).map(({ path, shape }) => [path, shape]));
  return writeModel(
    withWeights(model, (path) => {
      const shape = shapes.get(path);
      return shape && { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
    }),
  );
}

/** The steps, each from the bytes of a file; `read` comes first. */
export const modelSteps: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  read: (bytes) => readModel(bytes),
  external: (bytes) => readModel(bytes, { external: () => new Uint8Array(64) }),
  write: (bytes) => readModel(writeModel(readModel(bytes))),
  inferShapes: (bytes) => writeModel(inferShapes(readModel(bytes))),
  parameters: (bytes) => parametersOf(readModel(bytes)),
  weights: (bytes) => zeroed(readModel(bytes)),
  gradients: (bytes) => gradientsOf(readModel(bytes)),
  upgrade: (bytes) => writeModel(upgradeModel(readModel(bytes))),
  hoist: (bytes) => writeModel(hoistWeights(readModel(bytes))),
  untie: (bytes) => writeModel(untieWeights(readModel(bytes))),
  widen: (bytes) => writeModel(widenFloat16(readModel(bytes))),
  symbolicBatch: (bytes) => writeModel(symbolicBatch(readModel(bytes))),
  inputShapes: (bytes) => writeModel(withInputShapes(readModel(bytes), { x: ["batch", 3], constructor: [1] })),
};
