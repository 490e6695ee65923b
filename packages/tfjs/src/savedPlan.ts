// A plan in a saved model: `model.save` keeps the model's user-defined metadata, so the plan goes there, under one key.
import type { Penalty, Plan, RegularizedEntry } from "@reg/core";
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

/** A penalty as it was written, its parts too. */
const withoutStrengths = (penalty: Penalty): unknown => {
  const written = Object.entries(penalty.params).filter(([name]) => !penalty.unwritten.includes(name));
  const values = written.map(([name, value]) => [name, Array.isArray(value) ? value.map(withoutStrengths) : value]);
  return { name: penalty.name, ...Object.fromEntries(values) };
};

/** A penalty and how it is applied, as a rule says it. */
const applied = ({ configured, mode, metric, sparsity }: RegularizedEntry) => ({
  // A strength that a target of sparsity is to choose is not written.
  penalty: sparsity && !hasWrittenStrength(configured!) ? withoutStrengths(configured!) : configured!.toJSON(),
  mode,
  ...(metric === "euclidean" && { metric }),
});

/** A rule for weights that are regularized alike. */
function ruleFor(plan: Plan, paths: readonly string[]) {
  const penalties = plan.regularized.filter(({ parameter }) => parameter.path === paths[0]).map(applied);
  const match = paths.length === 1 ? paths[0] : `{${paths.join()}}`;
  if (penalties.length === 0) return { match, penalty: null };
  return penalties.length === 1 ? { match, ...penalties[0] } : { match, penalties };
}

/** The configuration of a plan: a rule for each weight. */
function configOf(plan: Plan) {
  const { sparsity, schedule } = plan;
  const paths = [...new Set(plan.regularized.map(({ parameter }) => parameter.path))];
  const [target] = sparsity;
  // A target beside the rules ranks all that is regularized, whatever by.
  if (sparsity.length === 1 && String(target!.paths) === String(paths)) {
    return { rules: paths.map((path) => ruleFor(plan, [path])), toSparsity: target!.target, schedule };
  }
  // Weights that a rule ranks are regularized alike.
  const ranked = sparsity.map((each) => ({ ...ruleFor(plan, each.paths), toSparsity: each.target }));
  const others = paths.filter((path) => !sparsity.some((each) => each.paths.includes(path)));
  return { rules: [...ranked, ...others.map((path) => ruleFor(plan, [path]))], schedule };
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
