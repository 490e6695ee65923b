import type * as v from "valibot";
import { missingOps, type OpsAtHand } from "./ops.ts";
import type { ParameterInfo } from "./parameter.ts";
import { kindOf } from "./params.ts";
import type { Penalty } from "./penalty.ts";
import { RegError } from "./regError.ts";
import { type Schedule, strengthAt } from "./schedule.ts";
import { describeSparsity, type PlannedSparsity } from "./sparsity/plannedSparsity.ts";
import { hasWrittenStrength, unwrittenStrengths } from "./sparsity/unwrittenStrengths.ts";
import type { UnitPenalty } from "./unitPenalty.ts";

/** How a penalty is applied: in the loss, by a proximal step after the optimizer's, or beside the optimizer (AdamW). */
export type Mode = "loss" | "proximal" | "decoupled";

/**
 * The step of the prox in mode "proximal": the step that the optimizer gives each weight, so that training minimizes the reported
 * loss, or the learning rate itself.
 */
export type Metric = "optimizer" | "euclidean";

/** A penalty and how it is applied. */
export interface Applied {
  readonly penalty: Penalty;
  readonly mode: Mode;
  /** Of mode "proximal". */
  readonly metric?: Metric;
}

/** What happens to one parameter in one mode, and why. A parameter may have an entry for each mode. */
export interface PlanEntry {
  readonly parameter: ParameterInfo;
  /** As the configuration says it, axes in Keras' layout. */
  readonly configured: Penalty | null;
  /** Ready for the weights as they are stored; `null` leaves the parameter alone. */
  readonly penalty: Penalty | null;
  readonly mode: Mode;
  /** Of mode "proximal". */
  readonly metric?: Metric;
  /** The target of sparsity that this penalty serves, in mode "proximal". */
  readonly sparsity?: PlannedSparsity;
  /** The rule that decided, in words. */
  readonly reason: string;
}

/** An entry that has a penalty. */
export interface RegularizedEntry extends PlanEntry {
  readonly penalty: Penalty;
}

/** A penalty on units, which lie in several parameters. These are left alone by other penalties. */
export interface UnitEntry {
  /** The name of the units. */
  readonly units: string;
  readonly parameters: readonly ParameterInfo[];
  /** Whether the rule ties the weights of what reads the units, too. */
  readonly outgoing: boolean;
  readonly configured: Penalty;
  readonly penalty: UnitPenalty;
  readonly mode: Mode;
  /** Of mode "proximal". */
  readonly metric?: Metric;
}

/** A penalty on the outputs of a layer, each time that it is called: strength · R(outputs) / rows of the batch, in the loss. */
export interface ActivityEntry {
  /** The path of the layer. */
  readonly layer: string;
  /** Not placed: the rows of a batch are an axis of the outputs. */
  readonly penalty: Penalty;
  /** The rule that decided, in words. */
  readonly reason: string;
}

/** What a configuration means for a model: every parameter, in the model's order; its penalties in the order of a step. */
export interface Plan {
  readonly entries: readonly PlanEntry[];
  /** The entries that have a penalty. */
  readonly regularized: readonly RegularizedEntry[];
  /** The targets of sparsity, each with the parameters that it ranks. */
  readonly sparsity: readonly PlannedSparsity[];
  /** The penalties on units. Their parameters have an entry without a penalty, which says why. */
  readonly units: readonly UnitEntry[];
  /** The penalties on outputs of layers. */
  readonly activities: readonly ActivityEntry[];
  readonly schedule: Schedule;
  /** What all penalties are multiplied by at a training step, counted from 0. */
  strength(step: number): number;
  /** A table for people: which parameter is regularized, by what, how and why. */
  toString(): string;
}

/** Whether a parameter goes without saying: an option at its default. */
function isUnsaid({ definition }: Penalty, name: string, value: unknown): boolean {
  const schema = definition.params[name] as v.GenericSchema;
  return kindOf(schema) === "option" && "default" in schema && schema.default === value;
}

