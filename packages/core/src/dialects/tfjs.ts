import { l1l2 } from "../penalties/index.ts";
import { type Dialect, kerasForm, readWith } from "./dialect.ts";

const both = { l1: 0.01, l2: 0.01 };

/**
 * tfjs 4: it knows one class, `L1L2`, whose factors default to 0.01 and 0.01, so `l1` and `l2` are written as that.
 * Classes that `@reg/tfjs` registers beside it are read too.
 */
export const tfjs: Dialect = {
  name: "tfjs",
  read: readWith("tfjs", { l1l2: () => l1l2(both), L1L2: () => l1l2(both) }, { L1L2: both }),
  write(penalty) {
    if (penalty === null) return null;
    const { class_name, config } = kerasForm("tfjs", penalty);
    if (class_name === "OrthogonalRegularizer") return { class_name, config };
    return { class_name: "L1L2", config: { l1: 0, l2: 0, ...config } };
  },
};
