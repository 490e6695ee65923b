// ScatterND along the first axis, as networks write numbers into a part of a bias.
import { lengthAt, rankOf } from "@reg/core/units";
import { tensor } from "../../file/tensor.ts";
import { fromStart } from "../shapes/axes.ts";
import { allTouch, axesUpTo } from "./touch.ts";
import type { UnitFacts, UnitRule, UnitRules } from "./unitRule.ts";

/** The entries of the first axis that are written, where the file says so and nothing is added to what is there. */
function writtenBy({ inputs: [x, indices], attributes, tensorOf }: UnitFacts): readonly number[] | undefined {
  const length = Number(x!.shape![0]);
  const isRows = rankOf(indices!) === 2 && indices!.shape![1] === 1;
  if (!isRows || Number.isNaN(length) || (attributes.reduction ?? "none") !== "none") return undefined;
  const rows = tensorOf(1);
  return rows && Array.from(rows.data as Iterable<number | bigint>, (row) => fromStart(Number(row), length));
}

const scatter: UnitRule = {
  units(context) {
    const [[x, indices, updates], [y]] = [context.inputs, context.outputs];
    const written = writtenBy(context);
    if (!written) return;
    allTouch(context, indices!);
    for (const axis of axesUpTo(rankOf(y!))) {
      context.join(x!, axis, y!, axis);
      if (axis > 0) context.join(updates!, axis, y!, axis);
    }
    if (lengthAt(updates!, 0) > 0) context.join(updates!, 0, y!, 0, (entry) => written[entry]!);
    else for (const entry of written) context.lock(y!, 0, `it writes entry ${entry}`);
  },
  constant(context, _, axis, entry) {
    const written = writtenBy(context);
    if (!written) return Number.NaN;
    const at = written.lastIndexOf(entry);
    if (axis === 0) return at < 0 ? context.at(0, 0, entry) : context.at(2, 0, at);
    const [there, updated] = [context.at(0, axis, entry), context.at(2, axis, entry)];
    return there === updated ? there : Number.NaN;
  },
  cut(context) {
    const {
      node,
      inputs: [x, , updates],
      keeps,
      isCut,
      constant,
    } = context;
    const written = isCut(x!) ? writtenBy(context) : undefined;
    if (!written) return undefined;
    let next = 0;
    const places = axesUpTo(Number(x!.shape![0])).map((entry) => (keeps(x!, 0, entry) ? next++ : -1));
    const left = written.filter((_, entry) => keeps(updates!, 0, entry)).map((row) => places[row]!);
    return { inputs: node.inputs.with(1, constant(tensor("int64", [left.length, 1], left))) };
  },
};

export const scatters: UnitRules = { ScatterND: scatter };
