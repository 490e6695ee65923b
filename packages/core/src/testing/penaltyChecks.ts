// What every penalty must be, whatever its formula: a gradient that is the slope of its value, a prox that is the best point
// there is, a fast form that is its plain form. For authors of penalties, with any test runner or none; core's own tests use it.
import type { Penalty } from "../penalty.ts";
import { definitionChecks } from "./definitionChecks.ts";
import { formulaChecks } from "./formulaChecks.ts";
import type { PenaltyCheck, PenaltyCheckOptions } from "./penaltyCheck.ts";
import { proxChecks } from "./proxChecks.ts";

export type { PenaltyCheck, PenaltyCheckOptions } from "./penaltyCheck.ts";

/**
 * The checks of one penalty with its parameters. Seeds are fixed: a check that fails fails again.
 *
 * ```ts
 * for (const { name, run } of penaltyChecks(bounded({ lambda: 0.1 }), { shapes: [[4, 3], [5]] })) it(name, run);
 * ```
 */
export const penaltyChecks = (penalty: Penalty, options: PenaltyCheckOptions): readonly PenaltyCheck[] => [
  ...definitionChecks(penalty, options),
  ...formulaChecks(penalty, options),
  ...(penalty.noProx === "" ? proxChecks(penalty, options) : []),
];