/** A penalty in a line: `l1l2 l1=0.01 l2=0.01`. Options that have their defaults are left out, and those in `unsaid`. */
export function describePenalty(penalty: Penalty | null, unsaid: readonly string[] = []): string {
  if (penalty === null) return "none";
  const said = Object.entries(penalty.params).filter(([name, value]) => {
    return !unsaid.includes(name) && !isUnsaid(penalty, name, value);
  });
  const words = said.map(([name, value]) => {
    if (Array.isArray(value)) return value.map((part) => describePenalty(part, unsaid)).join(" + ");
    return `${name}=${value}`;
  });
  return [penalty.name, ...words].join(" ");
}

/**
 * The penalty of an entry in a line: `l1, strength chosen` where a target of sparsity chooses it. On units, which say what the groups are, it has
 * none of its own.
 */
export function describeEntry({ configured, penalty, sparsity }: PlanEntry): string {
  if (configured === null || penalty === null) return describePenalty(configured, ["axis", "groupSize"]);
  if (!sparsity || hasWrittenStrength(configured)) return describePenalty(configured);
  const chosen = unwrittenStrengths(configured).flatMap(({ names }) => names);
  return `${describePenalty(configured, chosen)}, strength chosen`;
}

/** A mode in the table, with its metric where that is not the default. */
const modeIn = (mode: Mode, metric: Metric | undefined): string =>
  metric === "euclidean" ? `${mode} (${metric})` : mode;

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => rows.reduce((most, row) => Math.max(most, row[column]!.length), 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Throws `UNSUPPORTED_OP` when a penalty of a plan needs an op that a backend lacks. `who` is the backend's package. */
export function assertOps(plan: Plan, ops: OpsAtHand, who: string): void {
  for (const { parameter, penalty } of plan.regularized) {
    const missing = missingOps(penalty.needs, ops);
    if (missing === "") continue;
    throw new RegError("UNSUPPORTED_OP", {
      who,
      what: `${penalty.name} on ${parameter.path}`,
      expected: `a penalty whose ops this backend has`,
      received: `one that needs ${missing}`,
      advice: "Use another penalty here, or another backend.",
    });
  }
}

/** Throws `UNSUPPORTED_MODEL` for a plan with penalties on units. For backends that have none. */
export function assertNoUnits(plan: Plan, who: string): void {
  const [entry] = plan.units;
  if (!entry) return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who,
    what: `units "${entry.units}"`,
    expected: "penalties on parameters",
    received: `${entry.penalty.name} on units`,
    advice: `Write "match" for their parameters in the place of "units".`,
  });
}

/** What a plan has beside the entries of parameters. */
type OtherEntries = Partial<Pick<Plan, "sparsity" | "units" | "activities">>;

/** A plan from what was decided for each parameter. */
export function createPlan(
  entries: readonly PlanEntry[],
  schedule: Schedule,
  { sparsity = [], units = [], activities = [] }: OtherEntries = {},
): Plan {
  const header = ["parameter", "shape", "penalty", "mode", "why"];
  return {
    entries,
    regularized: entries.filter((entry): entry is RegularizedEntry => entry.penalty !== null),
    sparsity,
    units,
    activities,
    schedule,
    strength: (step) => strengthAt(schedule, step),
    toString: () =>
      [
        table([
          header,
          ...entries.map((entry) => [
            entry.parameter.path,
            `[${entry.parameter.shape}]`,
            describeEntry(entry),
            entry.configured ? modeIn(entry.mode, entry.metric) : "",
            entry.reason,
          ]),
          ...activities.map(({ layer, penalty, reason }) => [
            `${layer} (activity)`,
            "",
            describePenalty(penalty),
            "loss",
            reason,
          ]),
        ]),
        ...sparsity.map(describeSparsity),
      ].join("\n"),
  };
}
