// Every operation of a backend on numbers small enough to check by hand: with numbers, arrays and scalars, broadcast, over axes,
// at 0 and with NaN. A probe is a penalty whose "gradient" is what an operation gives, so a target needs nothing new for it.
import { definePenalty, type Penalty, RegError, type Weights, weights } from "@reg/core";
import { arithmeticIn } from "../arithmetic.ts";
import type { Case } from "../case.ts";
import type { Target } from "../target.ts";
import { elementwise } from "../tolerance.ts";
import { Unavailable } from "../unavailable.ts";
import { axisProbes } from "./ops/axisProbes.ts";
import { binaryProbes } from "./ops/binaryProbes.ts";
import type { Probe } from "./ops/probe.ts";
import { shapeProbes } from "./ops/shapeProbes.ts";
import { unaryProbes } from "./ops/unaryProbes.ts";

const penaltyOf = ({ compute }: Probe): Penalty =>
  definePenalty({
    name: "probe",
    params: {},
    traits: { separable: false, convex: false, homogeneous: false },
    value: (ops, w) => ops.sum(w),
    gradient: (ops, w) => compute(ops, w),
  })();

/** What the backend makes of a probe. An operation that it lacks with a reason is skipped with that reason. */
async function computed(target: Target, probe: Probe): Promise<Weights> {
  try {
    return await arithmeticIn(target).gradient(penaltyOf(probe), weights(probe.data, probe.shape));
  } catch (error) {
    if (error instanceof RegError && error.code === "UNSUPPORTED_OP") throw new Unavailable(error.message);
    throw error;
  }
}

const opsCase = (probe: Probe): Case => ({
  name: `ops/${probe.op}/${probe.title}`,
  penalty: "",
  kind: "ops",
  tests: "arithmetic",
  against: () => "rule",
  async run(target, check) {
    const { data, shape } = await computed(target, probe);
    check.equal("shape", `${probe.shape}`, `${shape}`);
    probe.expected.forEach((number, i) => {
      if (!Number.isFinite(number)) check.equal(`${probe.op}[${i}]`, `${number}`, `${data[i]}`);
      else check.number(`${probe.op}[${i}]`, number, data[i]!, elementwise);
    });
  },
});

/** Every operation of `Ops`, each on its own. */
export const opsCases: readonly Case[] = [...unaryProbes, ...binaryProbes, ...axisProbes, ...shapeProbes].map(opsCase);
