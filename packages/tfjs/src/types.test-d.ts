// What the types must refuse, and what they must understand without help.
import * as core from "@reg/core";
import type { Adapter } from "@reg/core/adapter";
import * as tf from "@tensorflow/tfjs";
import { expectTypeOf } from "vitest";
import {
  defineRegularizer,
  fromKeras,
  layerConfig,
  modelFromKeras,
  type Regularizer,
  regularize,
  regularizers,
  regularizeVariables,
  restore,
  type StepScalars,
  tensorOps,
  tfjsAdapter,
  type VariablesAttachment,
  variablesOf,
} from "./index.ts";

declare const model: tf.LayersModel;
declare const sequential: tf.Sequential;
declare const graph: tf.GraphModel;

// Regularizers: wherever tfjs takes one, with the parameters of the penalty.
expectTypeOf(regularizers.l1({ l1: 0.1 })).toEqualTypeOf<Regularizer>();
tf.layers.dense({
  units: 1,
  kernelRegularizer: regularizers.l1l2({ l1: 0.1, l2: 0.1 }),
  biasRegularizer: regularizers.l1(),
});
tf.layers.lstm({ units: 1, recurrentRegularizer: regularizers.groupLasso({ lambda: 0.1, axis: -1 }) });
tf.layers.embedding({ inputDim: 2, outputDim: 2, embeddingsRegularizer: regularizers.orthogonal({ mode: "columns" }) });
// @ts-expect-error: a number is no object of parameters
regularizers.l1(0.01);
// @ts-expect-error: l1 has no parameter of this name
regularizers.l1({ l2: 0.01 });
// @ts-expect-error: rows or columns
regularizers.orthogonal({ mode: "row" });
// @ts-expect-error: the factory was not called
tf.layers.dense({ units: 1, kernelRegularizer: regularizers.l1 });
// @ts-expect-error: a penalty is no regularizer; `regularizers.l1` makes one
tf.layers.dense({ units: 1, kernelRegularizer: core.l1() });
regularizers.sum({ penalties: [core.l1()] });
// @ts-expect-error: and a regularizer is no penalty
regularizers.sum({ penalties: [regularizers.l1()] });

// Penalties of one's own, by their parameters.
const capped = core.definePenalty({
  name: "capped",
  params: { cap: core.above(0, 1, "Where it ends.") },
  traits: { separable: true, convex: false, homogeneous: false },
  value: (ops, w, { cap }) => ops.sum(ops.min(ops.abs(w), cap)),
  gradient: (ops, w) => ops.sign(w),
});
const cappedRegularizer = defineRegularizer(capped);
expectTypeOf(cappedRegularizer({ cap: 2 })).toEqualTypeOf<Regularizer>();
// @ts-expect-error: no parameter of this name
cappedRegularizer({ cup: 2 });
// @ts-expect-error: a factory, not what it makes
defineRegularizer(capped());

// Models that exist.
expectTypeOf(regularize(sequential, "l1")).toEqualTypeOf<core.Attachment>();
regularize(model, core.l1({ l1: 0.1 }), { existing: "replace", step: 10, known: [capped] });
regularize(model, { rules: [{ match: "dense*/kernel", penalty: "l1", mode: "proximal" }] });
regularize(model, layerConfig(model), { existing: "replace" });
restore(model, { known: [capped] });
// @ts-expect-error: a GraphModel is frozen
regularize(graph, "l1");
// @ts-expect-error: a configuration is needed
regularize(model);
// @ts-expect-error: the name of a mode
regularize(model, { penalty: "l1", mode: "prox" });
// @ts-expect-error: one of two words
regularize(model, "l1", { existing: "keep" });
// @ts-expect-error: the step is in the file
restore(model, { step: 3 });

// Variables.
declare const kernel: tf.Variable;
const regularized = regularizeVariables({ kernel }, "l1", { roles: { kernel: "embedding" }, known: [capped] });
expectTypeOf(regularized).toEqualTypeOf<VariablesAttachment>();
expectTypeOf(regularized.minimize(tf.train.sgd(0.1), () => tf.scalar(0), [kernel])).toEqualTypeOf<StepScalars>();
regularizeVariables(variablesOf(model), { rules: [{ match: "a/kernel", penalty: "l2", mode: "decoupled" }] });
// @ts-expect-error: no variable of this name
regularizeVariables({ kernel }, "l1", { roles: { kernels: "kernel" } });
// @ts-expect-error: a tensor is no variable
regularizeVariables({ kernel: tf.zeros([2, 2]) }, "l1");
// @ts-expect-error: a penalty by its name
regularizeVariables({ kernel }, "l3");
// @ts-expect-error: a loss is a function, as in tf
regularized.minimize(tf.train.sgd(0.1), tf.scalar(0));

// Keras.
declare const artifacts: tf.io.ModelArtifacts;
expectTypeOf(modelFromKeras("{}")).resolves.toEqualTypeOf<tf.LayersModel>();
modelFromKeras(artifacts, { compile: false, dialect: core.tf2 });
tf.models.modelFromJSON(fromKeras({ class_name: "Sequential" }));
tf.loadLayersModel(tf.io.fromMemory({ ...artifacts, modelTopology: fromKeras(artifacts) }));
// @ts-expect-error: a dialect, not its name
fromKeras("{}", { dialect: "tf2" });
// @ts-expect-error: text is to be parsed, a number is nothing
fromKeras(3);

// The contracts.
expectTypeOf(tfjsAdapter).toEqualTypeOf<Adapter<tf.LayersModel>>();
expectTypeOf(tensorOps).toEqualTypeOf<core.Ops<tf.Tensor>>();
