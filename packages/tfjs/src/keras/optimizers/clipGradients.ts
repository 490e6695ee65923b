import * as tf from "@tensorflow/tfjs-core";

/** Bounds of gradients, of which Keras allows one: of the norm of each, of all together, and of each entry. 0 is none. */
export interface Clipping {
  readonly clipnorm?: number | undefined;
  readonly globalClipnorm?: number | undefined;
  readonly clipvalue?: number | undefined;
}

/** A gradient within its bounds, and what it was multiplied by. */
export interface Clipped {
  readonly gradient: tf.Tensor;
  readonly factor?: tf.Tensor;
}

/** Whether gradients are clipped. */
export const clips = ({ clipnorm, globalClipnorm, clipvalue }: Clipping): boolean =>
  Boolean(clipnorm || globalClipnorm || clipvalue);

/** bound / max(|x|, bound). */
const within = (size: tf.Tensor, bound: number): tf.Tensor => tf.div(bound, tf.maximum(size, bound));

/** Gradients as Keras clips them: longer ones are shortened, or entries cut. */
export function clipGradients(gradients: readonly tf.Tensor[], clipping: Clipping): Clipped[] {
  const { clipnorm, globalClipnorm, clipvalue } = clipping;
  const times = (gradient: tf.Tensor, factor: tf.Tensor) => ({ gradient: tf.mul(gradient, factor), factor });
  if (clipnorm) return gradients.map((gradient) => times(gradient, within(tf.norm(gradient), clipnorm)));
  if (globalClipnorm) {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
    const factor = within(tf.sqrt(tf.addN([tf.scalar(0), ...squares])), globalClipnorm);
    return gradients.map((gradient) => times(gradient, factor));
  }
  if (clipvalue) return gradients.map((gradient) => times(gradient, within(tf.abs(gradient), clipvalue)));
  return gradients.map((gradient) => ({ gradient }));
}
