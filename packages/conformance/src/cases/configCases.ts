// Configurations on their way out and in: as JSON, and as Keras 3 writes them.
import { keras3, parsePenalty, resolve, value } from "@reg/core";
import type { Case } from "../case.ts";
import { goldenPenalties, goldenTraining } from "../golden.ts";
import { steps as tolerance } from "../tolerance.ts";
import { smallNetwork } from "./network.ts";
import { parametersOf, withModel } from "./training.ts";

const optimizer = goldenTraining.steps[0]!.optimizer;

/** A penalty through JSON and into a plan gives the same number in the target's model. */
const json = (name: string): Case => ({
  name: `${name}/config/JSON`,
  penalty: name,
  kind: "config",
  tests: "adapter",
  against: () => "rule",
  run(target, check) {
    const { network, batches } = smallNetwork(target.training);
    const { config } = goldenPenalties[name]!.steps[0]!;
    const { penalty: written } = config as { penalty: { name: string } }; // The oracle writes { penalty, mode }.
    return withModel(target, network, optimizer, batches[0]!.inputs.shape[0]!, async (model) => {
      const penalty = parsePenalty(written);
      const again = parsePenalty(JSON.parse(JSON.stringify(penalty)));
      check.equal("JSON", JSON.stringify(penalty), JSON.stringify(again));
      const attachment = target.adapter.attach(model, resolve(again, target.adapter.parameters(model)));
      const kernels = Object.entries(await parametersOf(target, model)).filter(([path]) => path.endsWith("/kernel"));
      const total = kernels.reduce((sum, [, weights]) => sum + value(penalty, weights), 0);
      check.number("penalty", total, await attachment.penalty(), tolerance);
      attachment.detach();
    });
  },
});

/** What Keras 3 writes is read as the penalty it is, and written back word for word. */
const keras = (name: string): Case => ({
  name: `${name}/config/Keras 3`,
  penalty: name,
  kind: "config",
  tests: "core",
  against: () => "golden",
  async run(_, check) {
    for (const { penalty, keras } of goldenPenalties[name]!.serialized) {
      const read = keras3.read(keras)!;
      check.equal("read", JSON.stringify(parsePenalty(penalty)), JSON.stringify(read));
      check.equal("written", sorted(keras), sorted(keras3.write(read)));
    }
  },
});

/** JSON with the keys of every object in order. */
const sorted = (content: unknown): string =>
  JSON.stringify(content, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const configCases: readonly Case[] = Object.entries(goldenPenalties).flatMap(([name, { serialized }]) => [
  json(name),
  ...(serialized.length > 0 ? [keras(name)] : []),
]);
