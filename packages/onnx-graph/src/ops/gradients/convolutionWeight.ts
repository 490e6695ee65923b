import type { Graph, Value } from "../../graph/graph.ts";
import { reach, type Windows } from "./windows.ts";

/** [a, b, …] as [b, a, …]. */
const swapFirst = (graph: Graph, x: Value, rank: number): Value =>
  graph.op("Transpose", [x], { perm: [1, 0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2)] });

/** [batch, groups · c, …] as [c, groups · batch, …]: the batch takes the place of the channels, group by group. */
function batchAsChannels(graph: Graph, x: Value, group: number, channels: number, lengths: readonly number[]): Value {
  const rank = lengths.length + 2;
  if (group === 1) return swapFirst(graph, x, rank);
  const apart = graph.op("Reshape", [x, graph.integers([-1, group, channels / group, ...lengths])]);
  const window = lengths.map((_, i) => i + 3);
  const turned = graph.op("Transpose", [apart], { perm: [2, 1, 0, ...window] });
  return graph.op("Reshape", [turned, graph.integers([channels / group, -1, ...lengths])]);
}

/**
 * The gradient by a convolution's weight, itself a convolution: of the input with dy as the kernel, where strides and dilations
 * change places and the batch is what is summed over. `x` is [batch, inputs, …], `dy` [batch, units, …]; the result
 * [units, inputs / group, …kernel].
 */
export function convolutionWeight(
  graph: Graph,
  { x, dy }: { readonly x: Value; readonly dy: Value },
  { windows, group, inputs, lengths }: { windows: Windows; group: number; inputs: number; lengths: readonly number[] },
): Value {
  const rank = lengths.length + 2;
  const product = graph.op("Conv", [batchAsChannels(graph, x, group, inputs, lengths), swapFirst(graph, dy, rank)], {
    strides: windows.dilations,
    dilations: windows.strides,
    pads: [...windows.before, ...windows.after],
    group,
  });
  const axes = lengths.map((_, i) => i + 2);
  const zeros = axes.map(() => 0);
  // Pixels that no window reached give entries behind the kernel.
  const tight = lengths.every((length, i) => {
    return (length + windows.before[i]! + windows.after[i]! - reach(windows, i)) % windows.strides[i]! === 0;
  });
  const cut = tight
    ? product
    : graph.op("Slice", [product, graph.integers(zeros), graph.integers(windows.kernel), graph.integers(axes)]);
  return swapFirst(graph, cut, rank);
}
