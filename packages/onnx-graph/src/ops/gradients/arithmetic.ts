// Operations on several operands that broadcast against each other.
import { asNumbers } from "./asNumbers.ts";
import type { GradientRule, OpRules } from "./gradientRule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** dy to the operand that is the result, in equal shares where several are, as PyTorch. Serves Max and Min. */
const extremum: GradientRule = ({ graph, inputs, outputs: [y], dy }) => {
  const taken = inputs.map((x) => asNumbers(graph, graph.op("Equal", [x, y]), dy));
  const share = graph.op("Div", [dy, taken.reduce((a, b) => graph.op("Add", [a, b]))]);
  return inputs.map((x, i) => unbroadcast(graph, graph.op("Mul", [share, taken[i]]), x!));
};

export const arithmetic: OpRules = {
  /** dy for both. */
  Add: ({ graph, inputs, dy }) => inputs.map((x) => unbroadcast(graph, dy, x!)),

  /** dy and −dy. */
  Sub: ({ graph, inputs: [a, b], dy }) => [unbroadcast(graph, dy, a!), graph.op("Neg", [unbroadcast(graph, dy, b!)])],

  /** dy · b and dy · a. */
  Mul: ({ graph, inputs: [a, b], dy }) => [
    unbroadcast(graph, graph.op("Mul", [dy, b]), a!),
    unbroadcast(graph, graph.op("Mul", [dy, a]), b!),
  ],

  /** dy / b and −dy · y / b. */
  Div: ({ graph, inputs: [a, b], outputs: [y], dy }) => {
    const da = graph.op("Div", [dy, b]);
    return [unbroadcast(graph, da, a!), unbroadcast(graph, graph.op("Neg", [graph.op("Mul", [da, y])]), b!)];
  },

  /** dy and −dy · n: y = a − n · b, where the whole number n has no slope. Nothing for integers. */
  Mod: ({ graph, inputs: [a, b], outputs: [y], dy }) => {
    const n = graph.op("Round", [graph.op("Div", [graph.op("Sub", [a, y]), b])]);
    return [unbroadcast(graph, dy, a!), unbroadcast(graph, graph.op("Neg", [graph.op("Mul", [dy, n])]), b!)];
  },

  /** dy · b · a^(b − 1) and dy · y · log a; the latter is 0 where a is 0, as PyTorch. */
  Pow: ({ graph, inputs: [a, b], outputs: [y], dy }) => {
    const exponent = b!.type === a!.type ? b : graph.op("CastLike", [b, a]);
    const da = graph.op("Mul", [graph.op("Mul", [dy, exponent]), graph.op("Pow", [a, graph.op("Sub", [exponent, 1])])]);
    const log = graph.op("Where", [graph.op("Equal", [a, 0]), 0, graph.op("Log", [a])]);
    const db = graph.op("Mul", [graph.op("Mul", [dy, y]), log]);
    return [unbroadcast(graph, da, a!), b!.type === a!.type ? unbroadcast(graph, db, b!) : undefined];
  },

  /** dy to every operand. */
  Sum: ({ graph, inputs, dy }) => inputs.map((x) => unbroadcast(graph, dy, x!)),

  /** dy / n to each of n operands. */
  Mean: ({ graph, inputs, dy }) => {
    const share = graph.op("Div", [dy, inputs.length]);
    return inputs.map((x) => unbroadcast(graph, share, x!));
  },

  Max: extremum,
  Min: extremum,
  /** dy to the side that was taken, 0 to the other. */
  Where: ({ graph, inputs: [condition, a, b], dy }) => [
    undefined,
    unbroadcast(graph, graph.op("Where", [condition, dy, 0]), a!),
    unbroadcast(graph, graph.op("Where", [condition, 0, dy]), b!),
  ],
};
