// Which layers of Keras are layers of ours: those that tfjs does not have, or computes otherwise.
import type { Json } from "./json.ts";
import "./layers/activations.ts";
import "./layers/activityRegularization.ts";
import "./layers/averagePooling.ts";
import "./layers/batchNormalization.ts";
import "./layers/categoryEncoding.ts";
import "./layers/convolutions.ts";
import "./layers/flatten.ts";
import "./layers/globalPooling.ts";
import "./layers/imageSizes.ts";
import "./layers/layerNormalization.ts";
import "./layers/merging.ts";
import "./layers/normalizations.ts";
import "./layers/padding.ts";
import "./layers/randomLayers.ts";
import "./layers/recurrent.ts";
import "./layers/relu.ts";
import "./layers/seriesConvolutions.ts";
import "./layers/softmax.ts";
import { ourName } from "./layers/stockClass.ts";
import "./layers/transposedConvolutions.ts";
import "./layers/upSampling.ts";

const isDilated = ({ dilation_rate }: Json): boolean => [dilation_rate ?? 1].flat().some((rate: unknown) => rate !== 1);
const isActive = ({ activity_regularizer }: Json): boolean => Boolean(activity_regularizer);
const isGrouped = ({ groups }: Json): boolean => (groups ?? 1) !== 1;
const keepsAxes = ({ keepdims }: Json): boolean => keepdims === true;
const always = (): boolean => true;
const isSame = ({ padding }: Json): boolean => padding === "same";

/** Classes that tfjs does not have, or not with a gradient. */
const missing = [
  ...["ActivityRegularization", "CategoryEncoding", "CenterCrop", "Conv1DTranspose", "Conv3DTranspose", "Cropping1D"],
  ...["Cropping3D", "DepthwiseConv1D", "Resizing"],
  ...["GlobalAveragePooling3D", "GlobalMaxPooling3D", "GroupNormalization", "Normalization", "RandomBrightness"],
  ...["RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "SeparableConv1D"],
  ...["SpatialDropout2D", "SpatialDropout3D", "Subtract", "UnitNormalization", "UpSampling1D", "UpSampling3D"],
  ...["ZeroPadding1D", "ZeroPadding3D"],
];

const isOurs: Readonly<Record<string, (config: Json) => boolean>> = {
  // TF 2 writes the axis it has found: 3 is the last of images, others may be or not.
  BatchNormalization: ({ axis, scale, center, trainable }) =>
    ![-1, 3, undefined].includes([axis].flat()[0] as number | undefined) ||
    scale === false ||
    center === false ||
    trainable === false,
  LayerNormalization: ({ axis, scale, center, gamma_constraint, beta_constraint }) =>
    scale === false || center === false || Array.isArray(axis) || Boolean(gamma_constraint) || Boolean(beta_constraint),
  ELU: ({ alpha }) => alpha !== 1 && alpha !== undefined,
  Flatten: always,
  UpSampling2D: always,
  Conv1D: (config) => isDilated(config) || isGrouped(config) || config.padding === "causal",
  Conv2D: (config) => isDilated(config) || isGrouped(config),
  AveragePooling1D: isSame,
  AveragePooling2D: isSame,
  SimpleRNN: isActive,
  LSTM: isActive,
  RNN: isActive,
  ConvLSTM2D: isActive,
  GRU: (config) => config.reset_after === true || isActive(config),
  GRUCell: ({ reset_after }) => reset_after === true,
  ReLU: ({ negative_slope, threshold }) => Boolean(negative_slope) || Boolean(threshold),
  GlobalAveragePooling1D: keepsAxes,
  GlobalMaxPooling1D: keepsAxes,
  GlobalAveragePooling2D: keepsAxes,
  GlobalMaxPooling2D: keepsAxes,
  ...Object.fromEntries(missing.map((className) => [className, always])),
  Softmax: ({ axis }) => axis !== -1 && axis !== undefined,
};

/** The class that computes a layer as Keras does: tfjs' own, or ours where tfjs' does not. */
export const classFor = (className: string, config: Json): string =>
  Object.hasOwn(isOurs, className) && isOurs[className]!(config) ? ourName(className) : className;
