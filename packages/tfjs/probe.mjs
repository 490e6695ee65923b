import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { l1l2 as ours, regularize } from "./dist/index.js";

setWasmPaths(dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"))) + "/");
const make = (reg) => {
  const m = tf.sequential({
    layers: [
      tf.layers.dense({ units: 64, activation: "relu", inputShape: [784], kernelRegularizer: reg?.() }),
      tf.layers.dense({ units: 32, activation: "relu", kernelRegularizer: reg?.() }),
      tf.layers.dense({ units: 10, activation: "softmax", kernelRegularizer: reg?.() }),
    ],
  });
  return m;
};
for (const b of ["cpu", "wasm"]) {
  await tf.setBackend(b);
  const x = tf.randomNormal([32, 784]),
    y = tf.oneHot(tf.randomUniform([32], 0, 10, "int32"), 10).toFloat();
  for (const opt of ["sgd", "adam"]) {
    const rows = {};
    const cases = {
      plain: [null],
      stock: [() => tf.regularizers.l1l2({ l1: 1e-4, l2: 1e-4 })],
      oursLayer: [() => ours({ l1: 1e-4, l2: 1e-4 })],
      loss: [null, "loss"],
      proximal: [null, "proximal"],
      decoupled: [null, "decoupled"],
    };
    for (const [k, [reg, mode]] of Object.entries(cases)) {
      const m = make(reg);
      m.compile({ optimizer: tf.train[opt](0.01), loss: "categoricalCrossentropy" });
      if (mode) regularize(m, { penalty: { name: "l1l2", l1: 1e-4, l2: 1e-4 }, mode });
      rows[k] = { m, t: [] };
    }
    for (let round = 0; round < 7; round++)
      for (const r of Object.values(rows)) {
        for (let i = 0; i < 3; i++) await r.m.trainOnBatch(x, y);
        const t = performance.now();
        for (let i = 0; i < 15; i++) await r.m.trainOnBatch(x, y);
        r.t.push((performance.now() - t) / 15);
      }
    const med = (a) => a.toSorted((p, q) => p - q)[a.length >> 1];
    const min = (a) => Math.min(...a);
    console.log(
      b,
      opt,
      Object.fromEntries(
        Object.entries(rows).map(([k, r]) => [
          k,
          `${min(r.t).toFixed(2)}ms x${(min(r.t) / min(rows.plain.t)).toFixed(2)}`,
        ]),
      ),
    );
  }
}
