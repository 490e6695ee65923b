import { RegError } from "@reg/core";
import type { Graph, Value } from "../../graph/graph.ts";
import { expandLike } from "./expandReduced.ts";
import type { GradientRule } from "./gradientRule.ts";

/** The labels of each operand and of the result. Throws for what is not a contraction: ellipses, diagonals. */
function labels(equation: string, name: string): { operands: readonly string[]; result: string } {
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const operands = left.split(",");
  const counted = [...left.replaceAll(",", "")];
  // Without "->" the result has the labels that occur once, in the order of the alphabet.
  const once = counted.filter((label) => counted.filter((other) => other === label).length === 1);
  const repeated = operands.some((operand) => new Set(operand).size < operand.length);
  if (!equation.includes(".") && !repeated) return { operands, result: right ?? once.toSorted().join("") };
  throw new RegError("UNSUPPORTED_OP", {
    who: "@reg/onnx-graph",
    what: `gradient of Einsum "${name}"`,
    expected: "a contraction: every label once in an operand, no ellipsis",
    received: JSON.stringify(equation),
    advice: "Write the equation with a label for each axis, or give a rule of your own for Einsum.",
  });
}

/** A gradient without the labels that only `x` has, repeated along them. */
function repeat(graph: Graph, gradient: Value, has: string, wants: string, x: Value): Value {
  if (has.length === wants.length) return gradient;
  const missing = [...wants].flatMap((label, axis) => (has.includes(label) ? [] : [axis]));
  return expandLike(graph, graph.op("Unsqueeze", [gradient, graph.integers(missing)]), x);
}

/** For each operand the contraction of dy with all others. */
export const Einsum: GradientRule = ({ graph, node, inputs, dy }) => {
  const { operands, result } = labels(String(node.attributes.equation), node.name);
  return inputs.map((x, i) => {
    const others = operands.filter((_, j) => j !== i);
    const has = [...operands[i]!].filter((label) => [result, ...others].some((each) => each.includes(label))).join("");
    const equation = `${[result, ...others].join(",")}->${has}`;
    const contracted = graph.op("Einsum", [dy, ...inputs.filter((_, j) => j !== i)], { equation });
    return repeat(graph, contracted, has, operands[i]!, x!);
  });
};
