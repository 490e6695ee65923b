// Which layers of Keras are layers of ours: those that tfjs has and computes otherwise.
import type { Json } from "./json.ts";
import "./layers/averagePooling.ts";
import "./layers/batchNormalization.ts";
import "./layers/convolutions.ts";
import "./layers/flatten.ts";
import "./layers/layerNormalization.ts";
import "./layers/recurrent.ts";
import "./layers/softmax.ts";
import { ourName } from "./layers/stockClass.ts";
import "./layers/upSampling.ts";

const isDilated = ({ dilation_rate }: Json): boolean => [dilation_rate ?? 1].flat().some((rate: unknown) => rate !== 1);
const isActive = ({ activity_regularizer }: Json): boolean => Boolean(activity_regularizer);
const isSame = ({ padding }: Json): boolean => padding === "same";

const isOurs: Readonly<Record<string, (config: Json) => boolean>> = {
  // TF 2 writes the axis it has found: 3 is the last of images, others may be or not.
  BatchNormalization: ({ axis, scale, center, trainable }) =>
    ![-1, 3, undefined].includes([axis].flat()[0] as number | undefined) ||
    scale === false ||
    center === false ||
    trainable === false,
  LayerNormalization: ({ scale, center }) => scale === false || center === false,
  Flatten: () => true,
  UpSampling2D: () => true,
  Conv1D: (config) => isDilated(config) || config.padding === "causal",
  Conv2D: isDilated,
  AveragePooling1D: isSame,
  AveragePooling2D: isSame,
  SimpleRNN: isActive,
  LSTM: isActive,
  RNN: isActive,
  ConvLSTM2D: isActive,
  GRU: (config) => config.reset_after === true || isActive(config),
  GRUCell: ({ reset_after }) => reset_after === true,
  Softmax: ({ axis }) => axis !== -1 && axis !== undefined,
};

/** The class that computes a layer as Keras does: tfjs' own, or ours where tfjs' does not. */
export const classFor = (className: string, config: Json): string =>
  Object.hasOwn(isOurs, className) && isOurs[className]!(config) ? ourName(className) : className;
