export { groupLasso } from "./groupLasso.ts";
export { l1 } from "./l1.ts";
export { l1l2 } from "./l1l2.ts";
export { l2 } from "./l2.ts";
export { orthogonal } from "./orthogonal.ts";
export { sparseGroupLasso } from "./sparseGroupLasso.ts";
export { sum } from "./sum.ts";
