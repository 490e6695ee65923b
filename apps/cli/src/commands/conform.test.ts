import { allCases } from "@reg/conformance";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { conformanceReport } from "../report/conformance.ts";

describe("reg conform", () => {
  it("runs the whole suite on a runtime and gives every result as data", async () => {
    const { code, stdout, stderr } = await runReg("conform", "--runtime", "brain.js", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { results } = JSON.parse(stdout);
    expect(results.map(({ case: name }: { case: string }) => name)).toEqual(allCases.map(({ name }) => name));
    const statuses = new Set(results.map(({ status }: { status: string }) => status));
    // brain.js' penalties are core's own: those cases prove nothing for it, and are counted apart.
    expect([...statuses].sort()).toEqual(["inherited", "passed", "skipped"]);
    for (const { status, reason } of results) expect(reason === "").toBe(status === "passed");
  });

  it("prints Markdown, with every skip explained", async () => {
    const { code, stdout } = await runReg("conform", "--runtime", "brain.js-1", "--markdown");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Conformance\n/);
    expect(stdout).toMatch(/\n## brainjs: brain\.js 1\.6\.1\n\n\d+ passed, \d+ inherited, 0 failed, \d+ skipped\.\n/);
    expect(stdout).toMatch(/\n- `orthogonal\/prox`: the nearest set of nearly orthogonal vectors has no closed form\n/);
  });

  it("tells a person what passed, failed and was skipped, and why", () => {
    const result = {
      adapter: "toy",
      version: "toy 1 (cpu)",
      penalty: "l1",
      against: "golden",
      precision: null,
      worst: null,
    } as const;
    const io = { stdout: process.stdout, stderr: process.stderr, color: false };
    const report = conformanceReport(io, [
      { ...result, case: "l1/value/a", kind: "value", status: "passed", reason: "" },
      { ...result, case: "l1/value/b", kind: "value", status: "failed", reason: "value: expected 1, received 2" },
      { ...result, case: "l1/gradient/a", kind: "gradient", status: "inherited", reason: "core's own arithmetic" },
      { ...result, case: "l1/prox/a", kind: "prox", status: "skipped", reason: "no prox yet" },
    ]);
    expect(report).toBe(
      [
        "",
        "  cases passed                                  toy",
        "                                            1 (cpu)",
        "  value                               1 of 2 failed",
        "  gradient                              1 inherited",
        "  prox                                    1 skipped",
        "  all           1 of 2 failed 1 inherited 1 skipped",
        "",
        "  failed l1/value/b",
        "    toy 1 (cpu)",
        "    value: expected 1, received 2",
        "  inherited l1/gradient/a",
        "    toy 1 (cpu)",
        "    core's own arithmetic",
        "  skipped l1/prox/a",
        "    toy 1 (cpu)",
        "    no prox yet",
        "",
      ].join("\n"),
    );
  });

  it("points at plain training first, where that fails", () => {
    const io = { stdout: process.stdout, stderr: process.stderr, color: false };
    const common = { adapter: "toy", version: "toy 1", against: "golden", precision: null, worst: null } as const;
    const report = conformanceReport(io, [
      { ...common, case: "training/plain/sgd", penalty: "", kind: "model", status: "failed", reason: "off" },
      { ...common, case: "l1/loss/sgd", penalty: "l1", kind: "loss", status: "failed", reason: "off" },
    ]);
    expect(report.replaceAll(/\s+/g, " ")).toContain(
      "training/plain/sgd: no penalty is involved. Look there first: the network, its loss or its optimizer is not what the target says.",
    );
  });
});
