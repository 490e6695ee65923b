import type * as v from "valibot";
import type { ParamKind } from "../src/params.ts";
import type { AnyPenaltyFactory } from "../src/penalty.ts";

/** The package's own definitions, from its sources or from dist. */
export interface Definitions {
  readonly penalties: Readonly<Record<string, AnyPenaltyFactory>>;
  kindOf(schema: v.GenericSchema): ParamKind | undefined;
  readonly keras3Ids: readonly string[];
  readonly modes: readonly string[];
  readonly appliedSchema: v.GenericSchema;
  readonly ruleSchema: v.GenericSchema;
  readonly rulesSchema: v.GenericSchema;
  readonly everyKernelSchema: v.GenericSchema;
  readonly scheduleSchema: v.GenericSchema;
  readonly sparsityTargetSchema: v.GenericSchema;
}

/** The JSON Schema (draft 2020-12) of the configuration. */
export function configSchema(definitions: Definitions): Readonly<Record<string, unknown>>;
