// What training graphs call their inputs and outputs beside the model's own values, in one place. All begin as no name of a
// model should.
const prefix = "reg::";

/** What the loss compares the prediction with. */
export const targetsName = `${prefix}targets`;
/** The plan's strength at a step. */
export const strengthName = `${prefix}strength`;
/** Learning rate times strength. */
export const penaltyRateName = `${prefix}penaltyRate`;
/** The optimizer's own step times strength, before it is divided for each entry of a weight. */
export const ownRateName = `${prefix}ownRate`;
/** What the penalties of a target of sparsity are multiplied by, and whether its zeros are frozen, by the target's place in the plan. */
export const pressureName = (target: number): string => `${prefix}pressure:${target}`;
export const frozenName = (target: number): string => `${prefix}frozen:${target}`;
/** What the update of a weight is fed. */
export const gradientName = `${prefix}gradient`;
/** What a step reports. */
export const reportNames = { loss: `${prefix}loss`, dataLoss: `${prefix}dataLoss`, penalty: `${prefix}penalty` };
/** What the body of a Loop has of its own: which step it is, and whether there is another. */
export const loopNames = { step: `${prefix}step`, go: `${prefix}go`, goOn: `${prefix}goOn` };
/** Small weights, as one vector. */
export const smallWeightsName = `${prefix}small`;

/** A number of the optimizer that changes from step to step. */
export const scalarName = (optimizer: string, index: number): string => `${prefix}${optimizer}:${index}`;
/** The optimizer's memory of a weight, in training graphs and in checkpoints. */
export const slotName = (slot: string, weight: string): string => `${prefix}${slot}:${weight}`;
/** Whether a name in a checkpoint is not one of the model's. */
export const isOwnName = (name: string): boolean => name.startsWith(prefix);
/** Which entries of a Dropout's output are kept. */
export const keptName = (output: string): string => `${prefix}kept:${output}`;
/** The running statistic that replaces another after a step. */
export const runningName = (statistic: string): string => `${prefix}running:${statistic}`;
/** The value that replaces another after a step, where it needs a separate name. */
export const nextName = (name: string): string => `${prefix}next:${name}`;
/** An input or output with an axis of steps in front; inside the Loop the name is the plain one. */
export const perStep = (name: string): string => `${prefix}steps:${name}`;
