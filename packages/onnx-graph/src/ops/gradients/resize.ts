// Interpolation.

import { RegError } from "@reg/core";
import { tensor } from "../../file/tensor.ts";
import type { GradientContext, OpRules } from "./gradientRule.ts";
import { assertWritable, knownLengths, knownRank } from "./knownRank.ts";

/** The last two axes are multiplied from the right and from the left. */
const reach = 2;

function refuse({ node }: GradientContext, expected: string, received: string): RegError {
  return new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of Resize "${node.name}"`,
    expected,
    received,
    advice: "Freeze the weights before it, or give a rule of your own: gradients: { Resize: rule }.",
  });
}

/** The n unit vectors, each resized to `to` as the node does it along this axis: a matrix [n, to]. */
function resizedUnits(context: GradientContext, axis: number, n: number, to: number) {
  const { graph, node, inputs, dy } = context;
  const { axes, ...attributes } = node.attributes;
  const [, , scales, sizes] = inputs;
  const type = dy.type ?? "float32";
  assertWritable(node, [n, n]);
  const ones = Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
  const units = graph.constant(tensor(type, [1, 1, n, n], ones));
  const resize = (...how: Parameters<typeof graph.op>[1]) =>
    graph.op("Reshape", [graph.op("Resize", [units, undefined, ...how], attributes), graph.integers([n, to])]);
  // An empty list of scales is none.
  if (sizes || !scales || scales.shape?.[0] === 0) return resize(undefined, graph.integers([1, 1, n, to]));
  const factors = graph.tensorOf(scales)?.data ?? scales.integers;
  if (!factors?.every((factor: number | bigint | string) => typeof factor !== "string")) {
    throw refuse(context, "constant scales", "scales that the graph computes");
  }
  // The schema says that axes is ints.
  const listed = (axes as readonly number[] | undefined)?.map((each) => (each < 0 ? each + dy.shape!.length : each));
  const factor = Number(factors[listed ? listed.indexOf(axis) : axis]);
  return resize(graph.constant(tensor("float32", [4], [1, 1, 1, factor])));
}

export const resize: OpRules = {
  /**
   * Every mode is linear in x, one axis at a time: y = A x, where column i of A is the i-th unit vector resized. So dx = Aᵀ dy, by
   * the runtime's own interpolation. Two axes at most, the last ones; not `tf_crop_and_resize`, whose region is an input,
   * and not where one scale for all axes is made of the sizes.
   */
  Resize: (context) => {
    const { graph, node, inputs, outputs, dy } = context;
    const [x, y] = [inputs[0]!, outputs[0]!];
    const mode = node.attributes.coordinate_transformation_mode;
    if (mode === "tf_crop_and_resize") throw refuse(context, "a mode without a region of interest", String(mode));
    const policy = node.attributes.keep_aspect_ratio_policy ?? "stretch";
    if (inputs[3] && policy !== "stretch") throw refuse(context, "sizes for each axis on its own", String(policy));
    const [from, to] = [knownRank(node, x), knownRank(node, y)];
    const rank = from.length;
    const changed = from.flatMap((dim, axis) => (dim === to[axis] ? [] : [axis]));
    const far = changed.find((axis) => axis < rank - reach);
    if (far !== undefined) throw refuse(context, "the last two axes resized", `[${from}] to [${to}]`);
    return [
      changed.reduce((slope, axis) => {
        const [n] = knownLengths(node, x, [from[axis]!]);
        const [length] = knownLengths(node, y, [to[axis]!]);
        const units = resizedUnits(context, axis, n!, length!);
        if (axis === rank - 2) return graph.op("MatMul", [units, slope]);
        return graph.op("MatMul", [slope, graph.op("Transpose", [units], { perm: [1, 0] })]);
      }, dy),
    ];
  },
};
