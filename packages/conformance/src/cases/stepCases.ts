// Three training steps of a small network for every penalty, mode and optimizer, and of everything that is about no
// penalty in particular: no plan, a schedule, several rules. Losses and every parameter are compared.
import { type ConfigInput, type Mode, parseConfig, parsePenalty } from "@reg/core";
import type { Case } from "../case.ts";
import { type GoldenSteps, goldenPenalties, goldenTraining } from "../golden.ts";
import type { Target } from "../target.ts";
import { unavailable } from "../unavailable.ts";
import { againstSteps, checkOutcome, expectedOutcome, stepsTolerance } from "./expected.ts";
import { smallNetwork } from "./network.ts";
import { train } from "./training.ts";

/** Why a stack cannot run a configuration, which names units or layers. */
const missingFor = (config: ConfigInput) => {
  const { rules } = parseConfig(config);
  const [ofUnits, ofLayers] = [rules.some(({ units }) => units), rules.some(({ on }) => on)];
  return ({ adapter }: Target): string => {
    if (ofUnits && !adapter.units) return "its adapter knows no units";
    return ofLayers && !adapter.layers ? "its adapter knows no outputs of layers" : "";
  };
};

const stepCase = (penalty: string, kind: Case["kind"], golden: GoldenSteps): Case => ({
  name: `${penalty || "training"}/${golden.name}`,
  penalty,
  kind,
  tests: "adapter",
  optimizer: golden.optimizer.name,
  against: againstSteps(golden.optimizer),
  ...(golden.config !== undefined && { skip: missingFor(golden.config) }),
  async run(target, check) {
    const { network, batches } = smallNetwork(target.training);
    const received = await train(target, network, golden.optimizer, batches, golden.config);
    checkOutcome(check, expectedOutcome(target, golden), received, stepsTolerance(golden));
  },
});

function penaltyCases(name: string): readonly Case[] {
  const { steps, samples } = goldenPenalties[name]!;
  const cases = steps.map((golden) => stepCase(name, golden.mode as Mode, golden));
  if (steps.some(({ mode }) => mode === "proximal")) return cases;
  const reason = parsePenalty(samples[0]!.penalty).noProx;
  return [...cases, unavailable(`${name}/proximal`, name, "proximal", "adapter", reason)];
}

export const stepCases: readonly Case[] = [
  ...goldenTraining.steps.map((golden) => stepCase("", golden.mode ?? "model", golden)),
  ...Object.keys(goldenPenalties).flatMap(penaltyCases),
];
