// A plan in a saved model: `model.save` keeps the model's user-defined metadata, so the plan goes there, under one key.
import type { ConfigInput, Plan } from "@reg/core";
import type { Session } from "./training/hooks.ts";

/** The member of the metadata that is ours. */
export const savedKey = "@reg/tfjs";

/** What is saved: rules that name one parameter each, the schedule, and how far it had come. */
export interface Saved {
  readonly [savedKey]?: { readonly config: ConfigInput; readonly step: number };
  readonly [other: string]: unknown;
}

/** A path as a glob that matches nothing else. */
export const exactly = (path: string): string => path.replace(/[*?[\]{}()!+@\\|]/g, "\\$&");

/** The model's metadata with the plan in it. The step is read when the model is saved. */
export function savedPlan(plan: Plan, session: Session, metadata: Saved | undefined): Saved {
  const rules = plan.regularized.map(({ parameter, configured, mode }) => ({
    match: exactly(parameter.path),
    penalty: configured!.toJSON(),
    mode,
  }));
  const config = JSON.parse(JSON.stringify({ rules, schedule: plan.schedule })) as ConfigInput;
  return {
    ...metadata,
    [savedKey]: {
      config,
      get step() {
        return session.step;
      },
    },
  };
}
