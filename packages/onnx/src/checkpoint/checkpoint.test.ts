import { l2, RegError } from "@reg/core";
import * as ort from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { blobs } from "../../test/blobs.ts";
import { normalizedModel } from "../../test/normalizedModel.ts";
import { adam } from "../optimizers/adam.ts";
import { sgd } from "../optimizers/sgd.ts";
import { regularize } from "../regularize.ts";
import { sequential } from "../sequential.ts";
import { createTrainer, type Trainer } from "../trainer.ts";
import type { TrainerOptions } from "../trainerOptions.ts";
import { checksum } from "./checksum.ts";
import { bytesIn, readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";

const data = blobs(40);
const made: Trainer[] = [];
function trainer(options: Partial<TrainerOptions> = {}, hidden = 8): Trainer {
  const settings = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy", optimizer: adam() } as const;
  const one = createTrainer(normalizedModel(hidden), { ...settings, ...options });
  made.push(one);
  return one;
}
afterAll(() => Promise.all(made.map((each) => each.dispose())));

/** What restoring does wrong, and whether the trainer is as it was. */
function refusal(subject: Trainer, checkpoint: Uint8Array): string {
  const before = subject.checkpoint();
  try {
    subject.restore(checkpoint);
  } catch (error) {
    expect(Buffer.compare(subject.checkpoint(), before)).toBe(0);
    // Anything else is no refusal.
    const { code, message } = error as RegError;
    expect(code).toBe("INVALID_CHECKPOINT");
    return message;
  }
  return "none";
}

describe("checkpoint", () => {
  it("is a safetensors file of weights, memory and statistics under their names", async () => {
    const subject = trainer();
    await subject.train([data]);
    const { tensors } = readSafetensors(subject.checkpoint());
    const weights = ["hidden/kernel", "hidden/bias", "norm/gamma", "norm/beta", "out/kernel", "out/bias"];
    const names = weights.flatMap((name) => [name, `reg::m:${name}`, `reg::v:${name}`]);
    expect([...tensors.keys()].sort()).toEqual([...names, "norm/mean", "norm/variance", "reg::checksum"].sort());
    const kernel = await subject.parameters()[0]!.read();
    const { shape, bytes } = tensors.get("hidden/kernel")!;
    expect(shape).toEqual([6, 8]);
    expect([...bytes]).toEqual([...bytesIn(kernel.data)]);
  });

  it("brings back the step, and weights that later training does not reach", async () => {
    const subject = trainer();
    await subject.train([data]);
    const checkpoint = subject.checkpoint();
    const copy = Uint8Array.from(checkpoint);
    await subject.train([data, data]);
    subject.restore(checkpoint);
    expect(subject.step).toBe(1);
    await subject.train([data]);
    expect(Buffer.compare(checkpoint, copy)).toBe(0);
    subject.restore(checkpoint);
    expect(Buffer.compare(subject.checkpoint(), copy)).toBe(0);
  });

  it("starts a plan that the checkpoint did not have at its step", async () => {
    const plain = trainer();
    await plain.train([data, data]);
    const subject = trainer();
    regularize(subject, { penalty: l2({ l2: 1 }), schedule: { kind: "linearWarmup", steps: 2 } });
    subject.restore(plain.checkpoint());
    const [first, second] = await subject.train([data, data]);
    expect(first!.penalty).toBe(0);
    expect(second!.penalty).toBeGreaterThan(0);
  });
});

describe("the strength in a checkpoint", () => {
  /** A checkpoint with other counters and the right checksum. */
  const rewritten = (bytes: Uint8Array, strength: number | undefined) => {
    const { metadata, tensors } = readSafetensors(bytes);
    const reg = JSON.stringify({ ...JSON.parse(metadata.reg!), strength });
    const file = writeSafetensors({ metadata: { reg }, tensors });
    const end = file.length - 4;
    new DataView(file.buffer).setInt32(end, checksum(file.subarray(0, end)), true);
    return file;
  };
  const regularized = () => {
    const subject = trainer();
    const attachment = regularize(subject, l2());
    attachment.strength = 5;
    return { subject, attachment };
  };

  it("is what it was, and 1 in a file from before there was one", () => {
    const [{ subject }, other] = [regularized(), regularized()];
    other.attachment.strength = 0;
    other.subject.restore(subject.checkpoint());
    expect(other.attachment.strength).toBe(5);
    other.subject.restore(rewritten(subject.checkpoint(), undefined));
    expect(other.attachment.strength).toBe(1);
  });

  it("is refused where no strength could be so, and stays with a plan that the checkpoint did not have", () => {
    const { subject, attachment } = regularized();
    expect(refusal(subject, rewritten(subject.checkpoint(), -1))).toBe(
      "[@reg/onnx] checkpoint, strength: expected a number of at least 0, received -1. The file was not written by checkpoint().",
    );
    subject.restore(trainer().checkpoint());
    expect(attachment.strength).toBe(5);
  });
});

describe("checkpoint of a state that is not finite", () => {
  const denseOf = (kernel?: Float32Array) => {
    const layer = { name: "out", units: 3, ...(kernel && { kernel: { data: kernel, shape: [6, 3] } }) };
    const model = sequential({ inputs: 6, layers: [layer] });
    const options = { ort, executionProviders: ["cpu"], loss: "softmaxCrossEntropy", optimizer: adam() } as const;
    const subject = createTrainer(model, options);
    made.push(subject);
    return subject;
  };

  it("is never written", () => {
    const subject = denseOf(new Float32Array(18).fill(Number.POSITIVE_INFINITY, 4));
    expect(() => subject.checkpoint()).toThrow(
      "[@reg/onnx] checkpoint, out/kernel: expected finite numbers only, received Infinity at index 4. Training has diverged: restore the last checkpoint, and lower the learning rate.",
    );
  });

  it("is not trained into, be it only the optimizer's memory", async () => {
    const subject = denseOf();
    const before = subject.checkpoint();
    // The loss of such inputs is finite, and so are the weights after the step. The square of the gradient is not.
    const inputs = { data: data.inputs.data.map((value) => value * 1e22), shape: data.inputs.shape };
    await expect(subject.train([{ ...data, inputs }])).rejects.toThrow(
      "[@reg/onnx] training step 0: expected finite memory of the optimizer, received NaN or infinity in reg::v:out/kernel. The weights are those before this run. Lower the learning rate or the strength of the penalty.",
    );
    expect(Buffer.compare(subject.checkpoint(), before)).toBe(0);
  });
});

describe("restore", () => {
  it("refuses every file that is cut short, and every file with a bit that fell over", async () => {
    const subject = trainer({ optimizer: sgd() });
    const checkpoint = subject.checkpoint();
    expect(refusal(subject, checkpoint)).toBe("none");
    for (let length = 0; length < checkpoint.length; length++) {
      expect(() => subject.restore(checkpoint.subarray(0, length))).toThrow(RegError);
    }
    for (let at = 0; at < checkpoint.length; at++) {
      const damaged = Uint8Array.from(checkpoint);
      damaged[at]! ^= 1 << (at % 8);
      expect(() => subject.restore(damaged), `byte ${at}`).toThrow(RegError);
    }
    expect(Buffer.compare(subject.checkpoint(), checkpoint)).toBe(0);
  });

  it("says that a file is damaged", () => {
    const checkpoint = trainer().checkpoint();
    const damaged = Uint8Array.from(checkpoint);
    damaged[checkpoint.length - 100]! ^= 1;
    expect(refusal(trainer(), damaged)).toBe(
      "[@reg/onnx] checkpoint: expected bytes with the checksum they were written with, received others. The file is damaged.",
    );
    const header = 8 + new DataView(checkpoint.buffer).getUint32(0, true);
    expect(refusal(trainer(), checkpoint.subarray(0, 1000))).toBe(
      `[@reg/onnx] checkpoint: expected a file of at least ${header} bytes, as it begins, received 1000 bytes. The file is damaged, cut short, or none of safetensors.`,
    );
  });

  it("says that what it is given are no bytes", () => {
    expect(refusal(trainer(), "run.safetensors" as never)).toBe(
      '[@reg/onnx] checkpoint: expected its bytes, as a Uint8Array, received "run.safetensors". Give the bytes that checkpoint() made.',
    );
  });

  it("says that a file is no checkpoint", () => {
    const file = writeSafetensors({ metadata: {}, tensors: readSafetensors(trainer().checkpoint()).tensors });
    expect(refusal(trainer(), file)).toBe(
      "[@reg/onnx] checkpoint: expected a checkpoint of a trainer, received another file of safetensors. Give the bytes that checkpoint() made.",
    );
  });

  /** A checkpoint that another program changed, checksum and all. */
  function changed(
    file: Uint8Array,
    change: (file: Safetensors & { counters: Record<string, unknown> }) => Safetensors,
  ) {
    const stored = readSafetensors(file);
    const bytes = writeSafetensors(change({ ...stored, counters: JSON.parse(stored.metadata.reg!) }));
    new DataView(bytes.buffer).setInt32(bytes.length - 4, checksum(bytes.subarray(0, -4)), true);
    return bytes;
  }
  const foreign = "The file was not written by checkpoint().";

  it.each([
    ["step", "3", 'a whole number of at least 0, received "3"'],
    ["step", { valueOf: 3 }, 'a whole number of at least 0, received {"valueOf":3}'],
    ["step", undefined, "a whole number of at least 0, received undefined"],
    ["step", -1, "a whole number of at least 0, received -1"],
    ["step", 0.5, "a whole number of at least 0, received 0.5"],
    ["step", { number: "NaN" }, "a whole number of at least 0, received NaN"],
    ["planStep", 7, "at most step, 1, received 7"],
    ["planStep", "1", 'a whole number of at least 0, or null, received "1"'],
    ["optimizer", null, "the name of an optimizer, received null"],
    ["dropoutSeed", "0", 'a number, or null, received "0"'],
    ["progress", 1, "where fit was, or null, received 1"],
    ["progress", { epoch: 0 }, 'where fit was, or null, received {"epoch":0}'],
  ])("refuses counters that no trainer wrote: %s %j", async (name, value, received) => {
    const subject = trainer();
    await subject.train([data]);
    const file = changed(subject.checkpoint(), ({ tensors, counters }) => ({
      metadata: { reg: JSON.stringify({ ...counters, [name]: value }) },
      tensors,
    }));
    expect(refusal(subject, file)).toBe(`[@reg/onnx] checkpoint, ${name}: expected ${received}. ${foreign}`);
  });

  it.each([
    ["null", "counters in JSON, received null"],
    ["not json", 'counters in JSON, received "not json"'],
    ["[]", "version 1, received undefined"],
  ])("refuses metadata that is %s", (reg, received) => {
    const subject = trainer();
    const file = changed(subject.checkpoint(), ({ tensors }) => ({ metadata: { reg }, tensors }));
    const why = reg === "[]" ? "It was written by another version of @reg/onnx." : foreign;
    expect(refusal(subject, file)).toBe(`[@reg/onnx] checkpoint: expected ${received}. ${why}`);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses a weight that is %s", (value) => {
    const subject = trainer();
    const bytes = bytesIn(new Float32Array(48).fill(1, 0, 5).fill(value, 5));
    const file = changed(subject.checkpoint(), ({ metadata, tensors }) => ({
      metadata,
      tensors: new Map(tensors).set("hidden/kernel", { type: "F32", shape: [6, 8], bytes }),
    }));
    expect(refusal(subject, file)).toBe(
      `[@reg/onnx] checkpoint, hidden/kernel: expected finite numbers only, received ${value} at index 5. ${foreign}`,
    );
  });

  it("refuses whole numbers in the place of weights, and a checksum that is none", () => {
    const subject = trainer();
    const whole = changed(subject.checkpoint(), ({ metadata, tensors }) => ({
      metadata,
      tensors: new Map(tensors).set("hidden/kernel", { ...tensors.get("hidden/kernel")!, type: "I32" }),
    }));
    expect(refusal(subject, whole)).toBe(
      `[@reg/onnx] checkpoint, hidden/kernel: expected F32, received I32. ${foreign}`,
    );
    const empty = changed(subject.checkpoint(), ({ metadata, tensors }) => ({
      metadata,
      tensors: new Map(tensors).set("reg::checksum", { type: "I32", shape: [0], bytes: new Uint8Array(0) }),
    }));
    expect(refusal(subject, empty)).toBe(
      "[@reg/onnx] checkpoint: expected a checkpoint of a trainer, received another file of safetensors. Give the bytes that checkpoint() made.",
    );
  });

  it("reads bytes wherever they lie", () => {
    const checkpoint = trainer().checkpoint();
    const odd = new Uint8Array(checkpoint.length + 3).subarray(3);
    odd.set(checkpoint);
    expect(refusal(trainer(), odd)).toBe("none");
  });

  it.each([
    [
      "another width",
      trainer({}, 16),
      "hidden/kernel: expected shape [6,8], received shape [6,16]. The checkpoint is of another model, or other weights were trainable.",
    ],
    [
      "fewer weights",
      trainer({ trainable: ({ path }) => !path.startsWith("hidden") }),
      "hidden/kernel: expected shape [6,8], received nothing. The checkpoint is of another model, or other weights were trainable.",
    ],
  ])("names the parameter of a checkpoint of another model: %s", (_, other, message) => {
    expect(refusal(trainer(), other.checkpoint())).toBe(`[@reg/onnx] checkpoint, ${message}`);
  });

  it("names a parameter that the model does not have", () => {
    const few = trainer({ trainable: ({ path }) => path !== "out/bias" });
    expect(refusal(few, trainer().checkpoint())).toBe(
      "[@reg/onnx] checkpoint, out/bias: expected nothing, received shape [3]. The checkpoint is of another model, or other weights were trainable.",
    );
  });

  it("refuses the memory of another optimizer", () => {
    expect(refusal(trainer({ optimizer: sgd() }), trainer().checkpoint())).toBe(
      "[@reg/onnx] checkpoint: expected the memory of optimizer sgd, received that of adam. Give createTrainer the optimizer of the checkpoint.",
    );
    expect(refusal(trainer({ optimizer: sgd({ momentum: 0.9 }) }), trainer({ optimizer: sgd() }).checkpoint())).toBe(
      "[@reg/onnx] checkpoint, reg::velocity:hidden/kernel: expected shape [6,8], received nothing. It was made with other options of the optimizer.",
    );
  });

  it("refuses other masks of Dropout", () => {
    expect(refusal(trainer({ dropoutSeed: 5 }), trainer().checkpoint())).toBe(
      "[@reg/onnx] checkpoint: expected masks of dropoutSeed 5, received those of 0. Give createTrainer the dropoutSeed of the checkpoint.",
    );
    expect(refusal(trainer({ dropoutSeed: null }), trainer().checkpoint())).toBe(
      "[@reg/onnx] checkpoint: expected masks of dropoutSeed null, received those of 0. Give createTrainer the dropoutSeed of the checkpoint.",
    );
  });

  it("refuses to forget the plan of a checkpoint", () => {
    const subject = trainer();
    regularize(subject, l2());
    expect(refusal(trainer(), subject.checkpoint())).toBe(
      "[@reg/onnx] checkpoint: expected a trainer with a plan at work, as it was made with one, received none. Call regularize(trainer, config) before restore; detach() after it to go on without.",
    );
  });
});

describe("fit with resume", () => {
  it.each([
    [{ batchSize: 10 }, "one of 40 rows in batches of 20, seed 0"],
    [{ batchSize: 20, seed: 1 }, "one of 40 rows in batches of 20, seed 0"],
  ])("refuses a checkpoint of other data: %o", async (options, received) => {
    const first = trainer();
    await first.fit(data, { batchSize: 20 });
    const { batchSize, seed = 0 } = { seed: 0, ...options };
    await expect(trainer().fit(data, { ...options, resume: first.checkpoint() })).rejects.toThrow(
      `[@reg/onnx] fit: expected a checkpoint made while it trained on 40 rows in batches of ${batchSize}, seed ${seed}, received ${received}. Resume with the data, batchSize and seed of that run; or call restore(checkpoint) and begin a new one.`,
    );
  });

  it("refuses a checkpoint that does not know where in the data it was", async () => {
    const first = trainer();
    await first.fit(data);
    await first.train([data]);
    const subject = trainer();
    await expect(subject.fit(data, { resume: first.checkpoint() })).rejects.toThrow(
      "[@reg/onnx] fit: expected a checkpoint made while it trained on 40 rows in batches of 32, seed 0, received one that was made outside of it. Resume with the data, batchSize and seed of that run; or call restore(checkpoint) and begin a new one.",
    );
    expect(subject.step).toBe(0);
  });

  it("takes nothing up that was done, and trains for more epochs", async () => {
    const first = trainer();
    const done = await first.fit(data, { epochs: 2 });
    const subject = trainer();
    const save = () => expect.unreachable();
    expect(await subject.fit(data, { epochs: 2, resume: first.checkpoint(), checkpoint: { save } })).toEqual(done);
    expect(subject.step).toBe(4);
    const more = await subject.fit(data, { epochs: 3, resume: first.checkpoint() });
    expect(more.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(subject.step).toBe(6);
  });
});
