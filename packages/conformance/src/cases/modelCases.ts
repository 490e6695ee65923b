// A plan and a model: what is attached, what is refused and leaves no trace, what is left after detaching.
import { definePenalty, l1, l2, type Penalty, parseConfig, resolve, strength, value } from "@reg/core";
import type { Case } from "../case.ts";
import type { Check } from "../check.ts";
import { goldenTraining } from "../golden.ts";
import type { Target } from "../target.ts";
import { exact, steps as tolerance } from "../tolerance.ts";
import { againstSteps, checkOutcome, expectedOutcome } from "./expected.ts";
import { smallNetwork } from "./network.ts";
import { parametersOf, withModel } from "./training.ts";

const plain = goldenTraining.steps.find(({ name }) => name === "plain/momentum")!;

/** Hands a fresh model of the small network to `use`. */
function onModel(target: Target, use: (model: unknown) => Promise<void>): Promise<void> {
  const { network, batches } = smallNetwork(target.training);
  return withModel(target, network, plain.optimizer, batches[0]!.inputs.shape[0]!, use);
}

/** That the model trains as if no plan had ever been near it. */
async function trainsPlain(target: Target, model: unknown, check: Check): Promise<void> {
  const reports = await target.train(model, smallNetwork(target.training).batches);
  checkOutcome(check, expectedOutcome(target, plain), { reports, parameters: await parametersOf(target, model) });
}

const modelCase = (name: string, run: Case["run"]): Case => ({
  name: `model/${name}`,
  penalty: "",
  kind: "model",
  tests: "adapter",
  against: againstSteps(plain.optimizer),
  run,
});

/** l1 in the words of somebody who wrote a penalty: what an adapter has to look at before it trains with it. */
const strangers = (name: string, traits: Pick<Parameters<typeof definePenalty>[0], "needs" | "proxStep">) =>
  definePenalty({
    name,
    params: { lambda: strength(0.01, "Strength.") },
    traits: { separable: true, convex: true, homogeneous: true },
    ...traits,
    value: (ops, w, { lambda }) => l1({ l1: lambda }).value(ops, w),
    gradient: (ops, w, { lambda }) => l1({ l1: lambda }).gradient(ops, w),
    prox: (ops, w, step, { lambda }) => l1({ l1: lambda }).prox(ops, w, step),
  });

// No backend has an op of this name.
const needsMore = strangers("needsMore", { needs: ["no such op" as "log"] });
const oneStep = strangers("oneStep", { proxStep: "one" });

const refusals: readonly (readonly [string, string, unknown])[] = [
  ["a rule that matches nothing", "UNMATCHED_RULE", { rules: [{ match: "dense*/kernel", penalty: "l1" }] }],
  ["an unknown penalty", "UNKNOWN_PENALTY", { penalty: { name: "l3" } }],
  ["a negative strength", "INVALID_PARAMETER", { penalty: { name: "l1", l1: -0.1 } }],
  ["orthogonal on a bias", "UNSUPPORTED_SHAPE", { rules: [{ role: "bias", penalty: "orthogonal" }] }],
  ["orthogonal in proximal mode", "NO_PROX", { penalty: "orthogonal", mode: "proximal" }],
  ["a penalty that needs an op it lacks", "UNSUPPORTED_OP", needsMore({ lambda: 0.01 })],
];

const refusalCases = refusals.map(([what, code, config]) =>
  modelCase(`refuses ${what} and trains on as before`, (target, check) =>
    onModel(target, async (model) => {
      const attach = () => target.adapter.attach(model, resolve(parseConfig(config), target.adapter.parameters(model)));
      await check.refused("refusal", code, attach);
      await trainsPlain(target, model, check);
    }),
  ),
);

const adam = goldenTraining.steps.find(({ name }) => name === "plain/adam")!;

/** A step of each weight, which this prox cannot take: told when the plan is attached, or at its first step. */
const follows: Case = {
  ...modelCase("refuses a prox that cannot follow its steps/adam", async (target, check) => {
    const { network, batches } = smallNetwork(target.training);
    const config = { penalty: oneStep({ lambda: 0.01 }), mode: "proximal" } as const;
    await withModel(target, network, adam.optimizer, batches[0]!.inputs.shape[0]!, async (model) => {
      await check.refused("attach or the first step", "NO_PROX", async () => {
        const attachment = target.adapter.attach(model, resolve(config, target.adapter.parameters(model)));
        try {
          await target.train(model, batches);
        } finally {
          attachment.detach();
        }
      });
    });
  }),
  optimizer: "adam",
  against: againstSteps(adam.optimizer),
};

