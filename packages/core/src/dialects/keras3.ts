import { l1, l1l2, l2, orthogonal } from "../penalties/index.ts";
import { type Dialect, kerasForm, readWith, roundedParams } from "./dialect.ts";

const ids = {
  l1: () => l1(),
  L1: () => l1(),
  l2: () => l2(),
  L2: () => l2(),
  l1l2: () => l1l2({ l1: 0, l2: 0 }),
  L1L2: () => l1l2({ l1: 0, l2: 0 }),
  orthogonal_regularizer: () => orthogonal(),
  OrthogonalRegularizer: () => orthogonal(),
};

/** A string by which Keras 3 knows a regularizer. */
export type Keras3Id = keyof typeof ids;

/** The strings by which Keras 3 knows its regularizers. */
export const keras3Ids: readonly string[] = Object.keys(ids);

/** Whether Keras 3 knows a regularizer by this string. */
export const isKeras3Id = (name: string): boolean => Object.hasOwn(ids, name);

/** Reads what Keras 3 writes; `where` is its place in a configuration, for messages. */
export const readKeras3 = readWith("Keras 3", ids, { L1L2: { l1: 0, l2: 0 } });

/** Keras 3: `L1L2` defaults to 0 and 0; `L1` and `OrthogonalRegularizer` keep their factor in float32, the others do not. */
export const keras3: Dialect = {
  name: "keras3",
  read: (value) => readKeras3(value),
  write(penalty) {
    if (penalty === null) return null;
    const { class_name, config } = kerasForm("Keras 3", penalty);
    const float32 = class_name === "L1" || class_name === "OrthogonalRegularizer";
    return {
      module: "keras.regularizers",
      class_name,
      config: float32 ? roundedParams(config) : config,
      registered_name: null,
    };
  },
};
