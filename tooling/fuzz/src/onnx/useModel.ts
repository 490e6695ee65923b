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

/** Larger weights are not in these files: their numbers are elsewhere, or they are made. */
const largest = 2 ** 20;

/** The model with its weights as zeros. */
function zeroed(model: Model): Uint8Array {
  const small = parametersOf(model).filter(({ shape }) => shape.reduce((a, b) => a * b, 1) < largest);
  const shapes = new Map(small.map(({ path, shape }) => [path, shape]));
  return writeModel(
    withWeights(model, (path) => {
      const shape = shapes.get(path);
      return shape && { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
    }),
  );
}

const models = new WeakMap<Uint8Array, Model>();

/** The model of a file, read once for all steps but the first. */
function modelIn(bytes: Uint8Array): Model {
  const model = models.get(bytes) ?? readModel(bytes);
  models.set(bytes, model);
  return model;
}

/** The steps, each from the bytes of a file; `read` comes first. */
export const modelSteps: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  read: modelIn,
  external: (bytes) => readModel(bytes, { external: () => new Uint8Array(64) }),
  write: (bytes) => readModel(writeModel(modelIn(bytes))),
  inferShapes: (bytes) => writeModel(inferShapes(modelIn(bytes))),
  parameters: (bytes) => parametersOf(modelIn(bytes)),
  weights: (bytes) => zeroed(modelIn(bytes)),
  gradients: (bytes) => gradientsOf(modelIn(bytes)),
  upgrade: (bytes) => writeModel(upgradeModel(modelIn(bytes))),
  hoist: (bytes) => writeModel(hoistWeights(modelIn(bytes))),
  untie: (bytes) => writeModel(untieWeights(modelIn(bytes))),
  widen: (bytes) => writeModel(widenFloat16(modelIn(bytes))),
  symbolicBatch: (bytes) => writeModel(symbolicBatch(modelIn(bytes))),
  inputShapes: (bytes) => writeModel(withInputShapes(modelIn(bytes), { x: ["batch", 3], constructor: [1] })),
};
