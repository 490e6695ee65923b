// Files of Keras over HTTP, from a server in this process.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileCase } from "../../../test/kerasFiles.ts";
import { messageOf } from "../../../test/messageOf.ts";
import { loadKerasModel } from "../../kerasFiles.ts";

const golden = fileCase("Dense L1");
const parts = unzipSync(golden.file);
/** What the server has. "/slow" comes in two pieces and does not say how long it is; "/cut" ends before it says it does. */
const served = new Map<string, Uint8Array>([
  ["/model.keras", golden.file],
  ["/config.json", parts["config.json"]!],
  ["/model.weights.h5", parts["model.weights.h5"]!],
]);
const half = golden.file.length >> 1;

let server: Server;
let base: string;

beforeAll(async () => {
  await tf.setBackend("cpu");
  server = createServer(({ url = "" }, response) => {
    const bytes = served.get(url);
    if (bytes) response.setHeader("content-length", bytes.length).end(bytes);
    else if (url === "/slow") {
      response.write(golden.file.subarray(0, half));
      setTimeout(() => response.end(golden.file.subarray(half)), 20);
    } else if (url === "/cut") {
      response.setHeader("content-length", golden.file.length);
      response.write(golden.file.subarray(0, half), () => response.destroy());
    } else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

/** The kernel that a model has when it was read whole. */
const kernelOf = (model: tf.LayersModel): number[] => Array.from(model.getWeights()[0]!.dataSync());

it("reads a text, a URL, a file of unknown length and the two files of a model", async () => {
  const expected = kernelOf(await loadKerasModel(golden.file));
  const config = new URL(`${base}/config.json`);
  const sources = [
    `${base}/model.keras`,
    new URL(`${base}/model.keras`),
    `${base}/slow`,
    { config, weights: `${base}/model.weights.h5` },
    { config: strFromU8(parts["config.json"]!), weights: `${base}/model.weights.h5` },
  ];
  for (const source of sources) expect(kernelOf(await loadKerasModel(source))).toEqual(expected);
});

it("tells fractions that grow up to 1", async () => {
  const fractions: number[] = [];
  await loadKerasModel(`${base}/model.keras`, { onProgress: (fraction) => fractions.push(fraction) });
  expect(fractions.length).toBeGreaterThan(1);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

it.each([
  ["/none", "404 Not Found"],
  ["/cut", "terminated"],
])("says what is wrong with %s", async (path, received) => {
  const before = tf.memory().numTensors;
  expect(await messageOf(() => loadKerasModel(base + path))).toBe(
    `INVALID_MODEL: [@reg/tfjs] loadKerasModel: expected a file that can be read, received "${base}${path}": ${received}.`,
  );
  expect(tf.memory().numTensors).toBe(before);
});

it("says that nobody answers", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/model.keras`;
  await once(gone.close(), "close");
  expect(await messageOf(() => loadKerasModel(url))).toBe(
    `INVALID_MODEL: [@reg/tfjs] loadKerasModel: expected a file that can be read, received "${url}": fetch failed.`,
  );
});
