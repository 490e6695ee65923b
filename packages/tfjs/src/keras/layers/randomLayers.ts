// Layers that do something in training only, and that tfjs 4.22 does not have.
import type * as tf from "@tensorflow/tfjs-core";
import { registerComputation } from "./kerasLayer.ts";
import { ourName, register, stockClass } from "./stockClass.ts";

// Keras changes images at random in training. Here they are what they are in inference: images as they come.
for (const change of ["Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"]) {
  registerComputation(`Random${change}`, { call: (x) => x });
}

for (const rank of [2, 3]) {
  /** Drops whole channels of images or volumes. */
  class SpatialDropout extends stockClass("Dropout") {
    static readonly className: string = ourName(`SpatialDropout${rank}D`);
    readonly #isFirst: boolean;

    constructor(args: Readonly<Record<string, unknown>>) {
      super(args);
      this.#isFirst = args.dataFormat === "channelsFirst";
    }

    getNoiseShape(input: tf.Tensor): number[] {
      const channels = this.#isFirst ? 1 : input.rank - 1;
      return input.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), dataFormat: this.#isFirst ? "channelsFirst" : "channelsLast" };
    }
  }
  register(SpatialDropout);
}
