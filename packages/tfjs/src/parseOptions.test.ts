import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { kerasCases } from "../test/kerasCases.ts";
import { messageOf } from "../test/messageOf.ts";
import { compiled, sequential } from "../test/models.ts";
import { artifactsOf } from "../test/savedAndLoaded.ts";
import { defineRegularizer, fromKeras, modelFromKeras, regularize, regularizeVariables, restore } from "./index.ts";

// What a user's JavaScript passes, which types would refuse.
const untyped = (given: unknown) => given as never;
const { json } = kerasCases["Keras 3"].sequential!;

const refused: Readonly<Record<string, readonly [act: () => unknown, message: string]>> = {
  "an option with a slip": [
    () => regularize(sequential(), "l1", untyped({ exsiting: "replace" })),
    `regularize: expected only the options existing, step, known, sparsity, received "exsiting". Did you mean "existing"?`,
  ],
  "another word": [
    () => regularize(sequential(), "l1", untyped({ existing: "keep" })),
    `regularize: expected existing to be "refuse" or "replace", received "keep".`,
  ],
  "a step that is a text": [
    () => regularize(sequential(), "l1", untyped({ step: "5" })),
    `regularize: expected step to be a whole number of at least 0, received "5". Write 5 without quotes.`,
  ],
  "a step below 0": [
    () => regularize(sequential(), "l1", { step: -5 }),
    "regularize: expected step to be a whole number of at least 0, received -5.",
  ],
  "a step that is no number": [
    () => regularizeVariables({ w: tf.variable(tf.ones([2, 2])) }, "l1", { step: Number.NaN }),
    "regularizeVariables: expected step to be a whole number of at least 0, received NaN.",
  ],
  "a role's slip": [
    () => regularizeVariables({ w: tf.variable(tf.ones([2, 2])) }, "l1", untyped({ role: {} })),
    `regularizeVariables: expected only the options roles, known, step, received "role". Did you mean "roles"?`,
  ],
  "restore with a step": [
    () => restore(sequential(), untyped({ step: 3 })),
    `restore: expected only the option known, received "step".`,
  ],
  "a dialect by another word": [
    () => fromKeras(json, untyped({ dialct: 3 })),
    `fromKeras: expected only the option dialect, received "dialct". Did you mean "dialect"?`,
  ],
  "compile that is no flag": [
    () => modelFromKeras(json, untyped({ compile: "no" })),
    `modelFromKeras: expected compile to be true or false, received "no".`,
  ],
};

it.each(Object.entries(refused))("%s is refused", async (_, [act, message]) => {
  expect(await messageOf(act)).toBe(`INVALID_PARAMETER: [@reg/tfjs] ${message}`);
});

it("what is no model, no variables and no penalty is refused", async () => {
  expect(await messageOf(() => regularizeVariables(untyped(undefined), "l1"))).toBe(
    "UNSUPPORTED_MODEL: [@reg/tfjs] regularizeVariables: expected variables by name, received undefined. Write regularizeVariables({ kernel, bias }, config). The names are the paths that rules match.",
  );
  expect(await messageOf(() => regularizeVariables(untyped(tf.variable(tf.ones([2]))), "l1"))).toBe(
    "UNSUPPORTED_MODEL: [@reg/tfjs] regularizeVariables: expected variables by name, received one variable. Write regularizeVariables({ kernel, bias }, config). The names are the paths that rules match.",
  );
  expect(await messageOf(() => defineRegularizer(untyped("l1")))).toBe(
    `UNKNOWN_PENALTY: [@reg/tfjs] defineRegularizer: expected what definePenalty gives, received "l1". Those of @reg/core are ready-made: regularizers.l1({ l1: 0.01 }).`,
  );
  expect(await messageOf(() => restore(untyped(undefined)))).toBe(
    await messageOf(() => regularize(untyped(undefined), "l1")),
  );
});

it.each([Number.NaN, -5, "12", null, {}])("a saved model with step %j is refused", async (step) => {
  const model = compiled(sequential());
  regularize(model, { penalty: "l1" });
  const saved = await artifactsOf(model);
  (saved.userDefinedMetadata as { "@reg/tfjs": { step: unknown } })["@reg/tfjs"].step = step;
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  expect(await messageOf(() => restore(loaded))).toContain(
    "INVALID_MODEL: [@reg/tfjs] model: expected a saved step that is a whole number of at least 0, received ",
  );
});
