// A plan in a saved model: `model.save` keeps the model's user-defined metadata, so the plan goes there, under one key.
import type { Plan, RegularizedEntry } from "@reg/core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Session } from "./training/session.ts";

/** The member of the metadata that is ours. */
export const savedKey = "@reg/tfjs";

interface SavedPlan {
  /** A rule for each weight, and the schedule. No name of a tensor holds what a glob would read as a pattern. */
  readonly config: unknown;
  /** How far the schedule has come. */
  readonly step: number;
}

interface Metadata {
  readonly [savedKey]?: SavedPlan;
  readonly [other: string]: unknown;
}

/** The plan a loaded model was saved with. */
export const savedPlan = (model: LayersModel): SavedPlan | undefined =>
  (model.getUserDefinedMetadata() as Metadata | undefined)?.[savedKey];

/** A penalty and how it is applied, as a rule says it. */
const applied = ({ configured, mode, metric }: RegularizedEntry) => ({
  penalty: configured!.toJSON(),
  mode,
  ...(metric === "euclidean" && { metric }),
});

/** Has the model saved with its plan, beside the user's own metadata. The returned function takes the plan out again. */
export function saveWithPlan(model: LayersModel, plan: Plan, session: Session): () => void {
  const paths = [...new Set(plan.regularized.map(({ parameter }) => parameter.path))];
  const rules = paths.map((match) => {
    const penalties = plan.regularized.filter(({ parameter }) => parameter.path === match).map(applied);
    return penalties.length === 1 ? { match, ...penalties[0] } : { match, penalties };
  });
  const config = JSON.parse(JSON.stringify({ rules, schedule: plan.schedule })) as unknown;
  // The member behind setUserDefinedMetadata, which tfjs marks private.
  const target = model as unknown as { userDefinedMetadata?: Metadata };
  let own = withoutPlan(target.userDefinedMetadata);
  Object.defineProperty(target, "userDefinedMetadata", {
    configurable: true,
    get: (): Metadata => ({ ...own, [savedKey]: { config, step: session.progress.step } }),
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
