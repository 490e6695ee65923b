import type { numpy } from "@jax-js/jax";
import { batchSize, glorot, learningRate, oneHot, strength, uniform, widths } from "../problem.ts";
import type { Prepare, Row } from "../row.ts";

// jax-js asks a browser's navigator how many threads to start; Node has one since 21.
Object.assign(globalThis, { navigator: { ...globalThis.navigator, hardwareConcurrency: 1 } });
const { defaultDevice, init, jit, lax, nn, numpy: np, valueAndGrad } = await import("@jax-js/jax");

type Tensor = numpy.Array;

interface Network {
  readonly input: readonly number[];
  readonly parameters: Tensor[];
  /** Logits. Takes ownership of its arguments, as everything in jax-js does. */
  forward(parameters: Tensor[], x: Tensor): Tensor;
}

const tensor = (data: Float32Array, shape: readonly number[]): Tensor =>
  np.array(new Float32Array(data)).reshape([...shape]);
const zeros = (shape: readonly number[]): Tensor => np.zeros([...shape]);
const weight = (shape: readonly number[], inputs = shape[0]!, units = shape[1]!): Tensor =>
  tensor(glorot(shape, inputs, units, 1), shape);
const dense = (x: Tensor, w: Tensor, b: Tensor): Tensor => np.add(np.matmul(x, w), b);

function mlp(): Network {
  const parameters = widths.slice(1).flatMap((units, i) => [weight([widths[i]!, units]), zeros([units])]);
  return {
    input: [784],
    parameters,
    forward([w1, b1, w2, b2, w3, b3], x) {
      return dense(nn.relu(dense(nn.relu(dense(x, w1!, b1!)), w2!, b2!)), w3!, b3!);
    },
  };
}

function cnn(): Network {
  const convolved = (x: Tensor, w: Tensor, b: Tensor) =>
    lax.reduceWindow(nn.relu(np.add(lax.conv(x, w, [1, 1], "VALID"), b)), np.max, [2, 2], [2, 2]);
  return {
    input: [1, 28, 28],
    parameters: [
      ...[weight([32, 1, 3, 3], 9, 288), zeros([32, 1, 1]), weight([64, 32, 3, 3], 288, 576), zeros([64, 1, 1])],
      ...[weight([1600, 128]), zeros([128]), weight([128, 10]), zeros([10])],
    ],
    forward([w1, b1, w2, b2, w3, b3, w4, b4], x) {
      const features = convolved(convolved(x, w1!, b1!), w2!, b2!).reshape([batchSize, 1600]);
      return dense(nn.relu(dense(features, w3!, b3!)), w4!, b4!);
    },
  };
}

/** The network of `models/transformer.ts`: two blocks of width 128 with 4 heads on 64 vectors. */
function transformer(): Network {
  const norm = () => [np.ones([128]), zeros([128])];
  const linear = (inputs: number, units: number) => [weight([inputs, units]), zeros([units])];
  const block = () => [
    ...[...norm(), ...linear(128, 128), ...linear(128, 128), ...linear(128, 128), ...linear(128, 128)],
    ...[...norm(), ...linear(128, 512), ...linear(512, 128)],
  ];
  const normalized = (x: Tensor, scale: Tensor, bias: Tensor) => nn.standardize(x).mul(scale).add(bias);
  const attention = (x: Tensor, [wq, bq, wk, bk, wv, bv, wo, bo]: Tensor[]) => {
    const heads = (w: Tensor, b: Tensor, order: number[]) =>
      dense(x.ref, w, b).reshape([batchSize, 64, 4, 32]).transpose(order);
    const [query, key, value] = [
      heads(wq!, bq!, [0, 2, 1, 3]),
      heads(wk!, bk!, [0, 2, 3, 1]),
      heads(wv!, bv!, [0, 2, 1, 3]),
    ];
    x.dispose();
    // Not nn.dotProductAttention: its einsum needs Node 22.
    const mixed = np.matmul(nn.softmax(np.matmul(query, key).mul(1 / Math.sqrt(32))), value).transpose([0, 2, 1, 3]);
    return dense(mixed.reshape([batchSize, 64, 128]), wo!, bo!);
  };
  const apply = (x: Tensor, p: Tensor[]) => {
    const attended = x.ref.add(attention(normalized(x, p[0]!, p[1]!), p.slice(2, 10)));
    const up = dense(normalized(attended.ref, p[10]!, p[11]!), p[12]!, p[13]!);
    return attended.add(dense(nn.gelu(up, { approximate: false }), p[14]!, p[15]!));
  };
  return {
    input: [64, 128],
    parameters: [...block(), ...block(), ...norm(), ...linear(128, 10)],
    forward(p, x) {
      const last = apply(apply(x, p.slice(0, 16)), p.slice(16, 32));
      return dense(normalized(last, p[32]!, p[33]!).mean(1), p[34]!, p[35]!);
    },
  };
}

