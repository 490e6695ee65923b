import type { GradientRule } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy · b · a^(b − 1) and dy · y · log a; the latter is 0 where a is 0, as PyTorch. */
export const Pow: GradientRule = ({ graph, inputs: [a, b], outputs: [y], dy }) => {
  const exponent = b!.type === a!.type ? b : graph.op("CastLike", [b, a]);
  const da = graph.op("Mul", [graph.op("Mul", [dy, exponent]), graph.op("Pow", [a, graph.op("Sub", [exponent, 1])])]);
  const log = graph.op("Where", [graph.op("Equal", [a, 0]), 0, graph.op("Log", [a])]);
  const db = graph.op("Mul", [graph.op("Mul", [dy, y]), log]);
  return [unbroadcast(graph, da, a!), b!.type === a!.type ? unbroadcast(graph, db, b!) : undefined];
};
