import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

setWasmPaths(dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"))) + "/");
await tf.setBackend("wasm");
const y = tf.randomNormal([784, 64]),
  s = tf.scalar(0.02),
  v = tf.variable(y);
const time = (n, f) => {
  for (let i = 0; i < 50; i++) tf.tidy(f);
  let best = 1e9;
  for (let r = 0; r < 5; r++) {
    const t = performance.now();
    for (let i = 0; i < 100; i++) tf.tidy(f);
    best = Math.min(best, ((performance.now() - t) / 100) * 1000);
  }
  console.log(n, best.toFixed(1), "us");
};
time("empty", () => {});
time("scalar", () => {
  tf.scalar(1);
});
for (const op of ["mul", "add", "sub", "div", "minimum", "maximum"]) {
  time(op + " n", () => {
    tf[op](y, 0.02);
  });
  time(op + " s", () => {
    tf[op](y, s);
  });
  time(op + " y", () => {
    tf[op](y, y);
  });
}
time("abs", () => {
  tf.abs(y);
});
time("sum", () => {
  tf.sum(y);
});
time("square", () => {
  tf.square(y);
});
time("dot", () => {
  tf.matMul(tf.reshape(y, [1, -1]), tf.reshape(y, [-1, 1]));
});
time("sum of reshape row", () => {
  tf.sum(tf.reshape(y, [-1]));
});
time("matMul abs ones", () => {
  tf.matMul(tf.reshape(tf.abs(y), [1, -1]), tf.ones([50176, 1]));
});
time("clip", () => {
  tf.clipByValue(y, -0.1, 0.1);
});
time("sign", () => {
  tf.sign(y);
});
time("isNaN", () => {
  tf.isNaN(y);
});
time("greater", () => {
  tf.greater(y, 0);
});
const g = tf.greater(y, 0);
time("where", () => {
  tf.where(g, y, 0);
});
time("step", () => {
  tf.step(y, -1);
});
time("relu", () => {
  tf.relu(y);
});
time("prelu", () => {
  tf.prelu(y, s);
});
time("assign", () => {
  v.assign(tf.clone(y));
});
time("dataSync", () => {
  y.dataSync();
});
const a = new Float32Array(50176);
time("tensor", () => {
  tf.tensor(a, [784, 64]);
});
