import { l1 } from "@reg/core";
import { lambdaMaxOf } from "@reg/tune";
import type { Dataset, Samples } from "./datasets/dataset.ts";
import { linearPath } from "./path/linearPath.ts";

/** The strength of l1 at which the linear model on these rows has no weight but 0: exact, from the gradient at zero. */
export function lambdaMaxOfRows({ name, features, classes }: Dataset, { inputs, labels }: Samples): Promise<number> {
  const shape = [labels.length, features.length] as const;
  const data = {
    name,
    inputs: { data: inputs, shape },
    targets: labels,
    predicts: "classes",
    features,
    classes,
  } as const;
  return lambdaMaxOf(linearPath(data, l1({ l1: 1 })));
}
