export { reducedExtremum as ReduceMax } from "./reducedExtremum.ts";
