// Recurrent layers of tfjs 4.22 take no activity regularizer, and its GRU has no `reset_after`, which is Keras' default.
import * as tf from "@tensorflow/tfjs-core";
import type { Regularizer } from "../../defineRegularizer.ts";
import { ourName, read, register, type StockLayer, stockClass } from "./stockClass.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** The regularizer of a configuration, as tfjs reads those of weights. */
function regularizerIn(given: unknown): Regularizer | null {
  if (!given) return null;
  const { className, config } = given as { className?: string; config?: tf.serialization.ConfigDict };
  if (className === undefined) return given as Regularizer;
  const [Class, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  return fromConfig(Class, config ?? {}) as unknown as Regularizer;
}

/** A recurrent layer whose outputs may be penalized. */
function regularized(className: string): new (args: Arguments) => StockLayer {
  return class extends stockClass(className) {
    static readonly className: string = ourName(className);
    constructor(args: Arguments) {
      super(args);
      this.activityRegularizer = regularizerIn(args.activityRegularizer) as typeof this.activityRegularizer;
    }
  };
}
for (const className of ["SimpleRNN", "LSTM", "RNN", "ConvLSTM2D"]) register(regularized(className));

type Apply = { apply(x: tf.Tensor): tf.Tensor };

/** GRUCell with `reset_after`: the reset gate is applied to what the recurrent kernel answers, which has a bias of its own. */
class GRUCell extends stockClass("GRUCell") {
  static readonly className: string = ourName("GRUCell");

  constructor(args: Arguments) {
    super({ ...args, resetAfter: false });
  }

  // The bias has a row for each kernel.
  override addWeight(name: string, shape: number[], ...others: unknown[]) {
    const own = name === "bias" ? [2, ...shape] : shape;
    return (super.addWeight as (...args: unknown[]) => ReturnType<StockLayer["addWeight"]>)(name, own, ...others);
  }

  /** The mask of a dropout, one for all steps of a call: the layer disposes it. */
  #dropped(x: tf.Tensor, rate: number, member: "dropoutMask" | "recurrentDropoutMask", training: boolean): tf.Tensor {
    if (rate <= 0) return x;
    const masks = this as unknown as Record<typeof member, tf.Tensor[] | null>;
    masks[member] ??= [tf.keep(training ? tf.dropout(tf.onesLike(x), rate) : tf.onesLike(x))];
    return tf.mul(x, masks[member][0]!);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { readonly training?: boolean }): tf.Tensor[] {
    return tf.tidy(() => {
      const [given, before] = inputs as [tf.Tensor2D, tf.Tensor2D];
      const training = kwargs.training === true;
      const x = this.#dropped(given, this.dropout as number, "dropoutMask", training);
      const h = this.#dropped(before, this.recurrentDropout as number, "recurrentDropoutMask", training);
      const biases = this.bias ? tf.unstack(read(this.bias)) : [];
      const project = (from: tf.Tensor, kernel: unknown, bias: tf.Tensor | undefined) => {
        const y = tf.matMul(from as tf.Tensor2D, read(kernel) as tf.Tensor2D);
        return tf.split(bias ? tf.add(y, bias) : y, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      };
      const [xz, xr, xh] = project(x, this.kernel, biases[0]);
      const [hz, hr, hh] = project(h, this.recurrentKernel, biases[1]);
      const gate = this.recurrentActivation as Apply;
      const z = gate.apply(tf.add(xz, hz));
      const r = gate.apply(tf.add(xr, hr));
      const candidate = (this.activation as Apply).apply(tf.add(xh, tf.mul(r, hh)));
      const next = tf.add(tf.mul(z, before), tf.mul(tf.sub(1, z), candidate));
      return [next, tf.clone(next)];
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), resetAfter: true };
  }
}
register(GRUCell);

/** GRU, with `reset_after` or without. */
class GRU extends stockClass("GRU") {
  static readonly className: string = ourName("GRU");

  constructor(args: Arguments) {
    super({ ...args, resetAfter: false });
    if (args.resetAfter === true) (this as unknown as { cell: unknown }).cell = new GRUCell(args);
    this.activityRegularizer = regularizerIn(args.activityRegularizer) as typeof this.activityRegularizer;
  }
}
register(GRU);
