// Functions of each entry by itself.
import { isFloat, typeCode } from "../../file/tensor.ts";
import type { Value } from "../../graph/graph.ts";
import type { GradientRule, OpRules } from "./gradientRule.ts";

/** dy, in the type of x; nothing for integers and booleans. */
const cast: GradientRule = ({ graph, inputs: [x], dy }) => {
  if (!x!.type || !isFloat(x!.type)) return [];
  return [x!.type === dy.type ? dy : graph.op("Cast", [dy], { to: typeCode(x!.type) })];
};

export const elementwise: OpRules = {
  /** dy. */
  Identity: ({ dy }) => [dy],

  Cast: cast,
  CastLike: cast,

  /** sign(x) · dy: 0 at 0, as PyTorch. */
  Abs: ({ graph, inputs: [x], dy }) => [graph.op("Mul", [dy, graph.op("Sign", [x])])],

  /** −dy. */
  Neg: ({ graph, dy }) => [graph.op("Neg", [dy])],

  /** −dy · y². */
  Reciprocal: ({ graph, outputs: [y], dy }) => [graph.op("Neg", [graph.op("Mul", [dy, graph.op("Mul", [y, y])])])],

  /** dy / 2y. */
  Sqrt: ({ graph, outputs: [y], dy }) => [graph.op("Div", [dy, graph.op("Mul", [y, 2])])],

  /** dy · y. */
  Exp: ({ graph, outputs: [y], dy }) => [graph.op("Mul", [dy, y])],

  /** dy / x. */
  Log: ({ graph, inputs: [x], dy }) => [graph.op("Div", [dy, x])],

  /** dy · 2/√π · exp(−x²). */
  Erf: ({ graph, inputs: [x], dy }) => {
    const bell = graph.op("Exp", [graph.op("Neg", [graph.op("Mul", [x, x])])]);
    return [graph.op("Mul", [graph.op("Mul", [dy, bell]), 2 / Math.sqrt(Math.PI)])];
  },

  /** dy where x was not cut off (at a bound itself too, as PyTorch); a bound: Σ dy where it was what x became. */
  Clip: ({ graph, node, inputs: [x, lowInput, highInput], dy }) => {
    // Bounds are attributes before opset 11.
    const { min, max } = node.attributes;
    const low = lowInput ?? (min === undefined ? undefined : Number(min));
    const high = highInput ?? (max === undefined ? undefined : Number(max));
    const below = low === undefined ? undefined : graph.op("Less", [x, low]);
    const beyond = high === undefined ? undefined : graph.op("Greater", [x, high]);
    const sumAt = (there: Value | undefined) =>
      there && graph.op("ReduceSum", [graph.op("Where", [there, dy, 0])], { keepdims: 0 });
    const above = below ? graph.op("Where", [below, 0, dy]) : dy;
    const dx = beyond ? graph.op("Where", [beyond, 0, above]) : above;
    return [dx, lowInput && sumAt(below), highInput && sumAt(beyond)];
  },
};
