// Ops that repeat numbers up to a target, whose lengths are an input.
import { isOpenAt, lengthAt, rankOf } from "@reg/core/units";
import { type Tensor, tensor } from "../../file/tensor.ts";
import { joinBroadcast } from "./elementwise.ts";
import { allTouch, axesUpTo } from "./touch.ts";
import type { CutContext, NodeChange, UnitRule, UnitRules } from "./unitRule.ts";

/** The lengths of a target that are known, after a cut; the others are what the model computes. */
interface Target {
  readonly name: string;
  readonly lengths: readonly (number | undefined)[];
}

/** A computed target whose open lengths are those of fewer entries: `12*batch` becomes `8*batch`. */
function withFewer({ kept, constant, computed, outputs: [y] }: CutContext, { name, lengths }: Target): string {
  const shift = rankOf(y!) - lengths.length;
  const isGrowing = (i: number) => lengths[i] === undefined && isOpenAt(y!, i + shift);
  const whole = lengths.map((_, i) => (isGrowing(i) ? lengthAt(y!, i + shift) : 1));
  const left = lengths.map((_, i) => (isGrowing(i) ? kept(y!, i + shift) : 1));
  if (left.every((length, i) => length === whole[i])) return name;
  const integers = (numbers: readonly number[]) => constant(tensor("int64", [numbers.length], numbers));
  return computed("Div", [computed("Mul", [name, integers(left)]), integers(whole)]);
}

/** The target at an input with the lengths there are now. */
function retargeted(context: CutContext, input: number): NodeChange | undefined {
  const { node, read, isCut, kept, constant, computed } = context;
  const y = context.outputs[0]!;
  const before = read[input]?.integers;
  if (!before || !isCut(y)) return undefined;
  const shift = rankOf(y) - before.length;
  const lengths = before.map((length, i) =>
    typeof length === "string" ? undefined : length === 1 ? 1 : kept(y, i + shift),
  );
  const known = constant(
    tensor(
      "int64",
      [lengths.length],
      lengths.map((length) => length ?? 1),
    ),
  );
  if (!lengths.includes(undefined)) return { inputs: node.inputs.with(input, known) };
  const fewer = withFewer(context, { name: node.inputs[input]!, lengths });
  if (lengths.every((length, i) => length === undefined || length === before[i])) {
    return { inputs: node.inputs.with(input, fewer) };
  }
  const isKnown = lengths.map((length) => Number(length !== undefined));
  const which = constant(tensor("bool", [lengths.length], isKnown));
  return { inputs: node.inputs.with(input, computed("Where", [which, known, fewer])) };
}

const expand: UnitRule = {
  units(context) {
    const [[x, target], [y]] = [context.inputs, context.outputs];
    allTouch(context, target!);
    if (!context.read[1]?.integers) return;
    joinBroadcast(context, x!, y!);
    // What is only repeated is as long as the target says.
    for (const axis of axesUpTo(rankOf(y!))) {
      const own = axis - rankOf(y!) + rankOf(x!);
      if (own < 0 || x!.shape![own] === 1) context.leave(y!, axis);
    }
  },
  constant: ({ inputs: [x], outputs: [y], at }, _, axis, entry) => {
    const own = axis === undefined ? -1 : axis - rankOf(y!) + rankOf(x!);
    return own < 0 || x!.shape![own] === 1 ? at(0, undefined, 0) : at(0, own, entry);
  },
  cut: (context) => retargeted(context, 1),
};

/** All entries are one number, 0 where the node does not say it. */
const constantOfShape: UnitRule = {
  units(context) {
    allTouch(context, context.inputs[0]!);
    if (context.read[0]?.integers) allTouch(context, context.outputs[0]!);
  },
  constant({ attributes: { value } }) {
    if (value === undefined) return 0;
    return isTensor(value) ? Number(value.data[0]) : Number.NaN;
  },
  cut: (context) => retargeted(context, 0),
};

const isTensor = (value: unknown): value is Tensor => typeof value === "object" && value !== null && "data" in value;

export const repeating: UnitRules = { Expand: expand, ConstantOfShape: constantOfShape };
