// The objective, in a graph that has the forward part: a loss of predictions and targets, or what the model itself
// gives as its loss.
import { RegError } from "@reg/core";
import type { Graph, Model, Tensor, Value } from "@reg/onnx-graph";
import type { Loss, LossNodes } from "../losses/loss.ts";
import type { OutputLoss } from "../losses/outputLoss.ts";
import { inputsOf, predictionOf } from "./forward.ts";

/** Which loss, of which targets. */
export interface ObjectiveRecipe {
  readonly loss: Loss | OutputLoss;
  /** Numbers of the prediction's shape when left out. */
  readonly targetForm?: TargetForm;
}

/** Targets as numbers of the prediction's shape, or as class numbers, int32 with a last axis of 1. */
export type TargetForm = "numbers" | "classes";

/** The form these targets have. Class numbers are the only integers among them. */
export const formOf = (targets: Pick<Tensor, "type"> | undefined): TargetForm =>
  targets?.type === "int32" ? "classes" : "numbers";

/** The loss in the graph. A loss of the model's own has neither prediction nor targets. */
export interface Objective extends LossNodes {
  /** What the loss compares with targets. */
  readonly prediction?: Value;
}

/** What targets look like. */
function targetsLike({ type = "float32", shape }: Value, form: TargetForm): Pick<Value, "type" | "shape"> {
  return form === "numbers" ? { type, shape } : { type: "int32", shape: shape && [...shape.slice(0, -1), 1] };
}

/** The output of a model that is its loss, as a scalar. Throws `INVALID_MODEL`. */
function outputOf(graph: Graph, model: Model, { output }: OutputLoss): Value {
  const names = model.graph!.output.map(({ name }) => name);
  const value = names.includes(output) ? graph.value(output) : undefined;
  // A length that nothing is known of may be 1.
  const single = value?.shape?.every((dim) => dim === 1 || String(dim).startsWith("?")) ?? value !== undefined;
  if (!value || !single) {
    throw new RegError("INVALID_MODEL", {
      who: "@reg/onnx",
      what: `loss "${output}"`,
      expected: "an output of the model with a single number",
      received: value ? `shape [${value.shape}]` : `outputs ${names.map((name) => `"${name}"`).join(", ") || "none"}`,
    });
  }
  return value.shape?.length === 0 ? value : graph.op("Reshape", [value, graph.integers([])]);
}

/** Throws `UNSUPPORTED_MODEL` for an output that has its examples along another axis than the first, as [time, batch, classes]. */
function assertBatchFirst(model: Model, { shape }: Value): void {
  const batch = inputsOf(model)[0]?.shape?.[0];
  const at = typeof batch === "string" ? (shape?.indexOf(batch) ?? -1) : -1;
  if (at <= 0) return;
  const output = model.graph!.output[0]!.name;
  throw new RegError("UNSUPPORTED_MODEL", {
    who: "@reg/onnx",
    what: `output "${output}"`,
    expected: "the examples along its first axis, as in the inputs",
    received: `shape [${shape}]`,
    advice: "Move that axis to the front at the end of the model (Transpose): targets are then [examples, …].",
  });
}

/** Adds the loss to a graph. `declare` adds the targets, where there are some. */
export function addObjective(
  graph: Graph,
  model: Model,
  { loss, targetForm = "numbers" }: ObjectiveRecipe,
  declare: (targets: Pick<Value, "type" | "shape">) => Value,
): Objective {
  if ("output" in loss) return { value: outputOf(graph, model, loss) };
  const prediction = predictionOf(graph, model, loss);
  assertBatchFirst(model, prediction);
  return { prediction, ...loss.build(graph, prediction, declare(targetsLike(prediction, targetForm))) };
}
