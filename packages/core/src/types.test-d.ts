// What the types must refuse, and what they must understand without help.
import { expectTypeOf } from "vitest";
import {
  above,
  type Config,
  type ConfigInput,
  defineConfig,
  definePenalty,
  flag,
  groupLasso,
  l1,
  l1l2,
  type Mode,
  type Ops,
  oneOf,
  orthogonal,
  type Penalty,
  parseConfig,
  prox,
  type Rule,
  resolve,
  strength,
  sum,
  value,
  type Weights,
  weights,
} from "./index.ts";

// Factories: every parameter by name, with its type.
expectTypeOf(l1()).toEqualTypeOf<Penalty>();
expectTypeOf(l1l2({ l1: 0.1 })).toEqualTypeOf<Penalty>();
sum({ penalties: [l1(), orthogonal({ mode: "columns" })] });
// @ts-expect-error: a number is no object of parameters
l1(0.01);
// @ts-expect-error: l1 has no parameter of this name
l1({ l2: 0.01 });
// @ts-expect-error: no text
l1({ l1: "0.01" });
// @ts-expect-error: no boolean
l1({ l1: true });
// @ts-expect-error: a typo
groupLasso({ lamda: 0.01 });
// @ts-expect-error: rows or columns
orthogonal({ mode: "row" });
// @ts-expect-error: penalties are needed
sum({});
// @ts-expect-error: a penalty, not its parameters
sum({ penalties: [{ l1: 0.01 }] });

// Rules: something to match and a penalty.
expectTypeOf<{ match: "a"; penalty: "l1" }>().toExtend<Rule>();
expectTypeOf<{ role: "bias"; penalty: null; mode: "decoupled" }>().toExtend<Rule>();
// @ts-expect-error: nobody knows this name
expectTypeOf<{ match: "a"; penalty: { name: "mine"; strength: 3 } }>().toExtend<Rule>();
expectTypeOf<{ match: "a"; penalty: { class_name: "L1"; config: { l1: 0.1 } } }>().toExtend<Rule>();
// @ts-expect-error: no penalty
expectTypeOf<{ match: "a" }>().toExtend<Rule>();
// @ts-expect-error: matches nothing
expectTypeOf<{ penalty: "l1" }>().toExtend<Rule>();
// @ts-expect-error: a typo in the mode
expectTypeOf<{ match: "a"; penalty: "l1"; mode: "proxmal" }>().toExtend<Rule>();
// @ts-expect-error: a typo in the role
expectTypeOf<{ role: "kernels"; penalty: "l1" }>().toExtend<Rule>();
// @ts-expect-error: a number is no penalty
expectTypeOf<{ match: "a"; penalty: 0.01 }>().toExtend<Rule>();
// @ts-expect-error: not one of the three
expectTypeOf<"prox">().toExtend<Mode>();

// Configurations.
expectTypeOf<"l1l2">().toExtend<ConfigInput>();
expectTypeOf(parseConfig({ penalty: l1(), mode: "proximal" })).toEqualTypeOf<Config>();
// @ts-expect-error: a schedule needs its steps
defineConfig({ penalty: l1(), schedule: { kind: "linearWarmup" } });
// @ts-expect-error: rules are a list
defineConfig({ rules: { match: "a", penalty: "l1" } });
// @ts-expect-error: the factory was not called
defineConfig(l1);
// @ts-expect-error: no penalty has this name
defineConfig("l3");
// @ts-expect-error: l1 has no parameter of this name
defineConfig({ name: "l1", l2: 0.1 });
// @ts-expect-error: the same in a rule
defineConfig({ rules: [{ match: "a", penalty: { name: "groupLasso", lamda: 0.1 } }] });
// @ts-expect-error: parts of a sum are penalties
defineConfig({ name: "sum", penalties: ["l3"] });
defineConfig({ name: "sum", penalties: ["l1", { name: "l2", l2: 0.1 }, l1()] });
// A file has any type until it is parsed; what is parsed is a configuration.
declare const file: unknown;
resolve(parseConfig(file), []);
// @ts-expect-error: a file that was not parsed
resolve(file, []);
// @ts-expect-error: a parameter has a role
resolve(l1(), [{ path: "a", shape: [2] }]);

// Weights.
value(l1(), weights([1, 2], [2]));
// @ts-expect-error: an array alone has no shape
value(l1(), [1, 2]);
// @ts-expect-error: the step is needed
prox(l1(), weights([1]));

// A penalty of one's own: parameters are known inside the formula, and to whoever calls it.
const mine = definePenalty({
  name: "mine",
  params: {
    lambda: strength(0.1, "Strength."),
    gamma: above(1, 3, "Shape."),
    mode: oneOf(["a", "b"], "a", "Way."),
    on: flag(true, "On."),
  },
  traits: { separable: true, convex: true, homogeneous: false },
  value(ops, w, { lambda, gamma, mode, on }) {
    expectTypeOf(lambda).toEqualTypeOf<number>();
    expectTypeOf(gamma).toEqualTypeOf<number>();
    expectTypeOf(mode).toEqualTypeOf<"a" | "b">();
    expectTypeOf(on).toEqualTypeOf<boolean>();
    return ops.mul(ops.sum(w), lambda);
  },
  gradient: (ops, w, { lambda }) => ops.mul(w, lambda),
  // @ts-expect-error: there is no parameter of this name
  prox: (ops, w, _step, { lamda }) => ops.mul(w, lamda),
});
mine({ lambda: 1, mode: "b" });
// Its name is one more to choose from, with its parameters.
resolve("mine", [], { known: [mine] });
resolve({ rules: [{ match: "a", penalty: { name: "mine", gamma: 2 } }] }, [], { known: [mine] });
// @ts-expect-error: it has no parameter of this name
resolve({ name: "mine", lamda: 2 }, [], { known: [mine] });
// @ts-expect-error: it is not known here
resolve("mine", []);
// @ts-expect-error: not one of the words
mine({ mode: "c" });
expectTypeOf(mine.definition.name).toEqualTypeOf<"mine">();

definePenalty({
  name: "broken",
  params: {},
  traits: { separable: true, convex: true, homogeneous: false },
  // @ts-expect-error: a formula is written over any T, so it cannot give back numbers
  value: () => 3,
  // @ts-expect-error: weights of any kind have no data
  gradient: (_ops, w) => w.data,
});
// @ts-expect-error: the gradient is missing
definePenalty({
  name: "half",
  params: {},
  traits: { separable: true, convex: true, homogeneous: true },
  value: (ops, w) => ops.sum(w),
});

// Ops: one kind of number at a time.
declare const numbers: Ops<Weights>;
declare const texts: Ops<string>;
expectTypeOf(l1().value(numbers, weights([1]))).toEqualTypeOf<Weights>();
// @ts-expect-error: weights are no strings
l1().value(texts, weights([1]));
