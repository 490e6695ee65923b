// The layers of tfjs, and which settings of Keras each of them has. What stands here is computed as in Keras, and held to it by
// golden numbers (kerasLayers.test.ts); what does not is refused by the layer's name.
import {
  each,
  either,
  flag,
  integer,
  integers,
  layerEntries,
  layerEntry,
  meaningless,
  named,
  newShape,
  number,
  numbers,
  oneOf,
  only,
  optional,
  positive,
  rate,
  type Settings,
  shape,
  sides,
  sidesOf,
  size,
  sizes,
  text,
  twoSides,
} from "./settings.ts";

/** Settings that every layer may have. */
export const common: Settings = {
  name: text,
  trainable: flag,
  dtype: named,
  batch_shape: optional(shape),
  batch_input_shape: optional(shape),
  input_shape: optional(shape),
  input_dim: optional(size),
  input_dtype: optional(text),
  batch_size: optional(size),
  quantization_config: only(null),
  lora_rank: only(null),
  autocast: meaningless,
};

/** The initializer, regularizer and constraint of weights. */
const weights = (...names: readonly string[]): Settings =>
  Object.fromEntries(
    names.flatMap((name) => ["initializer", "regularizer", "constraint"].map((what) => [`${name}_${what}`, named])),
  );

const activation: Settings = { activation: named, activity_regularizer: named };
const format: Settings = { data_format: oneOf("channels_last", "channels_first") };
const lastOnly: Settings = { data_format: only("channels_last") };
const padding = oneOf("valid", "same");

const convolution = (rank: number, dilation = only(1)): Settings => ({
  ...{ filters: size, kernel_size: sizes(rank), strides: sizes(rank), padding, groups: only(1), use_bias: flag },
  ...{ ...format, ...activation, ...weights("kernel", "bias") },
  dilation_rate: each(dilation),
});
const transposed = (rank: number): Settings => ({ ...convolution(rank), output_padding: only(null) });
const byChannel = (rank: number): Settings => ({ ...convolution(rank, size), depth_multiplier: size });

const recurrent: Settings = {
  ...{ return_sequences: flag, return_state: flag, go_backwards: flag, stateful: flag, unroll: flag },
  // Of meaning under a mask only, and there looked at.
  zero_output_for_mask: flag,
  time_major: only(false),
  implementation: meaningless,
  input_length: optional(size),
  input_dim: optional(size),
};
const cell: Settings = {
  ...{ units: size, use_bias: flag, dropout: rate, recurrent_dropout: rate, implementation: meaningless },
  ...{ ...activation, ...weights("kernel", "recurrent", "bias"), seed: meaningless },
};
const gated: Settings = { ...cell, recurrent_activation: named };
const lstm: Settings = { ...gated, unit_forget_bias: flag };
const gru: Settings = { ...gated, reset_after: flag };

const pooling = (rank: number): Settings => ({
  ...{ pool_size: sizes(rank), strides: optional(sizes(rank)), padding },
  ...(rank === 1 ? lastOnly : format),
});
const global: Settings = { keepdims: flag };
const dropped: Settings = { rate, seed: meaningless, noise_shape: only(null) };
const normalization: Settings = { epsilon: positive, center: flag, scale: flag, ...weights("beta", "gamma") };

/** What an image is changed by in training: it says nothing to inference, and is written back as it was. */
const drawn: Settings = {
  seed: meaningless,
  ...Object.fromEntries(
    [
      ...["mode", "factor", "height_factor", "width_factor", "fill_mode", "fill_value", "interpolation"],
      ...["value_range", "data_format"],
    ].map((key) => [key, optional(either(text, either(number, numbers)))]),
  ),
};

