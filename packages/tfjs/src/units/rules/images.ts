// Layers that move or summarize the pixels of each channel.
import type { LayerInternals } from "../../internals.ts";
import type { LayerRule, LayerRules } from "../layerRule.ts";
import { channelAxis, copyConstants } from "./axes.ts";

const always = (number: number): number => number;
const onlyZero = (number: number): number => (number === 0 ? 0 : Number.NaN);

/** Channels stay apart; `sends` says what becomes of a channel of one number. */
const byChannel = (sends: (layer: LayerInternals) => (number: number) => number = () => always): LayerRule => ({
  units(context) {
    const { layer, inputs, outputs } = context;
    const [[x], [y]] = [inputs, outputs];
    const [from, to] = [channelAxis(layer, x!), y!.first.length === 2 ? 1 : channelAxis(layer, y!)];
    context.join(x!, 0, y!, 0);
    context.join(x!, from, y!, to);
    context.step((constants) => copyConstants(constants, x!, from, y!, to, sends(layer)));
  },
});

export const images: LayerRules = {
  MaxPooling1D: byChannel(),
  MaxPooling2D: byChannel(),
  MaxPooling3D: byChannel(),
  AveragePooling1D: byChannel(),
  AveragePooling2D: byChannel(),
  AveragePooling3D: byChannel(),
  GlobalAveragePooling1D: byChannel(),
  GlobalAveragePooling2D: byChannel(),
  GlobalMaxPooling1D: byChannel(),
  GlobalMaxPooling2D: byChannel(),
  ZeroPadding2D: byChannel(() => onlyZero),
  Cropping2D: byChannel(),
  // Between two equal numbers a bilinear one may be rounded.
  UpSampling2D: byChannel(({ interpolation }) => (interpolation === "bilinear" ? onlyZero : always)),
  Resizing: byChannel(({ interpolation }) => (interpolation === "bilinear" ? onlyZero : always)),
};
