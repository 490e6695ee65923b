// The suite without a test runner: cases in, results out. See `vitest.ts` for the entry that makes a test of each.
import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import { allCases } from "./allCases.ts";
import type { Case, Source } from "./case.ts";
import { assertNames, type CaseNames, covers, reasonIn } from "./caseNames.ts";
import { type Comparison, createCheck } from "./check.ts";
import { figure } from "./figure.ts";
import type { Precision, Target } from "./target.ts";
import { assertRule } from "./trainingRule.ts";
import { Unavailable } from "./unavailable.ts";

/**
 * The status of a case. `inherited`: right, but it proves nothing about the stack, because `@reg/core` itself did the work that the
 * case tests. `known`: failed, as the list of known failures says.
 */
export const statuses = ["passed", "inherited", "failed", "known", "skipped"] as const;

export type Status = (typeof statuses)[number];

/** The result of a case. Plain data: `JSON.stringify` keeps all of it. */
export interface Result {
  readonly adapter: string;
  readonly version: string;
  readonly case: string;
  readonly penalty: string;
  readonly kind: Case["kind"];
  readonly status: Status;
  /** Where the expected numbers came from. */
  readonly against: Source;
  /** Why it was skipped or proves nothing, or what went wrong; "" when it passed. */
  readonly reason: string;
  /** The comparison that came closest to its tolerance, or went furthest beyond; `null` when nothing was compared. */
  readonly worst: Comparison | null;
  /** How much less exact than float32 the target says it is; tolerances were multiplied by it. */
  readonly precision: Precision | null;
}

/** Which cases run, which may fail, and the callbacks. */
export interface RunOptions {
  /** All of them when left out. */
  readonly cases?: readonly Case[];
  /** Cases that fail for a reason that is known. They run all the same: see `unexpectedPasses`. */
  readonly knownFailing?: CaseNames;
  /** Called after each case, and awaited: stacks that never wait would otherwise block all other code until the end. */
  readonly onResult?: (result: Result) => unknown;
}

/** Why a case is skipped for a target; "" when it is not. */
export function skipReason(target: Target, testCase: Case): string {
  const { optimizer } = testCase;
  const nobodys = testCase.skip?.(target) ?? "";
  if (nobodys !== "") return nobodys;
  if (optimizer !== undefined && !target.training[optimizer]) return `the stack has no ${optimizer}`;
  return reasonIn(target.skips ?? {}, testCase) ?? "";
}

/** Throws `INVALID_CONFIG` for an invalid target: one without its parts, a skip that names no case, a loss that the suite does not know. */
export function assertTarget(target: Target): void {
  const { adapter, skips = {}, training } = Object(target) as Partial<Target>;
  if (typeof adapter?.name !== "string" || typeof training !== "object" || training === null) {
    throw new RegError("INVALID_CONFIG", {
      who: "@reg/conformance",
      what: "target",
      expected: "an object with adapter, training and the other parts of a Target",
      received: show(adapter ? training : target),
      advice: "The README of @reg/conformance has a whole one.",
    });
  }
  assertRule(adapter.name, training);
  assertNames(`skips of ${adapter.name}`, skips);
}

function describe({ what, expected, received, error, tolerance, share }: Comparison): string {
  const sentence = `${what}: expected ${expected}, received ${received}`;
  if (error === null) return sentence;
  const off = `${sentence}, off by ${figure(error.absolute)}`;
  if (tolerance.absolute === 0 && tolerance.relative === 0) return `${off} (${tolerance.reason})`;
  const allowed = `${figure(tolerance.absolute)} + ${figure(tolerance.relative)} * |expected|`;
  return `${off}: ${figure(share)} times the tolerance of ${allowed} (${tolerance.reason})`;
}

const inheritedReason = {
  core: "@reg/core alone does this: nothing is proved for the stack",
  arithmetic: "the stack's penalties are computed by @reg/core: nothing is proved for the stack",
} as const;

function judge(target: Target, { tests }: Case, worst: Comparison | null): Pick<Result, "status" | "reason"> {
  if (worst === null) return { status: "failed", reason: "nothing was compared" };
  if (!worst.passed) return { status: "failed", reason: describe(worst) };
  if (tests === "core" || (tests === "arithmetic" && target.arithmetic === "core")) {
    return { status: "inherited", reason: inheritedReason[tests] };
  }
  return { status: "passed", reason: "" };
}

async function outcomeOf(target: Target, testCase: Case): Promise<Pick<Result, "status" | "reason" | "worst">> {
  const skipped = skipReason(target, testCase);
  if (skipped !== "") return { status: "skipped", reason: skipped, worst: null };
  const { check, worst } = createCheck(target.precision);
  try {
    await testCase.run(target, check);
  } catch (error) {
    if (error instanceof Unavailable) return { status: "skipped", reason: error.message, worst: null };
    return { status: "failed", reason: error instanceof Error ? `${error}` : `threw ${error}`, worst: worst() };
  }
  const found = worst();
  return { ...judge(target, testCase, found), worst: found };
}

/** Runs one case. An error inside is a failed result, not an exception. */
export async function runCase(target: Target, testCase: Case, knownFailing: CaseNames = {}): Promise<Result> {
  const { status, reason, worst } = await outcomeOf(target, testCase);
  const known = status === "failed" ? reasonIn(knownFailing, testCase) : undefined;
  return {
    adapter: target.adapter.name,
    version: target.version,
    case: testCase.name,
    penalty: testCase.penalty,
    kind: testCase.kind,
    status: known === undefined ? status : "known",
    against: testCase.against(target),
    reason: known === undefined ? reason : `known: ${known} (${reason})`,
    worst,
    precision: target.precision ?? null,
  };
}

/** The names on a list of known failures under which cases ran and none failed: they can be taken off. */
export const unexpectedPasses = (results: readonly Result[], knownFailing: CaseNames): readonly string[] =>
  Object.keys(knownFailing).filter((written) => {
    const own = results.filter((result) => result.status !== "skipped" && covers(written, result.case));
    return own.length > 0 && own.every(({ status }) => status !== "known");
  });

/**
 * Runs the suite on a target, one case after the other, and gives the result of each. A case that fails does not throw.
 * Throws `INVALID_CONFIG` for an invalid target, and for a name that no case has.
 */
export async function runConformance<Model>(
  target: Target<Model>,
  { cases = allCases, knownFailing = {}, onResult }: RunOptions = {},
): Promise<readonly Result[]> {
  assertTarget(target as Target);
  assertNames("known failures", knownFailing);
  const results: Result[] = [];
  for (const testCase of cases) {
    // A case hands models only back to the target that built them.
    const result = await runCase(target as Target, testCase, knownFailing);
    results.push(result);
    await onResult?.(result);
  }
  return results;
}
