import { expect, it } from "vitest";
import { allCases } from "../allCases.ts";
import { coreTarget } from "../reference/coreTarget.ts";
import { type Result, runConformance } from "../runConformance.ts";
import { badge } from "./badge.ts";
import { htmlReport } from "./html.ts";
import { jsonReport } from "./json.ts";
import { markdownReport } from "./markdown.ts";
import { lookFirst } from "./summary.ts";

const cases = allCases.filter(({ name }) => name.startsWith("l1/value/all zero") || name === "orthogonal/prox");
const results = await runConformance(coreTarget(), { cases });

it("writes a matrix, the skips with their reasons and the failures", async () => {
  const twice = coreTarget();
  const broken = { ...twice, arithmetic: { ...twice.arithmetic, value: () => 1 } };
  const failing = await runConformance({ ...broken, version: "broken | on purpose" }, { cases });
  expect(markdownReport([...failing, ...results])).toBe(`# Conformance

A cell says how many cases passed and, of the one that came closest, how much of its tolerance was used.

## core: broken \\| on purpose

0 passed, 1 failed, 1 skipped.

Compared: 1 case with numbers of Keras, PyTorch and skglm.

| penalty | value | prox |
| --- | --- | --- |
| l1 | 1 of 1 failed, 1e+7 times |  |
| orthogonal |  | 1 skipped |

Failed:

- \`l1/value/all zero, l1=0.5\`: value: expected 0, received 1, off by 1: 1e+7 times the tolerance of 1e-7 + 2e-6 * \\|expected\\| (float32 sums of some hundred terms in any order)

Skipped:

- \`orthogonal/prox\`: the nearest set of nearly orthogonal vectors has no closed form

## core: core (float64 kernels)

1 passed, 0 failed, 1 skipped.

Compared: 1 case with numbers of Keras, PyTorch and skglm.

| penalty | value | prox |
| --- | --- | --- |
| l1 | 1 ok, exact |  |
| orthogonal |  | 1 skipped |

Skipped:

- \`orthogonal/prox\`: the nearest set of nearly orthogonal vectors has no closed form
`);
});

it("says what is inherited from core, what precision a stack has, and shares in three digits", async () => {
  const some = allCases.filter(({ name }) => name.startsWith("l1/value/one row") || name.startsWith("l1/loss/sgd"));
  const precision = { factor: 8, reason: "its log is good to 1e-5 near 1" };
  const core = await runConformance({ ...coreTarget(), arithmetic: "core", precision }, { cases: some });
  expect(core.map(({ status }) => status)).toEqual(["inherited", "passed"]);
  expect(markdownReport(core)).toBe(
    `# Conformance

A cell says how many cases passed and, of the one that came closest, how much of its tolerance was used.

## core: core (float64 kernels)

1 passed, 1 inherited, 0 failed.

Compared: 1 case with numbers of Keras, PyTorch and skglm.

1 case is inherited (value): the stack's penalties are computed by @reg/core: nothing is proved for the stack.

Tolerances are 8 times as wide as float32 needs: its log is good to 1e-5 near 1.

| penalty | value | loss |
| --- | --- | --- |
| l1 | 1 inherited | 1 ok, under 0.01 % |
`,
  );
  const [, { worst }] = core as [Result, Result];
  const less = { ...core[1]!, worst: { ...worst!, share: 0.123456 } };
  expect(markdownReport([less])).toContain("| l1 | 1 ok, 12.3 % |");
  const known: Result = { ...less, status: "known", worst: { ...worst!, share: 900 } };
  expect(markdownReport([less, known])).toContain("| l1 | 1 ok, 12.3 %, 1 known |");
});

it("says what to look at first where plain training fails", async () => {
  const { train, ...rest } = coreTarget();
  const off: typeof train = async (model, batches) =>
    (await train(model, batches)).map((report) => ({ ...report, loss: 2 * report.loss }));
  const some = allCases.filter(({ name }) => /^(training\/plain|l1\/loss)\/sgd$/.test(name));
  const failing = await runConformance({ ...rest, train: off }, { cases: some });
  const first =
    "training/plain/sgd: no penalty is involved. Look there first: the network, its loss or its optimizer is not what the target says.";
  expect(lookFirst(failing)).toBe(first);
  expect(markdownReport(failing)).toContain(`\n\n**${first}**\n\n`);
  expect(htmlReport(failing)).toContain(`<p class="first">${first}</p>`);
  expect(lookFirst(results)).toBeUndefined();
});

it("writes a page that needs nothing else and says everything in text", async () => {
  const broken = { ...coreTarget(), version: `<b>"1" & 2`, arithmetic: { ...coreTarget().arithmetic, value: () => 1 } };
  const page = htmlReport(await runConformance(broken, { cases }));
  expect(page).toContain("<h2>core: &lt;b&gt;&quot;1&quot; &amp; 2</h2>");
  expect(page).toContain('<td class="failed"><b>1 of 1 failed</b><span>1e+7 times</span></td>');
  expect(page).toContain('<td class="quiet"><b>1 skipped</b></td>');
  expect(page).toContain("<details open><summary>Failed: 1</summary>");
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
});

it("writes a badge for each outcome", async () => {
  const passed = results.filter(({ status }) => status === "passed");
  const badgeOf = (some: readonly Result[]) => JSON.parse(badge(some));
  const common = { schemaVersion: 1, label: "@reg conformance" };
  expect(badgeOf(passed)).toEqual({ ...common, message: "1 passed", color: "brightgreen" });
  expect(badgeOf([])).toEqual({ ...common, message: "0 passed", color: "lightgrey" });
  const [one] = passed;
  expect(badgeOf([one!, { ...one!, status: "known" }])).toEqual({
    ...common,
    message: "1 passed, 1 known to fail",
    color: "yellow",
  });
  expect(badgeOf([one!, { ...one!, status: "failed" }])).toEqual({ ...common, message: "1 of 2 failed", color: "red" });
});

it("writes JSON that holds the same results, and says NaN where JSON has no word for it", async () => {
  const { arithmetic, ...rest } = coreTarget();
  const nan = { ...rest, arithmetic: { ...arithmetic, value: () => Number.NaN } };
  const report = JSON.parse(jsonReport(await runConformance(nan, { cases })));
  expect(report.counts).toEqual({ passed: 0, inherited: 0, failed: 1, known: 0, skipped: 1 });
  expect(report.results[0].worst.received).toBe("NaN");
  expect(JSON.parse(jsonReport(results)).results).toEqual(results);
});
