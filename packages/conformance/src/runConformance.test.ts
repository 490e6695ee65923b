import { setImmediate } from "node:timers/promises";
import { parsePenalty, penalties, RegError } from "@reg/core";
import { describe, expect, it } from "vitest";
import { allCases } from "./allCases.ts";
import { type Case, kinds } from "./case.ts";
import { goldenPenalties } from "./golden.ts";
import { coreTarget } from "./reference/coreTarget.ts";
import { type Result, runConformance, skipReason, unexpectedPasses } from "./runConformance.ts";
import type { Target } from "./target.ts";

const few = allCases.filter(({ name }) => name.startsWith("l1/value") || name === "orthogonal/prox");

describe("the cases", () => {
  it("have golden numbers for every penalty of core", () => {
    expect(Object.keys(goldenPenalties).toSorted()).toEqual(Object.keys(penalties).toSorted());
  });

  it("cover every kind for every penalty, or say why not", () => {
    const perPenalty = kinds.filter((kind) => !["ops", "model", "trajectory"].includes(kind));
    for (const penalty of Object.keys(penalties)) {
      const covered = new Set(allCases.filter((testCase) => testCase.penalty === penalty).map(({ kind }) => kind));
      expect([...covered], penalty).toEqual(expect.arrayContaining(perPenalty));
    }
  });

  it("come from an oracle that knows every trait a penalty claims", () => {
    for (const { samples } of Object.values(goldenPenalties)) {
      for (const { penalty: written, convex, homogeneous } of samples) {
        const { traits } = parsePenalty(written);
        expect(traits.convex, JSON.stringify(written)).toBe(convex);
        // A penalty may be homogeneous at some strengths only (l1l2 without its l2), which its trait leaves out.
        expect(traits.homogeneous && !homogeneous, JSON.stringify(written)).toBe(false);
      }
    }
  });

  it("have names of their own", () => {
    expect(new Set(allCases.map(({ name }) => name)).size).toBe(allCases.length);
  });
});

describe("runConformance", () => {
  it("gives a result for every case, and tells of each as it comes", async () => {
    const heard: Result[] = [];
    const results = await runConformance(coreTarget(), { cases: few, onResult: (result) => heard.push(result) });
    expect(results.map((result) => result.case)).toEqual(few.map(({ name }) => name));
    expect(heard).toEqual(results);
  });

  it("waits for who listens, so that a program can draw, and stop", async () => {
    const heard: string[] = [];
    const onResult = async ({ case: name }: Result) => {
      heard.push(name);
      await setImmediate();
      heard.push("heard");
    };
    await runConformance(coreTarget(), { cases: few.slice(0, 2), onResult });
    expect(heard).toEqual([few[0]!.name, "heard", few[1]!.name, "heard"]);
  });

  it("gives the same results twice", async () => {
    const cases = allCases.filter(({ kind }) => kind === "properties");
    expect(await runConformance(coreTarget(), { cases })).toEqual(await runConformance(coreTarget(), { cases }));
  });

  it("skips what no one can do and what the target says it cannot, with the reason", async () => {
    const skips = { "l1/value": "no room for l1 here" };
    const results = await runConformance({ ...coreTarget(), skips }, { cases: few });
    expect(new Set(results.map(({ status, reason }) => `${status}: ${reason}`))).toEqual(
      new Set([
        "skipped: no room for l1 here",
        "skipped: the nearest set of nearly orthogonal vectors has no closed form",
      ]),
    );
  });

  it("skips by any part of a name, for what a stack has for no penalty at all", async () => {
    const target: Target = { ...(coreTarget() as Target), skips: { "*/*/adam": "no Adam", "*/proximal": "no prox" } };
    const cases = allCases.filter((testCase) => skipReason(coreTarget() as Target, testCase) === "");
    const skipped = cases.filter((testCase) => skipReason(target, testCase) !== "").map(({ name }) => name);
    expect(skipped).toEqual(
      cases.map(({ name }) => name).filter((name) => /^\w+\/(proximal\/|[^/]+\/adam$)/.test(name)),
    );
    expect(skipped).toEqual(expect.arrayContaining(["l1/loss/adam", "training/rules/adam", "l2/proximal/sgd"]));
  });

  it.each(["l1/vale", "l1/val", "l1/*/adm", "*/*/*/*/*"])("refuses a skip that names no case: %s", async (skip) => {
    const run = runConformance({ ...coreTarget(), skips: { [skip]: "a typo" } }, { cases: [] });
    await expect(run).rejects.toThrow(RegError);
    await expect(run).rejects.toThrow(
      `[@reg/conformance] skips of core: expected the name of a case or its beginning up to a slash (* is any part), received "${skip}". ` +
        `They begin with ops, ${Object.keys(goldenPenalties).join(", ")}, model, training, trajectory, convex.`,
    );
  });

  it.each([undefined, null, "", {}, { adapter: {} }])("says what a target is: %j", async (odd) => {
    await expect(runConformance(odd as never, { cases: [] })).rejects.toThrow(
      /^\[@reg\/conformance\] target: expected an object with adapter, training and the other parts of a Target, received .+\. The README of @reg\/conformance has a whole one\.$/,
    );
  });

  it("does not take a case that compares nothing for a passed one", async () => {
    const empty: Case = {
      name: "l1/nothing",
      penalty: "l1",
      kind: "value",
      tests: "arithmetic",
      against: () => "golden",
      run: async () => {},
    };
    const [result] = await runConformance(coreTarget(), { cases: [empty] });
    expect(result).toMatchObject({ status: "failed", reason: "nothing was compared", worst: null });
  });

  it("runs what is known to fail, counts it apart, and tells of a name under which nothing fails any more", async () => {
    const target = { ...coreTarget(), arithmetic: { ...coreTarget().arithmetic, value: () => 1 } };
    const knownFailing = { "l1/value": "issue 12", "l1/gradient": "issue 13" };
    const cases = allCases.filter(({ name }) => /^l1\/(value|gradient)\/a vector/.test(name));
    const results = await runConformance(target, { cases, knownFailing });
    expect(results.map(({ kind, status }) => `${kind} ${status}`)).toEqual(["value known", "gradient passed"]);
    expect(results[0]?.reason).toMatch(/^known: issue 12 \(value: expected .+, received 1, off by .+\)$/);
    expect(unexpectedPasses(results, knownFailing)).toEqual(["l1/gradient"]);
  });

  it("refuses a known failure that names no case", async () => {
    const run = runConformance(coreTarget(), { cases: [], knownFailing: { "l1/vale": "a typo" } });
    await expect(run).rejects.toThrow(
      '[@reg/conformance] known failures: expected the name of a case or its beginning up to a slash (* is any part), received "l1/vale".',
    );
  });

  it("says of each result where its numbers come from, and judges nothing by core's own arithmetic", async () => {
    const golden = { ...coreTarget(), arithmetic: "core" } as const;
    const cases = allCases.filter(({ name }) =>
      /^(l1\/value\/a vector|l1\/config\/Keras 3|l1\/loss\/sgd|model\/an old|ops\/abs\/keeps)/.test(name),
    );
    const results = await runConformance(golden, { cases });
    expect(results.map((result) => `${result.kind} ${result.status} ${result.against}`)).toEqual([
      "ops inherited rule",
      "value inherited golden",
      "config inherited golden",
      "model passed reference",
      "loss passed golden",
    ]);
  });
});
