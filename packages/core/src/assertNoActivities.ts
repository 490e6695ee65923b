import type { Plan } from "./plan.ts";
import { RegError } from "./regError.ts";

/** Throws `UNSUPPORTED_MODEL` for a plan with penalties on outputs of layers. For backends that have none. */
export function assertNoActivities({ activities }: Plan, who: string): void {
  const [entry] = activities;
  if (!entry) return;
  throw new RegError("UNSUPPORTED_MODEL", {
    who,
    what: `activity of "${entry.layer}"`,
    expected: "penalties on parameters",
    received: `${entry.penalty.name} on outputs of a layer`,
    advice: `Write "match" for its weights, without "on".`,
  });
}
