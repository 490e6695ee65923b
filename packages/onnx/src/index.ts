export { differentiate, type GradientRules } from "./differentiate.ts";
export { type Model, readModel, writeModel } from "./model.ts";
