// Ops that compute each entry from the entries at its place, broadcast as in NumPy: units pass through them one by one.
import { rankOf } from "@reg/core/units";
import type { Place } from "../../units/place.ts";
import { allTouch } from "./touch.ts";
import type { ConstantContext, UnitContext, UnitRule, UnitRules } from "./unitRule.ts";

/** The axis of an input that meets this axis of the output; negative where the input does not have it. */
const alignedAxis = (input: Place, output: Place, axis: number): number => axis - rankOf(output) + rankOf(input);

/** Joins an operand with what it is broadcast to, along these axes of the output. */
export function joinBroadcast(
  { join, leave }: Pick<UnitContext, "join" | "leave">,
  input: Place,
  output: Place,
  isAmong = (_axis: number): boolean => true,
): void {
  for (let axis = 0; axis < rankOf(output); axis++) {
    const own = alignedAxis(input, output, axis);
    if (own < 0 || !isAmong(axis)) continue;
    if (input.shape![own] === 1) leave(input, own);
    else join(input, own, output, axis);
  }
}

/** The number of an input's slice that meets this slice of the output. */
export function broadcastAt(context: ConstantContext, input: number, axis: number | undefined, entry: number): number {
  const [place, output] = [context.inputs[input]!, context.outputs[0]!];
  if (axis === undefined) return context.at(input, undefined, 0);
  const own = alignedAxis(place, output, axis);
  if (own < 0 || place.shape![own] === 1) return context.at(input, undefined, 0);
  return context.at(input, own, entry);
}

const joinAll = (context: UnitContext) => {
  const output = context.outputs[0]!;
  for (const input of context.inputs) if (input) joinBroadcast(context, input, output);
};

/** The function of a slice's number, where JavaScript has it. Others keep a zero at most. */
type Numbers = (numbers: readonly number[], attributes: ConstantContext["attributes"]) => number;

const rule = (compute?: Numbers): UnitRule => ({
  units: joinAll,
  ...(compute && {
    constant(context, _, axis, entry) {
      const numbers = context.inputs.flatMap((input, i) => (input ? [broadcastAt(context, i, axis, entry)] : []));
      return compute(numbers, context.attributes);
    },
  }),
});

const rules = (ops: string, compute?: Numbers): UnitRules =>
  Object.fromEntries(ops.split(" ").map((op) => [op, rule(compute)]));

const number = (attribute: ConstantContext["attributes"][string] | undefined, otherwise: number): number =>
  typeof attribute === "number" ? attribute : otherwise;

/** Passes a zero on; of other numbers the runtime's own rounding is not known. */
const zeroOnly: Numbers = ([x]) => (x === 0 ? 0 : Number.NaN);

const unary = {
  ...rules("Identity", ([x]) => x!),
  ...rules("Relu", ([x]) => Math.max(x!, 0)),
  ...rules("Neg", ([x]) => -x!),
  ...rules("Abs", ([x]) => Math.abs(x!)),
  ...rules("Sqrt", ([x]) => Math.sqrt(x!)),
  ...rules("Reciprocal", ([x]) => 1 / x!),
  ...rules("Exp", ([x]) => Math.exp(x!)),
  ...rules("Tanh", ([x]) => Math.tanh(x!)),
  ...rules("Sigmoid", ([x]) => 1 / (1 + Math.exp(-x!))),
  ...rules("Softplus", ([x]) => Math.log1p(Math.exp(x!))),
  ...rules("LeakyRelu", ([x], { alpha }) => (x! < 0 ? x! * number(alpha, 0.01) : x!)),
  ...rules("Elu", ([x], { alpha }) => (x! < 0 ? number(alpha, 1) * Math.expm1(x!) : x!)),
  ...rules("HardSigmoid", ([x], { alpha, beta }) =>
    Math.min(1, Math.max(0, x! * number(alpha, 0.2) + number(beta, 0.5))),
  ),
  ...rules("HardSwish", ([x]) => x! * Math.min(1, Math.max(0, x! / 6 + 0.5))),
  ...rules("Asin Asinh Atan Atanh Celu Erf Floor Gelu Mish Round Selu Sign Sin Sinh Softsign Tan Ceil", zeroOnly),
  ...rules("Acos Acosh Cos Cosh Log Not IsNaN IsInf BitwiseNot Shrink Swish ThresholdedRelu"),
};

/** 0 · x is 0 for every finite x. */
const times: Numbers = (numbers) => (numbers.includes(0) ? 0 : numbers.reduce((a, b) => a * b, 1));

const binary = {
  ...rules("Add Sum", (numbers) => numbers.reduce((a, b) => a + b, 0)),
  ...rules("Sub", ([a, b]) => a! - b!),
  ...rules("Mul", times),
  ...rules("Div", ([a, b]) => a! / b!),
  ...rules("Pow", ([a, b]) => a! ** b!),
  ...rules("Max", (numbers) => Math.max(...numbers)),
  ...rules("Min", (numbers) => Math.min(...numbers)),
  ...rules("Mean", (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length),
  ...rules("PRelu", ([x, slope]) => (x === 0 ? 0 : x! < 0 ? x! * slope! : x! + 0 * slope!)),
  ...rules(
    "And Or Xor Equal Greater GreaterOrEqual Less LessOrEqual Mod Where BitShift BitwiseAnd BitwiseOr BitwiseXor",
  ),
};

/** Bounds are numbers; one left out is none. */
const clip: UnitRule = {
  units: joinAll,
  constant({ inputs, at }, _, axis, entry) {
    const bound = (input: number, none: number) => (inputs[input] ? at(input, undefined, 0) : none);
    const least = bound(1, Number.NEGATIVE_INFINITY);
    return Math.min(bound(2, Number.POSITIVE_INFINITY), Math.max(least, at(0, axis, entry)));
  },
};

/** A number keeps its value among floats; what is cast to or from integers is not followed. */
const cast: UnitRule = {
  units: joinAll,
  constant: ({ outputs, at }, _, axis, entry) => (outputs[0]!.type === "float32" ? at(0, axis, entry) : Number.NaN),
};

/** In training mode what is left is made larger. */
const dropout: UnitRule = {
  units(context) {
    const [x, ratio, training] = context.inputs;
    for (const scalar of [ratio, training]) if (scalar) allTouch(context, scalar);
    for (const output of context.outputs) if (output) joinBroadcast(context, x!, output);
  },
  constant({ inputs, at }, output, axis, entry) {
    const x = at(0, axis, entry);
    return output === 0 && (x === 0 || !inputs[2]) ? x : Number.NaN;
  },
};

export const elementwise: UnitRules = { ...unary, ...binary, Clip: clip, Cast: cast, Dropout: dropout };
