import type { Settings } from "./kerasLayer.ts";

/** The first axis of a window: channels are last, or behind the batch. */
export const windowStart = ({ dataFormat }: Settings): number => (dataFormat === "channelsFirst" ? 2 : 1);
