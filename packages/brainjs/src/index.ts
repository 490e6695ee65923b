export { brainjsAdapter } from "./adapter.ts";
export type { BrainAttachment, TrainingReport, TrainingStatus } from "./attach.ts";
export { type CompactedNetwork, type CompactOptions, compact } from "./compact.ts";
export { inspectUnits } from "./inspectUnits.ts";
export type { BrainNetwork } from "./network.ts";
export { regularize } from "./regularize.ts";
