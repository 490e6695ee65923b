// Which tensors are weights: six architectures by both exporters of PyTorch (tooling/oracle/exports/architectures.py), trained for twenty
// steps. What PyTorch trains is trained, and nothing else: tables, masks and constants stay.
import { readFileSync } from "node:fs";
import { parametersOf, readModel, untieWeights } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { Data } from "../data/dataset.ts";
import { adam } from "../optimizers/adam.ts";
import { regularize } from "../regularize.ts";
import type { Trainable } from "../trainableOf.ts";
import { createTrainer, type Trainer } from "../trainer.ts";

interface Packed {
  readonly type: "float32" | "int64";
  readonly shape: readonly number[];
  readonly data: string;
}

interface Golden {
  readonly optimizer: { readonly learningRate: number; readonly epsilon: number };
  readonly inputs: Readonly<Record<string, Packed>>;
  readonly targets: Packed;
  readonly losses: readonly number[];
  readonly outputs: Packed;
  /** How many numbers PyTorch trains. */
  readonly numbers: number;
  readonly after: Readonly<Record<string, Packed>>;
}

const folder = new URL("../../golden/models/architectures/", import.meta.url);
const bytesOf = (file: string) => readFileSync(new URL(file, folder));
const goldenOf = (name: string): Golden => JSON.parse(bytesOf(`${name}.json`).toString());

function unpack({ type, shape, data }: Packed) {
  const { buffer } = Uint8Array.from(Buffer.from(data, "base64"));
  return { shape, data: type === "float32" ? new Float32Array(buffer) : new BigInt64Array(buffer) };
}

/** Class numbers are int32 here. */
function targetsOf(packed: Packed): Data {
  const { shape, data } = unpack(packed);
  return { shape, data: data instanceof Float32Array ? data : Int32Array.from(data, Number) };
}

const sessionOptions = { graphOptimizationLevel: "disabled" } as const;

function trainerOf(file: string, { optimizer, targets }: Golden): Trainer {
  return createTrainer(bytesOf(file), {
    ort,
    executionProviders: ["cpu"],
    sessionOptions,
    loss: targets.type === "float32" ? "meanSquaredError" : "softmaxCrossEntropy",
    optimizer: adam({ ...optimizer, convention: "pytorch" }),
  });
}

function worst(received: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  expect(received.length).toBe(expected.length);
  return Array.from(expected).reduce<number>(
    (most, x, i) => Math.max(most, Math.abs(Number(received[i]) - Number(x))),
    0,
  );
}

/** Transformers' Llama and Whisper use an operator that the older exporter has not. */
const files = [
  ...["deit_old", "deit_new", "swin_v2_old", "swin_v2_new", "llama_new", "whisper_new", "unet_old", "unet_new"],
  ...[
    "attention_old",
    "attention_new",
    "encoder_old",
    "encoder_new",
    "enlarged_old",
    "enlarged_new",
    "enlarged_early_old",
  ],
  // Weights that are made of others, sequences of parts, tokens that are repeated.
  ...["normalized_new", "standardized_old", "standardized_new", "parts_new", "mae_old", "mae_new"],
];

describe.each(files)("%s", (file) => {
  const golden = goldenOf(file.replace(/_(old|new)$/, ""));

  it("is trained where PyTorch trains it, and goes its way for twenty steps", async () => {
    const trainer = trainerOf(`${file}.onnx`, golden);
    const parameters = trainer.parameters();
    const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
    expect(parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(golden.numbers);
    const inputs = Object.fromEntries(Object.entries(golden.inputs).map(([name, packed]) => [name, unpack(packed)]));
    const batch = { inputs, targets: targetsOf(golden.targets) };
    const reports = await trainer.train(golden.losses.map(() => batch));
    // PyTorch computed in float64.
    expect(
      worst(
        reports.map(({ dataLoss }) => dataLoss),
        golden.losses,
      ),
    ).toBeLessThan(1e-5);
    const found = parameters.flatMap((parameter) => {
      const packed = golden.after[parameter.path.replace(/^model\./, "")];
      return packed ? [{ parameter, expected: unpack(packed).data }] : [];
    });
    // The others are transposed, under names of the exporter's.
    expect(found.length).toBeGreaterThan(parameters.length / 4);
    for (const { parameter, expected } of found) {
      const { data } = await parameter.read();
      expect(worst(data, expected), parameter.path).toBeLessThan(1e-5);
    }
    const { y } = await trainer.predict(inputs);
    expect(worst(y!.data, unpack(golden.outputs).data)).toBeLessThan(1e-5);
    await trainer.dispose();
  });
});

/** What is used like a weight and is not trained, how often for each reason. */
function reasonsOf(trainer: Trainer): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { why } of trainer.frozen()) counts[why] = (counts[why] ?? 0) + 1;
  return counts;
}

describe("what is not trained", () => {
  it.each([
    ["deit_old", {}],
    ["swin_v2_new", { "a table that weights are applied to": 4 }],
    // Equal tables are one in this file.
    ["swin_v2_old", { "a table that weights are applied to": 1 }],
    ["llama_new", { "a table of sines and cosines": 2 }],
    ["whisper_new", { "a table of sines and cosines": 1 }],
    ["unet_old", { "frequencies of sines and cosines": 1, "the ones and zeros of a group normalization": 42 }],
    ["mae_old", { "a table of sines and cosines": 2 }],
    ["mae_new", { "a table of sines and cosines": 2 }],
    ["standardized_new", {}],
    ["standardized_old", { "the ones and zeros of standardized weights": 3 }],
    ["parts_new", { "the factors of an interpolation": 1 }],
    ["unet_new", { "frequencies of sines and cosines": 1, "the ones and zeros of a group normalization": 2 }],
  ])("is named with its reason: %s", async (file, reasons) => {
    const trainer = trainerOf(`${file}.onnx`, goldenOf(file.replace(/_(old|new)$/, "")));
    expect(reasonsOf(trainer)).toEqual(reasons);
    await trainer.dispose();
  });

  it("is the same where weights are untied: what makes a weight of others reads them together", () => {
    const tied = readModel(bytesOf("normalized_new.onnx"));
    expect(parametersOf(untieWeights(tied))).toEqual(parametersOf(tied));
  });

  const [file, table] = ["swin_v2_old.onnx", "model.features.1.0.attn.relative_coords_table"];
  const make = (trainable?: Trainable) =>
    createTrainer(bytesOf(file), {
      ort,
      executionProviders: ["cpu"],
      loss: "softmaxCrossEntropy",
      ...(trainable && { trainable }),
    });

  it("has no penalty from a bare name", () => {
    const { plan } = regularize(make(), "l1");
    const paths = plan.entries.map(({ parameter }) => parameter.path);
    expect(paths).toContain("model.features.0.0.weight");
    expect(paths).not.toContain(table);
  });

  it("is trained where trainable says so", () => {
    const paths = (trainable: Trainable) =>
      make(trainable)
        .parameters()
        .map(({ path }) => path);
    expect(paths("model.features.1.0.**")).not.toContain(table);
    expect(paths(["model.features.1.0.**", table])).toContain(table);
    expect(paths(({ path }) => path === table)).toEqual([table]);
    expect(make(({ path, fixed }) => path === table && fixed !== undefined).frozen()).toContainEqual({
      path: "model.features.0.0.bias",
      role: "bias",
      shape: [8],
      why: "trainable left it out",
    });
  });
});
