import type { Graph, Value } from "@reg/onnx-graph";
import { perStep } from "./names.ts";

/** A value that each step receives: part of a batch, a mask, a rate. */
type Fed = Pick<Value, "name" | "type" | "shape">;

/** Declares what a step is fed, and gives the value that the step reads. */
export type Feed = (fed: Fed) => Value;

/** A number. */
export const scalar = (name: string): Fed => ({ name, type: "float32", shape: [] });

/** Each value is an input of the graph. */
export const feedInputs =
  (graph: Graph): Feed =>
  ({ name, type = "float32", shape }) =>
    graph.input(name, type, shape);

/** Each value is the entry of this step in an input around the body, which has an axis of steps in front. */
export const feedEntries =
  (graph: Graph, body: Graph, step: Value): Feed =>
  ({ name, type = "float32", shape }) => {
    const all = graph.input(perStep(name), type, shape && ["steps", ...shape]);
    const gather = { op: "Gather", domain: "", name, attributes: { axis: 0 } };
    return body.add({ ...gather, inputs: [all.name, step.name], outputs: [name] })[0]!;
  };
