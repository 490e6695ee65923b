import type { GraphProto } from "@reg/onnx-graph/proto";

/** Ops that only store a weight in another way: exporters put them wherever. */
const storing = new Set(["Identity", "Cast", "Transpose", "Reshape", "Unsqueeze", "Squeeze"]);

/** Parameters in the order in which a graph uses them, from its inputs to its outputs. Files have them in any order. */
export function inOrderOfUse<Parameter extends { readonly path: string }>(
  { node: nodes }: GraphProto,
  parameters: readonly Parameter[],
): readonly Parameter[] {
  /** The weight that a value is, by the value's name. */
  const weights = new Map(parameters.map(({ path }) => [path, path]));
  const places = new Map<string, number>();
  for (const { opType, input, output } of nodes) {
    const stored = storing.has(opType) ? weights.get(input[0] ?? "") : undefined;
    if (stored !== undefined) {
      weights.set(output[0]!, stored);
      continue;
    }
    for (const name of input) {
      const weight = weights.get(name);
      if (weight !== undefined && !places.has(weight)) places.set(weight, places.size);
    }
  }
  const place = ({ path }: Parameter) => places.get(path) ?? places.size;
  return parameters.toSorted((a, b) => place(a) - place(b));
}
