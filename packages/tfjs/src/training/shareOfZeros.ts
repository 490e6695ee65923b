// How many of the weights that a plan penalizes are exactly 0.
import type { Weights } from "@reg/core";
import { countZeros } from "@reg/core/adapter";
import type { Regularized } from "./regularized.ts";
import { activeWeights, type Session } from "./session.ts";

const pathsIn = ({ entry }: Regularized) =>
  "units" in entry ? entry.parameters.map(({ path }) => path) : [entry.parameter.path];

/** The weights that are penalized now, each once whatever its penalties. */
export const penalizedPaths = (session: Session): readonly string[] => [
  ...new Set(activeWeights(session).flatMap(pathsIn)),
];

/** The numbers of weights by path, downloaded together; those that are not trained have none. */
export async function numbersByPath(
  { variableOf }: Session,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Weights>> {
  const found = new Map<string, Weights>();
  const read = async (path: string) => {
    const variable = variableOf(path);
    if (variable) found.set(path, { data: (await variable.data()) as Float32Array, shape: variable.shape });
  };
  await Promise.all([...new Set(paths)].map(read));
  return found;
}

/** The share that is exactly 0; `undefined` of nothing. */
export function shareOfZeros(weights: readonly Weights[]): number | undefined {
  const arrays = weights.map(({ data }) => data);
  const size = arrays.reduce((sum, { length }) => sum + length, 0);
  return size > 0 ? countZeros(arrays) / size : undefined;
}
