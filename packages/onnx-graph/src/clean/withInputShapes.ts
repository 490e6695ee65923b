import { RegError } from "@reg/core";
import { assertModel } from "../file/assertModel.ts";
import { changed } from "../file/changed.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../file/generated/onnx_pb.ts";
import type { Model } from "../file/model.ts";
import { fitsShape, type Shape } from "../graph/dim.ts";
import { fedInputs } from "../graph/fromModel.ts";
import { valueInfo } from "../graph/toModel.ts";

const print = (shape: Shape): string => `[${shape.join(", ")}]`;

/**
 * The model with these shapes of its inputs: it fixes lengths that a file leaves open and gradients need (all
 * except the batch), and gives names to lengths that may vary. Other inputs keep theirs; what the file says of the shapes
 * of values inside is dropped and inferred again.
 *
 * ```ts
 * withInputShapes(model, { x: ["batch", 3, 48, 192] })
 * ```
 *
 * Throws `INVALID_MODEL` for an input that is not there, another rank, and a length the file has fixed to another number.
 */
export function withInputShapes(model: Model, shapes: Readonly<Record<string, Shape>>): Model {
  assertModel("withInputShapes", model);
  const graph = model.graph!;
  const inputs = fedInputs(graph);
  const refuse = (name: string, expected: string, received: string) =>
    new RegError("INVALID_MODEL", { who: "@reg/onnx-graph", what: `input "${name}"`, expected, received });
  const known = new Map(inputs.map((each) => [each.name, each]));
  for (const [name, shape] of Object.entries(shapes)) {
    const there = known.get(name);
    if (!there) throw refuse(name, `one of ${inputs.map((each) => each.name).join(", ")}`, "another name");
    if (there.shape && !fitsShape(shape, there.shape))
      throw refuse(name, `a shape like ${print(there.shape)}`, print(shape));
  }
  const input = graph.input.map((info) => {
    const there = known.get(info.name);
    const shape = Object.hasOwn(shapes, info.name) ? shapes[info.name] : undefined;
    return shape && there ? valueInfo({ ...there, shape }) : info;
  });
  return changed(ModelProtoSchema, model, { graph: changed(GraphProtoSchema, graph, { input, valueInfo: [] }) });
}
