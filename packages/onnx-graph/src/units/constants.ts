// What each unit sends where that is one number whatever comes in: the weights are read slice by slice, and the rules of the ops
// carry the numbers on. NaN marks a number that varies, or may.
import { lengthAt } from "@reg/core/units";
import { float32Of, isFloat, type Tensor } from "../file/tensor.ts";
import { ruleFailure } from "../ops/ruleOf.ts";
import type { Analysis } from "./analyze.ts";
import type { AnalyzedNode } from "./analyzedNode.ts";
import type { Place } from "./place.ts";

/** The number of a slice along an axis, of the whole tensor without one. */
export type ConstantOf = (place: Place | undefined, axis: number | undefined, entry: number) => number;

/** The one number that each slice of a tensor along an axis has; NaN where it has several. */
function sliceConstants(tensor: Tensor, axis: number | undefined): Float64Array {
  const { shape, type } = tensor;
  const length = axis === undefined ? 1 : shape[axis]!;
  const found = new Float64Array(length);
  if (!isFloat(type)) return found.fill(Number.NaN);
  const data = type === "float64" ? (tensor.data as Float64Array) : float32Of(tensor);
  const inner = axis === undefined ? data.length : shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const varies = new Uint8Array(length);
  const isSeen = new Uint8Array(length);
  for (let at = 0, block = 0; at < data.length; at += inner, block++) {
    const entry = block % length;
    if (varies[entry]) continue;
    if (!isSeen[entry]) [found[entry], isSeen[entry]] = [data[at]!, 1];
    const number = found[entry];
    for (let i = at; i < at + inner; i++) {
      if (data[i] === number) continue;
      varies[entry] = 1;
      break;
    }
  }
  for (let entry = 0; entry < length; entry++) if (varies[entry] || !isSeen[entry]) found[entry] = Number.NaN;
  return found;
}

/** As the runtime would round it. Of half floats only a zero is sure. */
function rounded(number: number, { type }: Place): number {
  if (type === "float32") return Math.fround(number);
  return type === "float64" || number === 0 ? number : Number.NaN;
}

/** Reads the numbers of leaves when they are asked for. */
function leafConstants(tensorOf: (place: Place) => Tensor | undefined) {
  const known = new Map<string, Float64Array>();
  return (place: Place, axis: number | undefined): Float64Array | undefined => {
    const key = `${axis ?? ""} ${place.name}`;
    const there = known.get(key);
    if (there) return there;
    const tensor = tensorOf(place);
    if (!tensor) return undefined;
    const found = sliceConstants(tensor, axis);
    known.set(key, found);
    return found;
  };
}

/** The constants of a graph: those of weights, and what becomes of them. */
export function constantsOf({ nodes, classes }: Analysis): ConstantOf {
  const tensors = new Map<Place, () => Tensor | undefined>();
  const wholes = new Map<Place, number>();
  const slices = new Map<number, Float64Array>();
  const leaf = leafConstants((place) => tensors.get(place)?.());
  const constantOf: ConstantOf = (place, axis, entry) => {
    if (!place) return Number.NaN;
    const isWhole = axis === undefined || (lengthAt(place, axis) === 0 && place.shape?.[axis] === 1);
    if (place.isLeaf) return leaf(place, isWhole ? undefined : axis)?.[isWhole ? 0 : entry] ?? Number.NaN;
    if (isWhole) return wholes.get(place) ?? Number.NaN;
    return slices.get(place.first[axis]!)?.[entry] ?? Number.NaN;
  };
  const follow = (node: AnalyzedNode) => {
    const { rule, inputs, outputs } = node;
    for (const [i, place] of inputs.entries()) if (place?.isLeaf) tensors.set(place, () => node.tensorOf(i));
    if (!rule?.constant) return;
    const at = (input: number, axis: number | undefined, entry: number) => constantOf(inputs[input], axis, entry);
    for (const [output, place] of outputs.entries()) {
      if (!place || !isFloat(place.type)) continue;
      const number = (axis: number | undefined, entry: number) =>
        rounded(rule.constant!({ ...node, at }, output, axis, entry), place);
      const whole = number(undefined, 0);
      if (!Number.isNaN(whole)) wholes.set(place, whole);
      for (const [axis, first] of place.first.entries()) {
        const length = lengthAt(place, axis);
        // The numbers of locked entries are not used.
        const entries = Float64Array.from({ length }, (_, i) =>
          classes.reasonOf(first + i) ? Number.NaN : number(axis, i),
        );
        if (entries.some((entry) => !Number.isNaN(entry))) slices.set(first, entries);
      }
    }
  };
  for (const node of nodes) {
    try {
      follow(node);
    } catch (cause) {
      throw ruleFailure("constants", node.node, cause);
    }
  }
  return constantOf;
}
