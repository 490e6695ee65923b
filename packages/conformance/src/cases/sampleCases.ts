// Value, gradient and prox of every penalty on the golden weights.
import { type Penalty, parsePenalty, weights } from "@reg/core";
import { arithmeticIn } from "../arithmetic.ts";
import type { Case } from "../case.ts";
import { type GoldenSample, goldenPenalties } from "../golden.ts";
import { elementwise, exact, reduction, type Tolerance } from "../tolerance.ts";
import { unavailable } from "../unavailable.ts";

/** `l1=0.5 axis=0`, for names. */
const settings = ({ name: _, ...params }: GoldenSample["penalty"]): string =>
  Object.entries(params)
    .map(([key, param]) => `${key}=${typeof param === "object" ? JSON.stringify(param) : param}`)
    .join(" ");

/** Whether single weights are computed from single weights, without a sum in between. */
const isElementwise = (penalty: Penalty): boolean => {
  const terms = penalty.terms();
  return terms !== undefined && terms.groups.length === 0;
};

const common: Pick<Case, "tests" | "against"> = { tests: "arithmetic", against: () => "golden" };

function casesOf(name: string, sample: GoldenSample): Case[] {
  const penalty = parsePenalty(sample.penalty);
  const at = weights(sample.weights.data, sample.weights.shape);
  const tolerance: Tolerance = isElementwise(penalty) ? elementwise : reduction;
  const title = `${sample.weightsName}, ${settings(sample.penalty)}`;
  const { step, prox } = sample;
  const cases: Case[] = [
    {
      name: `${name}/value/${title}`,
      penalty: name,
      kind: "value",
      ...common,
      async run(target, check) {
        check.number("value", sample.value, await arithmeticIn(target).value(penalty, at), reduction);
      },
    },
    {
      name: `${name}/gradient/${title}`,
      penalty: name,
      kind: "gradient",
      ...common,
      async run(target, check) {
        const { data, shape } = await arithmeticIn(target).gradient(penalty, at);
        check.equal("shape", `${at.shape}`, `${shape}`);
        check.numbers("gradient", sample.gradient, data, tolerance);
      },
    },
  ];
  if (step === undefined || prox === undefined) return cases;
  cases.push({
    name: `${name}/prox/${title}`,
    penalty: name,
    kind: "prox",
    ...common,
    async run(target, check) {
      const { data, shape } = await arithmeticIn(target).prox(penalty, at, step);
      check.equal("shape", `${at.shape}`, `${shape}`);
      // A zero is a zero, not something near: it is what the proximal step is for.
      prox.forEach((expected, i) => {
        check.number(`prox[${i}]`, expected, data[i]!, expected === 0 ? exact : tolerance);
      });
    },
  });
  return cases;
}

/** Value, gradient and prox against Keras, PyTorch and skglm. */
export const sampleCases: readonly Case[] = Object.entries(goldenPenalties).flatMap(([name, { samples }]) => {
  const without = samples.find(({ prox }) => prox === undefined);
  const reason = without && parsePenalty(without.penalty).noProx;
  const cases = samples.flatMap((sample) => casesOf(name, sample));
  if (!without || samples.some(({ prox }) => prox)) return cases;
  return [...cases, unavailable(`${name}/prox`, name, "prox", "arithmetic", reason!)];
});
