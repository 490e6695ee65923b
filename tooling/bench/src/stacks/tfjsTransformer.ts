import * as tf from "@tensorflow/tfjs";
import { batchSize, glorot, strength } from "../problem.ts";

/** The network of `models/transformer.ts` in stock tfjs, which has no attention layer: its logits, and the weights it makes. */
function network() {
  const weights: tf.Variable[] = [];
  const made = (tensor: tf.Tensor) => {
    weights.push(tf.variable(tensor));
    return weights.at(-1)!;
  };
  const linear = (inputs: number, units: number) => {
    const kernel = made(tf.tensor(glorot([inputs, units], inputs, units, 1), [inputs, units]));
    const bias = made(tf.zeros([units]));
    return (x: tf.Tensor): tf.Tensor =>
      tf
        .matMul(x.reshape([-1, inputs]), kernel)
        .add(bias)
        .reshape([...x.shape.slice(0, -1), units]);
  };
  const norm = () => {
    const [scale, bias] = [made(tf.ones([128])), made(tf.zeros([128]))];
    return (x: tf.Tensor): tf.Tensor => {
      const { mean, variance } = tf.moments(x, -1, true);
      return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(scale!).add(bias!);
    };
  };
  const block = () => {
    const [before, query, key, value, project] = [
      norm(),
      linear(128, 128),
      linear(128, 128),
      linear(128, 128),
      linear(128, 128),
    ];
    const [between, up, down] = [norm(), linear(128, 512), linear(512, 128)];
    const heads = (x: tf.Tensor) => x.reshape([batchSize, 64, 4, 32]).transpose([0, 2, 1, 3]);
    return (x: tf.Tensor): tf.Tensor => {
      const normalized = before(x);
      const scores = tf.matMul(heads(query(normalized)), heads(key(normalized)), false, true).mul(1 / Math.sqrt(32));
      const mixed = tf.matMul(scores.softmax(), heads(value(normalized))).transpose([0, 2, 1, 3]);
      const attended = x.add(project(mixed.reshape([batchSize, 64, 128])));
      const wide = up(between(attended));
      return attended.add(down(wide.mul(wide.mul(Math.SQRT1_2).erf().add(1)).mul(0.5)));
    };
  };
  const [first, second, last, classes] = [block(), block(), norm(), linear(128, 10)];
  return { weights, logits: (x: tf.Tensor) => classes(last(second(first(x))).mean(1)) };
}

/** One training step, as users of tfjs write it by hand. */
export function transformerStep(optimizer: tf.Optimizer, regularized: boolean, x: tf.Tensor, y: tf.Tensor) {
  const { weights, logits } = network();
  const kernels = weights.filter(({ rank }) => rank === 2);
  const objective = (): tf.Scalar => {
    const loss = tf.losses.softmaxCrossEntropy(y, logits(x)).asScalar();
    if (!regularized) return loss;
    return kernels.reduce(
      (sum, w) => sum.add(w.abs().sum().mul(strength.l1)).add(w.square().sum().mul(strength.l2)),
      loss,
    );
  };
  return async () => {
    const loss = optimizer.minimize(objective, true, weights)!;
    await loss.data();
    loss.dispose();
  };
}
