// What the logs of an epoch have beside losses: how many of the penalized weights are exactly 0, and how many units are live.
import { countLive, type Units } from "@reg/core/adapter";
import { CustomCallback, type LayersModel, type Logs } from "@tensorflow/tfjs-layers";
import type { ModelInternals } from "../internals.ts";
import { unitsOf } from "../units/unitsOf.ts";
import type { Session } from "./session.ts";
import { numbersByPath, penalizedPaths, shareOfZeros } from "./shareOfZeros.ts";

/** Measured after an epoch. */
interface EpochLogs {
  /** The share of the penalized weights that are exactly 0; left out where none is penalized. */
  readonly zeros?: number;
  /** Of all units that could be cut; left out where there are none. */
  readonly liveUnits?: number;
}

/** Measures the weights of a session as they are. The units of the model are looked for once. */
export function epochLogs(model: ModelInternals, session: Session): () => Promise<EpochLogs> {
  let units: readonly Units[] | undefined;
  return async () => {
    if (!session.attached) return {};
    // What has these members is a LayersModel.
    units ??= unitsOf(model as unknown as LayersModel, { inputs: true }).filter(({ locked }) => locked === undefined);
    const penalized = penalizedPaths(session);
    const ofUnits = units.flatMap(({ members }) => members.map(({ path }) => path));
    const numbers = await numbersByPath(session, [...penalized, ...ofUnits]);
    const zeros = shareOfZeros(penalized.map((path) => numbers.get(path)!));
    return {
      ...(zeros !== undefined && { zeros }),
      ...(units.length > 0 && { liveUnits: countLive(units, (path) => numbers.get(path)) }),
    };
  };
}

type OnEpochEnd = (epoch: number, logs?: Logs) => unknown;

/** The callbacks of a fit. Before the first of them these numbers go into the logs, which all of them and the history get. */
export function withEpochLogs(callbacks: unknown, measure: () => Promise<EpochLogs>): unknown {
  const [first = {}, ...others] = Array.isArray(callbacks) ? callbacks : [callbacks ?? {}];
  const addTo = async (logs: Logs | undefined) => void Object.assign(Object(logs), await measure());
  // tfjs' own kind, which is told by its class, stays what it is.
  if (typeof first.setModel === "function") {
    return [new CustomCallback({ onEpochEnd: (_, logs) => addTo(logs) }, "never"), first, ...others];
  }
  const { onEpochEnd } = first as { readonly onEpochEnd?: OnEpochEnd };
  const measured: OnEpochEnd = async (epoch, logs) => {
    await addTo(logs);
    await onEpochEnd?.call(first, epoch, logs);
  };
  return [Object.assign(Object.create(first), { onEpochEnd: measured }), ...others];
}
