import { expect, it } from "vitest";
import { allCases } from "../allCases.ts";
import { coreTarget } from "../reference/coreTarget.ts";
import { runConformance } from "../runConformance.ts";
import { jsonReport } from "./json.ts";
import { markdownReport } from "./markdown.ts";

const cases = allCases.filter(({ name }) => name.startsWith("l1/value/all zero") || name === "orthogonal/prox");
const results = await runConformance(coreTarget(), { cases });

it("writes a matrix, the skips with their reasons and the failures", async () => {
  const twice = coreTarget();
  const broken = { ...twice, arithmetic: { ...twice.arithmetic, value: () => 1 } };
  const failing = await runConformance({ ...broken, version: "broken | on purpose" }, { cases });
  expect(markdownReport([...failing, ...results])).toBe(`# Conformance

Golden numbers are Keras', PyTorch's and skglm's. A cell says how many cases agree and their largest absolute error.

## core: broken | on purpose

0 passed, 1 failed, 1 skipped.

| penalty | value | gradient | prox | loss | proximal | decoupled | properties | config | trajectory |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| l1 | **1 failed** of 1 |  |  |  |  |  |  |  |  |
| orthogonal |  |  | skipped |  |  |  |  |  |  |

Failed:

- \`l1/value/all zero, l1=0.5\`: value: expected 0, received 1, off by 1; allowed: 1e-7 + 0.000002 * \\|expected\\| (float32 sums of some hundred terms in any order)

Skipped:

- \`orthogonal/prox\`: the nearest set of nearly orthogonal vectors has no closed form

## core: core (float64 kernels)

1 passed, 0 failed, 1 skipped.

| penalty | value | gradient | prox | loss | proximal | decoupled | properties | config | trajectory |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| l1 | 1 ok, exact |  |  |  |  |  |  |  |  |
| orthogonal |  |  | skipped |  |  |  |  |  |  |

Skipped:

- \`orthogonal/prox\`: the nearest set of nearly orthogonal vectors has no closed form
`);
});

it("writes JSON that holds the same results, and says NaN where JSON has no word for it", async () => {
  const { arithmetic, ...rest } = coreTarget();
  const nan = { ...rest, arithmetic: { ...arithmetic, value: () => Number.NaN } };
  const report = JSON.parse(jsonReport(await runConformance(nan, { cases })));
  expect(report.counts).toEqual({ passed: 0, failed: 1, skipped: 1 });
  expect(report.results[0].worst.received).toBe("NaN");
  expect(JSON.parse(jsonReport(results)).results).toEqual(results);
});