/** By class; those that users have registered themselves stand nowhere and are theirs to check. */
export const layerSettings: Readonly<Record<string, Settings>> = {
  InputLayer: { sparse: only(false), ragged: only(false), optional: meaningless },
  Dense: { units: size, use_bias: flag, ...activation, ...weights("kernel", "bias") },
  Flatten: format,
  Activation: { activation: named, activity_regularizer: only(null) },
  Reshape: { target_shape: newShape },
  Permute: { dims: integers },
  RepeatVector: { n: size },
  Rescaling: { scale: number, offset: number },
  ReLU: { max_value: optional(positive), negative_slope: optional(number), threshold: optional(number) },
  LeakyReLU: { alpha: optional(number), negative_slope: optional(number) },
  PReLU: { ...weights("alpha"), shared_axes: optional(integers) },
  ELU: { alpha: number },
  ThresholdedReLU: { theta: number },
  Softmax: { axis: either(integer, integers) },
  Conv1D: {
    ...convolution(1, size),
    groups: size,
    padding: oneOf("valid", "same", "causal"),
    ...lastOnly,
  },
  Conv2D: { ...convolution(2, size), groups: size },
  Conv3D: convolution(3),
  Conv1DTranspose: { ...transposed(1), ...lastOnly },
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: { ...byChannel(1), ...lastOnly, ...weights("depthwise") },
  SeparableConv1D: { ...byChannel(1), ...lastOnly, filters: size, ...weights("depthwise", "pointwise") },
  Conv2DTranspose: transposed(2),
  DepthwiseConv2D: { ...convolution(2), depth_multiplier: size, ...weights("depthwise") },
  SeparableConv2D: { ...convolution(2), depth_multiplier: size, ...weights("depthwise", "pointwise") },
  MaxPooling1D: pooling(1),
  MaxPooling2D: pooling(2),
  MaxPooling3D: pooling(3),
  AveragePooling1D: pooling(1),
  AveragePooling2D: pooling(2),
  AveragePooling3D: { ...pooling(3), padding: only("valid") },
  GlobalAveragePooling1D: { ...global, ...lastOnly },
  GlobalMaxPooling1D: { ...global, ...lastOnly },
  GlobalAveragePooling2D: { ...global, ...format },
  GlobalMaxPooling2D: { ...global, ...format },
  UpSampling2D: { size: sizes(2), interpolation: oneOf("nearest", "bilinear"), ...format },
  GlobalAveragePooling3D: { ...global, ...format },
  GlobalMaxPooling3D: { ...global, ...format },
  UpSampling1D: { size: size },
  UpSampling3D: { size: sizes(3), ...format },
  ZeroPadding1D: { padding: twoSides, ...lastOnly },
  ZeroPadding3D: { padding: sidesOf(3), ...format },
  Cropping1D: { cropping: twoSides, ...lastOnly },
  Cropping3D: { cropping: sidesOf(3), ...format },
  ZeroPadding2D: { padding: sides, ...format },
  Cropping2D: { cropping: sides, ...format },
  BatchNormalization: {
    ...normalization,
    ...{ axis: either(integer, integers), momentum: number, renorm: only(false), fused: meaningless },
    ...{ synchronized: meaningless, renorm_clipping: meaningless, renorm_momentum: meaningless },
    ...{ moving_mean_initializer: named, moving_variance_initializer: named },
  },
  LayerNormalization: {
    ...{ ...normalization, axis: either(integer, integers), rms_scaling: only(false) },
    ...{ beta_constraint: optional(named), gamma_constraint: optional(named) },
  },
  GroupNormalization: {
    ...{ ...normalization, groups: integer, axis: integer },
    ...{ beta_constraint: only(null), gamma_constraint: only(null) },
  },
  Normalization: {
    axis: optional(either(integer, integers)),
    ...{ mean: optional(either(number, numbers)), variance: optional(either(number, numbers)), invert: flag },
  },
  UnitNormalization: { axis: either(integer, integers) },
  ActivityRegularization: { l1: number, l2: number },
  ...Object.fromEntries(
    ["Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"].map((change) => [`Random${change}`, drawn]),
  ),
  CenterCrop: { height: size, width: size, ...format },
  Resizing: {
    ...{ height: size, width: size, interpolation: only("bilinear"), crop_to_aspect_ratio: flag, ...format },
    ...{ pad_to_aspect_ratio: only(false), antialias: only(false), fill_mode: meaningless, fill_value: meaningless },
  },
  CategoryEncoding: { num_tokens: size, output_mode: oneOf("one_hot", "multi_hot", "count"), sparse: only(false) },
  Add: {},
  Subtract: {},
  Multiply: {},
  Average: {},
  Maximum: {},
  Minimum: {},
  Concatenate: { axis: integer },
  Dot: { axes: either(integer, integers), normalize: flag },
  Dropout: dropped,
  SpatialDropout1D: dropped,
  SpatialDropout2D: { ...dropped, ...format },
  SpatialDropout3D: { ...dropped, ...format },
  GaussianDropout: dropped,
  AlphaDropout: dropped,
  GaussianNoise: { stddev: number, seed: meaningless },
  Embedding: {
    ...{
      input_dim: size,
      output_dim: size,
      mask_zero: flag,
      input_length: optional(either(size, shape)),
      sparse: only(false),
    },
    ...{ ...weights("embeddings"), activity_regularizer: named },
  },
  Masking: { mask_value: number },
  SimpleRNN: { ...recurrent, ...cell },
  LSTM: { ...recurrent, ...lstm },
  GRU: { ...recurrent, ...gru },
  SimpleRNNCell: cell,
  LSTMCell: lstm,
  GRUCell: gru,
  StackedRNNCells: { cells: layerEntries },
  RNN: { ...recurrent, cell: layerEntry },
  ConvLSTM2D: { ...recurrent, ...lstm, ...convolution(2), ...weights("recurrent") },
  TimeDistributed: { layer: layerEntry },
  Bidirectional: {
    ...{ layer: layerEntry, backward_layer: layerEntry, merge_mode: oneOf("concat", "sum", "ave", "mul") },
    return_sequences: flag,
    return_state: flag,
  },
};