const nan = modelCase("refuses NaN weights and is as before once they are put right", (target, check) =>
  onModel(target, async (model) => {
    const { adapter } = target;
    // The last kernel: an adapter that attaches one parameter after the other has begun by then.
    const lastKernel = () => adapter.parameters(model).findLast(({ role }) => role === "kernel")!;
    const { data, shape } = await lastKernel().read();
    const good = { data: data.slice(), shape };
    const bad = { data: data.map((w, i) => (i === 1 ? Number.NaN : w)), shape };
    // Some stacks do not even let a NaN in.
    await check.refused("write or attach", "NON_FINITE_WEIGHTS", async () => {
      await lastKernel().write(bad);
      adapter.attach(
        model,
        resolve({ rules: [{ match: "**", penalty: l2({ l2: 0.01 }) }] }, adapter.parameters(model)),
      );
    });
    await lastKernel().write(good);
    await trainsPlain(target, model, check);
  }),
);

const twice = modelCase("refuses a second plan and keeps the first", (target, check) =>
  onModel(target, async (model) => {
    const plan = (penalty: Penalty) => resolve(penalty, target.adapter.parameters(model));
    const first = target.adapter.attach(model, plan(l1({ l1: 0.5 })));
    const before = await first.penalty();
    await check.refused("second attach", "ALREADY_ATTACHED", () =>
      target.adapter.attach(model, plan(l2({ l2: 0.01 }))),
    );
    check.number("the first plan's penalty", before, await first.penalty(), exact);
    first.detach();
    first.detach();
    await trainsPlain(target, model, check);
  }),
);

const detached = modelCase("trains plain after detach, and attaching moves no weight", (target, check) =>
  onModel(target, async (model) => {
    const before = await parametersOf(target, model);
    const plan = resolve({ penalty: l1({ l1: 1 }), mode: "proximal" }, target.adapter.parameters(model));
    target.adapter.attach(model, plan).detach();
    for (const [path, weights] of Object.entries(await parametersOf(target, model))) {
      check.numbers(path, before[path]!.data, weights.data, exact);
    }
    await trainsPlain(target, model, check);
  }),
);

const kernelsOnly = modelCase("a bare penalty is on every kernel and no bias", (target, check) =>
  onModel(target, async (model) => {
    const penalty = l1({ l1: 0.5 });
    const attachment = target.adapter.attach(model, resolve(penalty, target.adapter.parameters(model)));
    const all = Object.entries(await parametersOf(target, model));
    const kernels = all.filter(([path]) => path.endsWith("/kernel"));
    const total = kernels.reduce((sum, [, weights]) => sum + value(penalty, weights), 0);
    check.number("penalty", total, await attachment.penalty(), tolerance);
    const written = attachment.plan.regularized.map(({ parameter }) => parameter.path).join();
    check.equal("regularized", kernels.map(([path]) => path).join(), written);
    attachment.detach();
  }),
);

const writes = modelCase(
  "reads back what was written, and the network has the weights it was built with",
  (target, check) =>
    onModel(target, async (model) => {
      const { network } = smallNetwork(target.training);
      const built = await parametersOf(target, model);
      for (const { name, kernel, bias } of network.layers) {
        check.numbers(`${name}/kernel`, kernel.data, built[`${name}/kernel`]?.data ?? [], exact);
        check.numbers(`${name}/bias`, bias.data, built[`${name}/bias`]?.data ?? [], exact);
      }
      for (const parameter of target.adapter.parameters(model)) {
        const { data, shape } = await parameter.read();
        const doubled = data.map((w) => 2 * w);
        await parameter.write({ data: doubled, shape });
        check.numbers(`${parameter.path} doubled`, doubled, (await parameter.read()).data, exact);
      }
    }),
);

export const modelCases: readonly Case[] = [kernelsOnly, writes, detached, twice, nan, follows, ...refusalCases];
