import type { Graph, Value } from "../../graph/graph.ts";

/** All axes of a [batch, channels, …window] value but the channels. */
export const allButChannels = (rank: number): readonly number[] =>
  Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1);

/** A vector of one number a channel, so that it broadcasts against [batch, channels, …window]. */
export const alongChannels = (graph: Graph, vector: Value, rank: number): Value =>
  graph.op("Reshape", [vector, graph.integers([1, -1, ...Array.from({ length: rank - 2 }, () => 1)])]);