const networks: Readonly<Record<string, () => Network>> = { mlp, cnn, transformer };

/** Cross-entropy of the logits, and the penalty of the kernels. */
function objective({ forward }: Network, regularized: boolean) {
  return (parameters: Tensor[], x: Tensor, y: Tensor): Tensor => {
    const kernels = regularized ? parameters.filter((w) => w.ndim === 2 || w.ndim === 4).map((w) => w.ref) : [];
    const loss = nn
      .logSoftmax(forward(parameters, x))
      .mul(y)
      .sum()
      .mul(-1 / batchSize);
    const penalties = kernels.map((w) => np.abs(w.ref).sum().mul(strength.l1).add(np.square(w).sum().mul(strength.l2)));
    return penalties.reduce((sum, penalty) => sum.add(penalty), loss);
  };
}

type Adam = { readonly m: Tensor[]; readonly v: Tensor[]; readonly t: Tensor };

/** One step of Adam as a function of parameters and state, compiled as one. */
function adamStep(network: Network, regularized: boolean) {
  const both = valueAndGrad(objective(network, regularized));
  return jit((parameters: Tensor[], { m, v, t }: Adam, x: Tensor, y: Tensor) => {
    const [loss, gradients] = both(
      parameters.map((w) => w.ref),
      x,
      y,
    );
    const step = t.add(1);
    const [c1, c2] = [0.9, 0.999].map((beta) => np.subtract(1, np.power(beta, step.ref)));
    const nextM = m.map((each, i) => each.mul(0.9).add(gradients[i]!.ref.mul(0.1)));
    const nextV = v.map((each, i) => each.mul(0.999).add(np.square(gradients[i]!).mul(0.001)));
    const next = parameters.map((w, i) => {
      const scale = np.sqrt(nextV[i]!.ref.div(c2!.ref)).add(1e-7);
      return w.sub(nextM[i]!.ref.div(c1!.ref).div(scale).mul(learningRate));
    });
    c1!.dispose();
    c2!.dispose();
    return [loss, next, { m: nextM, v: nextV, t: step }] as const;
  });
}

/** jax-js on its wasm backend with one thread; a step is one jitted function. */
export const prepare: Prepare = async (row: Row) => {
  await init("wasm");
  defaultDevice("wasm");
  const network = networks[row.model]!();
  const x = tensor(uniform(batchSize * network.input.reduce((a, b) => a * b, 1)), [batchSize, ...network.input]);
  const y = tensor(oneHot(batchSize, 10), [batchSize, 10]);
  const step = adamStep(network, row.mode === "loss");
  let parameters = network.parameters;
  let state: Adam = {
    m: parameters.map(({ shape }) => zeros(shape)),
    v: parameters.map(({ shape }) => zeros(shape)),
    t: np.array(0),
  };
  return {
    stepsPerCall: 1,
    async run() {
      const [loss, next, nextState] = step(parameters, state, x.ref, y.ref);
      [parameters, state] = [next, nextState];
      return loss.data();
    },
  };
};
