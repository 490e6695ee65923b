// Every operation of a backend on numbers small enough to check by hand: with numbers, arrays and scalars, broadcast, over axes,
// at 0 and with NaN. A probe is a penalty whose "gradient" is what an operation gives, so a target needs nothing new for it.
import { definePenalty, type Penalty, weights } from "@reg/core";
import { arithmeticIn } from "../arithmetic.ts";
import type { Case } from "../case.ts";
import { elementwise } from "../tolerance.ts";
import { binaryProbes } from "./ops/binaryProbes.ts";
import type { Probe } from "./ops/probe.ts";
import { shapeProbes } from "./ops/shapeProbes.ts";
import { unaryProbes } from "./ops/unaryProbes.ts";

const penaltyOf = ({ compute }: Probe): Penalty =>
  definePenalty({
    name: "probe",
    params: {},
    value: (ops, w) => ops.sum(w),
    gradient: (ops, w) => compute(ops, w),
  })();

const opsCase = (probe: Probe): Case => ({
  name: `ops/${probe.op}/${probe.title}`,
  penalty: "",
  kind: "ops",
  tests: "arithmetic",
  against: () => "rule",
  async run(target, check) {
    const { data, shape } = await arithmeticIn(target).gradient(penaltyOf(probe), weights(probe.data, probe.shape));
    check.equal("shape", `${probe.shape}`, `${shape}`);
    probe.expected.forEach((number, i) => {
      if (Number.isNaN(number)) check.equal(`${probe.op}[${i}]`, "NaN", `${data[i]}`);
      else check.number(`${probe.op}[${i}]`, number, data[i]!, elementwise);
    });
  },
});

/** Every operation of `Ops`, each on its own. */
export const opsCases: readonly Case[] = [...unaryProbes, ...binaryProbes, ...shapeProbes].map(opsCase);
