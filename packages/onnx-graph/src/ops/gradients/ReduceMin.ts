export { reducedExtremum as ReduceMin } from "./reducedExtremum.ts";
