import { show } from "@reg/core/adapter";
import { refuse } from "./refuse.ts";

const isTable = (given: unknown): boolean => {
  const { data, shape } = Object(given) as { data?: unknown; shape?: unknown };
  return typeof Object(data).length === "number" && Array.isArray(shape);
};

/** Throws `INVALID_DATA` for options of a problem without inputs or targets. */
export function assertOptionsOf(what: string, given: unknown): void {
  const { inputs, targets } = Object(given) as { inputs?: unknown; targets?: unknown };
  const advice = "Write { inputs: { data, shape: [rows, inputs] }, targets, … }.";
  if (!isTable(inputs)) {
    const received = inputs === undefined ? show(given) : show(inputs);
    throw refuse("INVALID_DATA", what, "inputs with data and shape", received, advice);
  }
  const isList = typeof targets === "object" && targets !== null && "length" in targets;
  if (!isList && !isTable(targets))
    throw refuse("INVALID_DATA", what, "targets, a list of numbers", show(targets), advice);
}
