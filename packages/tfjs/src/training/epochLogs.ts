// What the logs of an epoch have beside losses: how many of the penalized weights are exactly 0, and how many units are live.
import type { Weights } from "@reg/core";
import { countLive, countZeros, type Units } from "@reg/core/adapter";
import { CustomCallback, type LayersModel, type Logs } from "@tensorflow/tfjs-layers";
import type { ModelInternals } from "../internals.ts";
import { unitsOf } from "../units/unitsOf.ts";
import type { Regularized } from "./regularized.ts";
import { activeWeights, type Session } from "./session.ts";

/** Measured after an epoch. */
interface EpochLogs {
  /** The share of the penalized weights that are exactly 0; left out where none is penalized. */
  readonly zeros?: number;
  /** Of all units that could be cut; left out where there are none. */
  readonly liveUnits?: number;
}

const pathsIn = ({ entry }: Regularized) =>
  "units" in entry ? entry.parameters.map(({ path }) => path) : [entry.parameter.path];

/** The numbers of weights by path; those that are not trained have none. */
async function numbersOf({ variableOf }: Session, paths: readonly string[]): Promise<ReadonlyMap<string, Weights>> {
  const found = new Map<string, Weights>();
  const read = async (path: string) => {
    const variable = variableOf(path);
    if (variable) found.set(path, { data: (await variable.data()) as Float32Array, shape: variable.shape });
  };
  await Promise.all([...new Set(paths)].map(read));
  return found;
}

/** Measures the weights of a session as they are. The units of the model are looked for once. */
export function epochLogs(model: ModelInternals, session: Session): () => Promise<EpochLogs> {
  let units: readonly Units[] | undefined;
  return async () => {
    if (!session.attached) return {};
    // What has these members is a LayersModel.
    units ??= unitsOf(model as unknown as LayersModel, { inputs: true }).filter(({ locked }) => locked === undefined);
    const penalized = [...new Set(activeWeights(session).flatMap(pathsIn))];
    const ofUnits = units.flatMap(({ members }) => members.map(({ path }) => path));
    const numbers = await numbersOf(session, [...penalized, ...ofUnits]);
    const arrays = penalized.map((path) => numbers.get(path)!.data);
    const size = arrays.reduce((sum, { length }) => sum + length, 0);
    return {
      ...(size > 0 && { zeros: countZeros(arrays) / size }),
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
