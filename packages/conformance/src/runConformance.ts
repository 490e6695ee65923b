// The suite without a test runner: cases in, results out. See `vitest.ts` for the entry that makes a test of each.
import { RegError } from "@reg/core";
import { allCases } from "./allCases.ts";
import type { Case } from "./case.ts";
import { type Comparison, createCheck } from "./check.ts";
import type { Target } from "./target.ts";

/** What a case came to. Plain data: `JSON.stringify` keeps all of it. */
export interface Result {
  readonly adapter: string;
  readonly version: string;
  readonly case: string;
  readonly penalty: string;
  readonly kind: Case["kind"];
  readonly status: "passed" | "failed" | "skipped";
  /** Why it was skipped, or what went wrong; "" when it passed. */
  readonly reason: string;
  /** The comparison that came closest to its tolerance, or went furthest beyond; `null` when nothing was compared. */
  readonly worst: Comparison | null;
}

/** Which cases run, and who hears of them. */
export interface RunOptions {
  /** All of them when left out. */
  readonly cases?: readonly Case[];
  /** Called after each case, and awaited: stacks that never wait would otherwise let nobody else run until the end. */
  readonly onResult?: (result: Result) => unknown;
}

/** Whether a case's name is `skip` or goes on after it with a slash; `*` in it stands for any one part. */
function covers(skip: string, { name }: Case): boolean {
  const parts = name.split("/");
  return skip.split("/").every((part, i) => part === parts[i] || (part === "*" && i < parts.length));
}

/** Why a case is skipped for a target; "" when it is not. */
export function skipReason({ skips = {} }: Target, testCase: Case): string {
  const key = Object.keys(skips).find((skip) => covers(skip, testCase));
  return testCase.skip ?? (key === undefined ? "" : skips[key]!);
}

/** Throws `INVALID_CONFIG` for a skip that names no case: what was meant to be skipped would run, or never existed. */
export function assertSkips({ adapter, skips = {} }: Target): void {
  const unknown = Object.keys(skips).find((skip) => !allCases.some((testCase) => covers(skip, testCase)));
  if (unknown === undefined) return;
  throw new RegError("INVALID_CONFIG", {
    who: "@reg/conformance",
    what: `skips of ${adapter.name}`,
    expected: "the name of a case or its beginning up to a slash (* is any part)",
    received: JSON.stringify(unknown),
    advice: `They begin with ${[...new Set(allCases.map(({ name }) => name.split("/")[0]))].join(", ")}.`,
  });
}

function describe({ what, expected, received, error, tolerance }: Comparison): string {
  const sentence = `${what}: expected ${expected}, received ${received}`;
  if (error === null) return sentence;
  const ulp = error.ulp === null ? "" : ` (${error.ulp} ULP)`;
  const allowed = `${tolerance.absolute} + ${tolerance.relative} * |expected|`;
  return `${sentence}, off by ${error.absolute}${ulp}; allowed: ${allowed} (${tolerance.reason})`;
}

/** Runs one case. An error inside is a failed result, not an exception. */
export async function runCase(target: Target, testCase: Case): Promise<Result> {
  const { name, penalty, kind } = testCase;
  const common = { adapter: target.adapter.name, version: target.version, case: name, penalty, kind };
  const skipped = skipReason(target, testCase);
  if (skipped !== "") return { ...common, status: "skipped", reason: skipped, worst: null };
  const { check, worst } = createCheck();
  try {
    await testCase.run(target, check);
  } catch (error) {
    return {
      ...common,
      status: "failed",
      reason: error instanceof Error ? `${error}` : `threw ${error}`,
      worst: worst(),
    };
  }
  const found = worst();
  if (found === null) return { ...common, status: "failed", reason: "nothing was compared", worst: null };
  if (!found.passed) return { ...common, status: "failed", reason: describe(found), worst: found };
  return { ...common, status: "passed", reason: "", worst: found };
}

/**
 * Runs the suite on a target, one case after the other, and gives what each came to. Throws nothing for a case that fails;
 * throws `INVALID_CONFIG` for a skip that names no case.
 */
export async function runConformance<Model>(
  target: Target<Model>,
  { cases = allCases, onResult }: RunOptions = {},
): Promise<readonly Result[]> {
  assertSkips(target as Target);
  const results: Result[] = [];
  for (const testCase of cases) {
    // A case hands models only back to the target that built them.
    const result = await runCase(target as Target, testCase);
    results.push(result);
    await onResult?.(result);
  }
  return results;
}
