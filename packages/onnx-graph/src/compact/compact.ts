// Cuts dead units out of a model. A cut may leave other units dead, those that only the gone ones read, so it goes on until
// nothing is.

import { RegError } from "@reg/core";
import { show } from "@reg/core/adapter";
import {
  chooseCut,
  type GroupCut,
  type KeptInput,
  type KeptUnits,
  lengthAt,
  namedUnits,
  type RemovedUnits,
} from "@reg/core/units";
import type { Model } from "../file/model.ts";
import { graphOf } from "../graph/fromModel.ts";
import { analyze } from "../units/analyze.ts";
import { constantsOf } from "../units/constants.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
import { assertFiniteWeights } from "./assertFiniteWeights.ts";
import { constantOperands } from "./constantOperands.ts";
import { cutModel } from "./cutModel.ts";
import { unitStates } from "./deadUnits.ts";
import { type OriginalNumbers, originalNumbers } from "./originalNumbers.ts";

export interface CompactOptions {
  /** Whether to cut features of the inputs that the model does not use: it then takes fewer. `Compacted.inputs` says which are left. */
  readonly inputs?: boolean;
  /** Keeps enough dead units for each group's size to be a multiple of this, where it loses any. */
  readonly roundTo?: number;
}

export interface Compacted {
  readonly model: Model;
  readonly removed: readonly RemovedUnits[];
  readonly kept: readonly KeptUnits[];
  /** The features to keep of each input that was cut. */
  readonly inputs: readonly KeptInput[];
}

/** A model and what may go of it. */
function look(model: Model, { inputs, roundTo }: Required<CompactOptions>) {
  const analysis = analyze(model, { inputs });
  const constantOf = constantsOf(analysis);
  const states = unitStates(analysis, constantOf);
  const cuts = namedUnits(analysis).map((units) => chooseCut(units, states, roundTo));
  return { analysis, states, cuts, constants: constantOperands(analysis, constantOf) };
}

function cutOnce(model: Model, { analysis, states, cuts }: ReturnType<typeof look>): Model {
  const gone = cuts.flatMap(({ units, removed }) => removed.map((number) => units.group.units[number]!));
  const sent = gone.flatMap((unit) => states.get(unit)!.sent);
  return cutModel(model, analysis, new Set(gone), { sent });
}

/** Notes that groups are gone with the nodes that had them, all units at once. */
function noteGone(groups: OriginalNumbers, kept: Map<string, KeptUnits>, cuts: readonly GroupCut[], now: Model): void {
  const { initializers, makerOf } = graphOf(now);
  for (const { units } of cuts) {
    const { name, size, members } = units;
    if (members.length === 0 || members.some(({ path }) => initializers.has(path) || makerOf({ name: path }))) continue;
    groups.remove(
      name,
      size,
      units.group.units.map((_, number) => number),
    );
    kept.delete(name);
  }
}

/** The features that stay, of the inputs that lose some. */
function inputsAfter({ analysis, cuts }: ReturnType<typeof look>, numbers: OriginalNumbers): void {
  const gone = new Set(cuts.flatMap(({ units, removed }) => removed.map((number) => units.group.units[number]!)));
  for (const place of analysis.places.inputs) {
    for (const [axis, first] of place.first.entries()) {
      const length = lengthAt(place, axis);
      const left = Array.from({ length }, (_, i) => i).filter((i) => !gone.has(analysis.classes.find(first + i)));
      numbers.keep(JSON.stringify([place.name, axis]), length, left);
    }
  }
}

/** Notes which groups keep dead units, as they are after this cut. One of which a single unit is left is not seen again. */
function noteKept(kept: Map<string, KeptUnits>, { units: { name, size }, removed, dead, why }: GroupCut): void {
  if (why === undefined) kept.delete(name);
  else kept.set(name, { name, size: size - removed.length, dead: dead.length - removed.length, why });
}

/**
 * The model without its dead units, which gives the same outputs. A unit is dead when the weights that read it are zeros, or when it
 * sends zeros, or one number that the next bias can take. Also gives the removed units, and every group that could not be cut,
 * with the reason. A model with nothing dead comes back as it is; one of an older opset comes back in opset 17 where it was cut.
 * Sums have fewer terms, so they may round differently where a runtime adds in another order; 0 · x counts as 0, as it does
 * for every finite x.
 *
 * Throws `INVALID_MODEL` for weights that are not in the model, `NON_FINITE_WEIGHTS`, `INVALID_PARAMETER`.
 */
export function compact(model: Model, { inputs = false, roundTo = 1 }: CompactOptions = {}): Compacted {
  if (!Number.isInteger(roundTo) || roundTo < 1) {
    const parts = { who: "@reg/onnx-graph", what: "compact", expected: "roundTo to be a whole number of at least 1" };
    throw new RegError("INVALID_PARAMETER", { ...parts, received: show(roundTo) });
  }
  assertFiniteWeights(model);
  let now = upgradeModel(model);
  const [groups, features] = [originalNumbers(), originalNumbers()];
  const kept = new Map<string, KeptUnits>();
  for (;;) {
    const looked = look(now, { inputs, roundTo });
    const { cuts, constants } = looked;
    if (constants.size > 0) {
      now = cutModel(now, looked.analysis, new Set(), { sent: [], constants });
      noteGone(groups, kept, cuts, now);
      continue;
    }
    for (const cut of cuts) noteKept(kept, cut);
    if (cuts.every(({ removed }) => removed.length === 0)) {
      const removed = groups.gone().map(({ name, size, gone }) => ({ name, size, units: gone }));
      return {
        model: removed.length === 0 ? model : now,
        removed,
        kept: [...kept.values()],
        inputs: keptInputs(features),
      };
    }
    for (const { units, removed } of cuts) groups.remove(units.name, units.size, removed);
    inputsAfter(looked, features);
    now = cutOnce(now, looked);
  }
}

const keptInputs = (features: OriginalNumbers): KeptInput[] =>
  features.gone().map(({ name: key, left }) => {
    const [name, axis] = JSON.parse(key) as [string, number];
    return { name, axis, entries: left };
  });
