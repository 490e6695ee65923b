// The front door for those who find the units of a stack's models and cut them (`@reg/core/units`): which entries of which axes are
// the same unit, what keeps them, and how a cut model is compared with the whole one.
export type { BeforeAfter, Certificate, Difference } from "./units/certificate.ts";
export { type CutFigures, type CutRuns, certifyCut, type Samples } from "./units/certifyCut.ts";
export { chooseCut, type GroupCut } from "./units/chooseCut.ts";
export { type Classes, createClasses } from "./units/classes.ts";
export { parseCompactOptions } from "./units/compactOptions.ts";
export { type Constants, lengthsOf, type WeightNumbers } from "./units/constants.ts";
export { createJoinContext, type JoinContext, type Notes } from "./units/context.ts";
export type { InspectedUnits, KeptInput, KeptUnits, RemovedUnits } from "./units/cutReport.ts";
export { cutWeight, takeEntries } from "./units/cutWeight.ts";
export { differenceOf, larger, mostUlps, type ResultNumbers } from "./units/difference.ts";
export { type FoundCut, findCut } from "./units/findCut.ts";
export { type Flattening, joinFlattened, partIndex } from "./units/flattened.ts";
export type { UnitAnalysis } from "./units/groups.ts";
export { inspectLayers } from "./units/inspectLayers.ts";
export { type Keeping, keepingOf } from "./units/keeping.ts";
export type { BiasFold, LayeredModel, LayerSum } from "./units/layeredModel.ts";
export { type NamedUnits, namedUnits } from "./units/namedUnits.ts";
export { isOpenAt, knownLength, lengthAt, type Place, type PlaceAxis, rankOf } from "./units/place.ts";
export { createPlaceTable, type PlaceTable } from "./units/placeTable.ts";
export { randomNumbers } from "./units/randomNumbers.ts";
export { isSlower, timeInTurn } from "./units/timeInTurn.ts";
export { isDead, type Term, type UnitState, withTerm } from "./units/unitState.ts";
