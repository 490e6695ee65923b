// Images read between their pixels.
import type { Graph, GraphNode, Value } from "../../graph/graph.ts";
import { reduce } from "../../graph/reduce.ts";
import type { OpRules } from "./gradientRule.ts";
import { gridTaps, type Sampling, type Tap } from "./gridTaps.ts";
import { knownLengths, knownRank } from "./knownRank.ts";
import { reshapeLike } from "./reshapeLike.ts";
import { zerosLike } from "./zerosLike.ts";

/** Modes have other names since opset 20. */
const modes: Readonly<Record<string, Sampling["mode"]>> = {
  bilinear: "linear",
  linear: "linear",
  bicubic: "cubic",
  cubic: "cubic",
  nearest: "nearest",
};

function samplingOf({ attributes }: GraphNode): Sampling {
  const { mode = "linear", padding_mode = "zeros", align_corners = 0 } = attributes;
  return {
    mode: modes[String(mode)] ?? "linear",
    // The schema says that it is one of these.
    padding: padding_mode as Sampling["padding"],
    alignCorners: Boolean(align_corners),
  };
}

/** Every choice of one tap for each axis: the pixels that a point is made of. */
const pixelsOf = (taps: readonly (readonly Tap[])[]): readonly (readonly Tap[])[] =>
  taps.reduce<readonly (readonly Tap[])[]>(
    (pixels, ofAxis) => pixels.flatMap((before) => ofAxis.map((tap) => [...before, tap])),
    [[]],
  );

const product = (graph: Graph, factors: readonly Value[]): Value => factors.reduce((a, b) => graph.op("Mul", [a, b]));

/** The index of a pixel when all spatial axes are one. */
function flatIndex(graph: Graph, pixel: readonly Tap[], lengths: readonly number[]): Value {
  return pixel
    .map(({ index }) => index)
    .reduce((before, index, axis) => graph.op("Add", [graph.op("Mul", [before, lengths[axis]!]), index]));
}

/** The slope of a pixel's weight along one axis: that of its tap there, times the weights along the others. */
function slopeAlong(graph: Graph, pixel: readonly Tap[], axis: number): Value | undefined {
  const { slope } = pixel[axis]!;
  return slope && product(graph, [slope, ...pixel.filter((_, other) => other !== axis).map(({ weight }) => weight)]);
}

export const gridSample: OpRules = {
  /** x: dy by the weight of each pixel, added at that pixel. Grid: Σ dy · pixel over the channels, by the slope of its weight. */
  GridSample: ({ graph, node, inputs, dy }) => {
    const [x, grid] = [inputs[0]!, inputs[1]!];
    const lengths = knownLengths(node, x, knownRank(node, x).slice(2));
    const sampling = samplingOf(node);
    /** [batch, 1, points]. The last axis of x comes first in the grid. */
    const along = (axis: number) => {
      const numbers = graph.op("Gather", [grid, graph.integers([lengths.length - 1 - axis])], { axis: -1 });
      return graph.op("Reshape", [numbers, graph.integers([0, 1, -1])]);
    };
    const taps = lengths.map((length, axis) => gridTaps(graph, along(axis), length, sampling));
    const pixels = pixelsOf(taps);
    const flat = (value: Value) => graph.op("Reshape", [value, graph.integers([0, 0, -1])]);
    const [image, zeros, points] = [flat(x), flat(zerosLike(graph, x)), flat(dy)];
    const everyChannel = (pixel: readonly Tap[]) =>
      graph.op("Expand", [flatIndex(graph, pixel, lengths), graph.op("Shape", [points])]);
    const dx = pixels.reduce((sum, pixel) => {
      const share = graph.op("Mul", [
        points,
        product(
          graph,
          pixel.map(({ weight }) => weight),
        ),
      ]);
      return graph.op("ScatterElements", [sum, everyChannel(pixel), share], { axis: 2, reduction: "add" });
    }, zeros);
    const parts = lengths.toReversed().map((_, i) => {
      const axis = lengths.length - 1 - i;
      const terms = pixels.map((pixel) => {
        const slope = slopeAlong(graph, pixel, axis);
        if (!slope) return graph.op("Mul", [along(axis), 0]);
        const there = graph.op("GatherElements", [image, everyChannel(pixel)], { axis: 2 });
        return graph.op("Mul", [reduce(graph, "ReduceSum", graph.op("Mul", [points, there]), [1], true), slope]);
      });
      const sum = terms.reduce((a, b) => graph.op("Add", [a, b]));
      return graph.op("Reshape", [sum, graph.integers([0, -1, 1])]);
    });
    return [reshapeLike(graph, dx, x), reshapeLike(graph, graph.op("Concat", parts, { axis: 2 }), grid)];
  },
};
