import { globSegments } from "./globSegments.ts";
import type { ParameterInfo } from "./parameter.ts";

function add<K, V>(to: Map<K, V[]>, key: K, value: V): void {
  const values = to.get(key);
  if (values) values.push(value);
  else to.set(key, [value]);
}

/**
 * Which parameters a glob may match, by the segments of their paths: a model of many blocks with a rule for each would else be looked
 * through once a rule. In no special order, and some perhaps twice.
 */
export function pathIndex(parameters: readonly ParameterInfo[]): (glob: string) => readonly ParameterInfo[] {
  const byPath = new Map<string, ParameterInfo[]>();
  const bySegment = new Map<string, ParameterInfo[]>();
  for (const parameter of parameters) {
    add(byPath, parameter.path, parameter);
    for (const segment of new Set(parameter.path.split("/"))) add(bySegment, segment, parameter);
  }
  return (glob) => {
    let fewest = parameters;
    for (const segment of globSegments(glob)) {
      const found = bySegment.get(segment) ?? [];
      if (found.length < fewest.length) fewest = found;
    }
    return fewest === parameters ? parameters : [...fewest, ...(byPath.get(glob) ?? [])];
  };
}
