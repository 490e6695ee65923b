// One step of SGD on an export, beside PyTorch's.
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { createTrainer, readModel, sgd } from "../../dist/index.js";

const arrays = { float32: Float32Array, int64: BigInt64Array };
const unpack = ({ type, shape, data }) => ({
  shape,
  data: arrays[type].from(data, type === "int64" ? BigInt : Number),
});
const targetsOf = (packed) =>
  packed.type === "int64" ? { shape: packed.shape, data: Int32Array.from(packed.data) } : unpack(packed);

const worst = (received, expected) => {
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(Number(received[i]) - expected[i]);
    // NaN is not above anything.
    if (!(difference <= most)) most = difference;
  }
  return most;
};

/** A gradient that is zero but for rounding, as of a bias in front of a batch normalization, is measured on this part of the largest. */
const floor = 1e-3;

async function differences(trainer, { parameters }, bin) {
  const largest = Math.max(...parameters.map(({ step }) => step));
  const paths = new Set(trainer.parameters().map(({ path }) => path));
  const found = [];
  for (const { path, name, at, length, step, float32 } of parameters.filter((each) => paths.has(each.path))) {
    const expected = new Float64Array(bin.buffer, bin.byteOffset + at * 8, length);
    const scale = Math.max(step, floor * largest) || 1;
    found.push({ name, ours: worst(trainer.weights(path).data, expected) / scale, theirs: float32 / scale });
  }
  return found.sort((a, b) => b.ours - a.ours);
}

/** What is not trained that PyTorch trains: missing in the file, or not found in it. */
function untrained(trainer, { parameters, missing }) {
  const paths = new Set(trainer.parameters().map(({ path }) => path));
  const found = new Set(parameters.filter(({ path }) => paths.has(path)).map(({ name }) => name));
  const frozen = parameters.filter(({ name }) => !found.has(name)).map(({ name }) => name);
  return { missing, frozen: [...new Set(frozen)] };
}

/** Of an export, what became of its step; `refused` when there is none. */
export async function measureStep(zooCase, path) {
  const about = { kind: zooCase.kind, name: zooCase.name, exporter: zooCase.exporter };
  if (zooCase.why) return { ...about, notExported: zooCase.why };
  const bytes = readFileSync(`${path}.onnx`);
  const nodes = readModel(bytes).graph.node.length;
  const { batch, folding, numbers } = zooCase;
  let trainer;
  try {
    const loss = zooCase.targets.type === "int64" ? "softmaxCrossEntropy" : "meanSquaredError";
    const optimizer = sgd({ learningRate: zooCase.rate });
    trainer = createTrainer(bytes, { ort, executionProviders: ["cpu"], loss, optimizer });
    const inputs = Object.fromEntries(Object.entries(zooCase.inputs).map(([name, packed]) => [name, unpack(packed)]));
    const started = performance.now();
    const [{ dataLoss }] = await trainer.train([{ inputs, targets: targetsOf(zooCase.targets) }]);
    const seconds = (performance.now() - started) / 1000;
    const found = await differences(trainer, zooCase, readFileSync(`${path}.bin`));
    const trained = trainer.parameters().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    return {
      ...about,
      nodes,
      batch,
      folding,
      numbers,
      trained,
      seconds,
      loss: Math.abs(dataLoss - zooCase.loss) / Math.abs(zooCase.loss),
      worst: found[0],
      theirs: Math.max(...found.map(({ theirs }) => theirs)),
      ...untrained(trainer, zooCase),
    };
  } catch (error) {
    return { ...about, nodes, batch, folding, refused: error.message, kindOfError: error.name };
  } finally {
    await trainer?.dispose();
  }
}
