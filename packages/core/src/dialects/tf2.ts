import { l1, l1l2, l2, orthogonal } from "../penalties/index.ts";
import { type Dialect, kerasForm, readWith, roundedParams } from "./dialect.ts";

const ids = {
  l1: () => l1(),
  L1: () => l1(),
  l2: () => l2(),
  L2: () => l2(),
  l1_l2: () => l1l2({ l1: 0.01, l2: 0.01 }),
  L1L2: () => l1l2({ l1: 0, l2: 0 }),
  orthogonal_regularizer: () => orthogonal(),
  OrthogonalRegularizer: () => orthogonal(),
};

/** Whether TF 2 knows a regularizer by this string. */
export const isTf2Id = (name: string): boolean => Object.hasOwn(ids, name);

/** Reads what TF 2 writes; `where` is its place in a configuration, for messages. */
export const readTf2 = readWith("TF 2", ids, { L1L2: { l1: 0, l2: 0 } });

/** tf.keras of TensorFlow 2: the string `l1_l2` means 0.01 and 0.01, the class `L1L2` 0 and 0; every factor is a float32. */
export const tf2: Dialect = {
  name: "tf2",
  read: (value) => readTf2(value),
  write(penalty) {
    if (penalty === null) return null;
    const { class_name, config } = kerasForm("TF 2", penalty);
    return { class_name, config: roundedParams(config) };
  },
};
