import type { ShapeRule } from "./shapeRule.ts";

/** LSTM, GRU and RNN: all hidden states, the last one, and the last cell state. */
export const recurrent: ShapeRule = ({ op, read: [x, w, r], attributes: { layout = 0 } }) => {
  const type = x?.type && { type: x.type };
  const hidden = r?.shape?.[2];
  const directions = w?.shape?.[0];
  if (!x?.shape || hidden === undefined || directions === undefined) return [{ ...type }, { ...type }, { ...type }];
  const [first, second] = [x.shape[0]!, x.shape[1]!];
  const batchFirst = Boolean(layout);
  const all = batchFirst ? [first, second, directions, hidden] : [first, directions, second, hidden];
  const last = batchFirst ? [first, directions, hidden] : [directions, second, hidden];
  const states = [
    { ...type, shape: all },
    { ...type, shape: last },
  ];
  return op === "LSTM" ? [...states, { ...type, shape: last }] : states;
};
