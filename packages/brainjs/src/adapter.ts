import { type ParameterInfo, type Plan, RegError } from "@reg/core";
import type { Adapter } from "@reg/core/adapter";
import { attach, type BrainAttachment } from "./attach.ts";
import { type BrainNetwork, internalsOf } from "./network.ts";
import { parametersOf } from "./parameters.ts";
import { unitsOf } from "./unitsOf.ts";

const signature = (parameters: readonly ParameterInfo[]): string =>
  parameters.map(({ path, shape }) => `${path} [${shape}]`).join(", ");

/** A plan belongs to one set of parameters: a network that was loaded with others since needs another plan. */
function fitting(plan: Plan, parameters: readonly ParameterInfo[]): Plan {
  const expected = signature(plan.entries.map(({ parameter }) => parameter));
  if (signature(parameters) === expected) return plan;
  throw new RegError("INVALID_MODEL", {
    who: "@reg/brainjs",
    what: "network",
    expected: `the plan's parameters ${expected}`,
    received: signature(parameters),
    advice: "Resolve the configuration for this network, or call regularize(net, config).",
  });
}

/** brain.js 1.6 and 2.0 for everything that works with any stack. The network must have weights (`INVALID_MODEL`). */
export const brainjsAdapter: Adapter<BrainNetwork, BrainAttachment> = {
  name: "brainjs",
  parameters: (net) => parametersOf(internalsOf(net)),
  units: (net) => unitsOf(net),
  attach(net, plan) {
    fitting(plan, parametersOf(internalsOf(net)));
    return attach(net, (parameters) => fitting(plan, parameters));
  },
};
