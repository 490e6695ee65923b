// A plan in a saved model: `model.save` keeps the model's user-defined metadata, so the plan goes there, under one key.
import type { Penalty, Plan, RegularizedEntry, UnitEntry } from "@reg/core";
import { hasWrittenStrength, type SparsityState } from "@reg/core/adapter";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Session } from "./training/session.ts";

/** The member of the metadata that is ours. */
export const savedKey = "@reg/tfjs";

interface SavedPlan {
  /** A rule for each weight, and the schedule. No name of a tensor holds what a glob would read as a pattern. */
  readonly config: unknown;
  /** How far the schedule has come. */
  readonly step: number;
  /** Where training stands with targets of sparsity; left out without. */
  readonly sparsity?: SparsityState;
}

interface Metadata {
  readonly [savedKey]?: SavedPlan;
  readonly [other: string]: unknown;
}

/** The plan a loaded model was saved with. */
export const savedPlan = (model: LayersModel): SavedPlan | undefined =>
  (model.getUserDefinedMetadata() as Metadata | undefined)?.[savedKey];

/** A penalty as it was written, its parts too: without strengths and groupings that were not. */
const asWritten = (penalty: Penalty): unknown => {
  const written = Object.entries(penalty.params).filter(([name]) => !penalty.unwritten.includes(name));
  const values = written.map(([name, value]) => [name, Array.isArray(value) ? value.map(asWritten) : value]);
  return { name: penalty.name, ...Object.fromEntries(values) };
};

/** A penalty and how it is applied, as a rule says it. */
function applied({ configured, mode, metric, ...entry }: RegularizedEntry | UnitEntry) {
  // Units say what the groups are, and a target of sparsity chooses strengths: they do not stand in a rule.
  const chosen = "units" in entry || ("sparsity" in entry && !hasWrittenStrength(configured!));
  const penalty = chosen ? asWritten(configured!) : configured!.toJSON();
  return { penalty, mode, ...(metric === "euclidean" && { metric }) };
}

/** What happens to weights, as a rule says it. */
const said = (penalties: readonly object[]) => {
  if (penalties.length === 0) return { penalty: null };
  return penalties.length === 1 ? penalties[0]! : { penalties };
};

/** A rule for weights that are regularized alike. */
const ruleFor = ({ regularized }: Plan, paths: readonly string[]) => ({
  match: paths.length === 1 ? paths[0] : `{${paths.join()}}`,
  ...said(regularized.filter(({ parameter }) => parameter.path === paths[0]).map(applied)),
});

/** A rule for each kind of units, after rules for all weights that they leave alone: a rule ties what no rule before it has. */
function unitRules(plan: Plan) {
  const names = [...new Set(plan.units.map(({ units }) => units))];
  return names.map((name) => {
    const own = plan.units.filter(({ units }) => units === name);
    return { units: name, outgoing: own[0]!.outgoing, ...said(own.map(applied)) };
  });
}

/** A rule for each layer whose outputs are penalized. */
const activityRules = ({ activities }: Plan) =>
  activities.map(({ layer, penalty }) => ({ match: layer, on: "activity", penalty: penalty.toJSON() }));

/** The configuration of a plan: a rule for each weight. */
function configOf(plan: Plan) {
  const { sparsity, schedule, regularized, units } = plan;
  const tied = new Set(units.flatMap(({ parameters }) => parameters.map(({ path }) => path)));
  const all = units.length > 0 ? plan.entries : regularized;
  const paths = [...new Set(all.map(({ parameter }) => parameter.path))].filter((path) => !tied.has(path));
  const [target] = sparsity;
  // A target beside the rules ranks all that is regularized, whatever by.
  if (sparsity.length === 1 && String(target!.parameters) === String(paths)) {
    const rules = paths.map((path) => ruleFor(plan, [path]));
    return { rules: [...rules, ...activityRules(plan)], toSparsity: target!.target, schedule };
  }
  // Weights that a rule ranks are regularized alike.
  const ranked = sparsity.map((each) => ({ ...ruleFor(plan, each.parameters), toSparsity: each.target }));
  const others = paths.filter((path) => !sparsity.some(({ parameters }) => parameters.includes(path)));
  const ofWeights = [...ranked, ...others.map((path) => ruleFor(plan, [path])), ...unitRules(plan)];
  return { rules: [...ofWeights, ...activityRules(plan)], schedule };
}

/** How far training has come. */
const progressOf = (plan: Plan, { progress }: Session) => ({
  step: progress.step,
  ...(plan.sparsity.length > 0 && { sparsity: progress.sparsity.state }),
});

/** Has the model saved with its plan, beside the user's own metadata. The returned function takes the plan out again. */
export function saveWithPlan(model: LayersModel, plan: Plan, session: Session): () => void {
  const config = JSON.parse(JSON.stringify(configOf(plan))) as unknown;
  // The member behind setUserDefinedMetadata, which tfjs marks private.
  const target = model as unknown as { userDefinedMetadata?: Metadata };
  let own = withoutPlan(target.userDefinedMetadata);
  Object.defineProperty(target, "userDefinedMetadata", {
    configurable: true,
    get: (): Metadata => ({ ...own, [savedKey]: { config, ...progressOf(plan, session) } }),
    set(metadata: Metadata | undefined) {
      own = withoutPlan(metadata);
    },
  });
  return () => {
    delete target.userDefinedMetadata;
    if (own) target.userDefinedMetadata = own;
  };
}

/** The user's own metadata: what a plan that is no longer at work has left in it does not count. */
function withoutPlan(metadata: Metadata | undefined): Metadata | undefined {
  if (!metadata || !(savedKey in metadata)) return metadata;
  const { [savedKey]: _, ...own } = metadata;
  return Object.keys(own).length > 0 ? own : undefined;
}
