// Prints the table of architectures of docs/models.md: twenty steps of Adam on the networks of golden/models/architectures, beside PyTorch's
// in float64 (tooling/oracle/exports/architectures.py). Built code is measured: `npx tsc -p .` first.
//
//     node scripts/measureArchitectures.mjs
import { readdirSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { adam, createTrainer, readModel } from "../dist/index.js";

const folder = new URL("../golden/models/architectures/", import.meta.url);

function unpack({ type, shape, data }) {
  const { buffer } = Uint8Array.from(Buffer.from(data, "base64"));
  return { shape, data: type === "float32" ? new Float32Array(buffer) : new BigInt64Array(buffer) };
}

const classes = ({ shape, data }) => ({
  shape,
  data: data instanceof Float32Array ? data : Int32Array.from(data, Number),
});

/** The largest difference. */
const worst = (received, expected) =>
  Array.from(expected).reduce((most, x, i) => Math.max(most, Math.abs(Number(received[i]) - Number(x))), 0);

/** What is not trained, with how many tensors there are of each kind. */
function reasons(frozen) {
  const counts = new Map();
  for (const { why } of frozen) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => (count > 1 ? `${why} (${count})` : why)).join("; ");
}

async function row(file) {
  const [, name, exporter] = /^(.*)_(old|new)\.onnx$/.exec(file);
  const bytes = readFileSync(new URL(file, folder));
  const golden = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  const trainer = createTrainer(bytes, {
    ort,
    executionProviders: ["cpu"],
    loss: golden.targets.type === "float32" ? "meanSquaredError" : "softmaxCrossEntropy",
    optimizer: adam({ ...golden.optimizer, convention: "pytorch" }),
  });
  const inputs = Object.fromEntries(Object.entries(golden.inputs).map(([each, packed]) => [each, unpack(packed)]));
  const batch = { inputs, targets: classes(unpack(golden.targets)) };
  const reports = await trainer.train(golden.losses.map(() => batch));
  const parameters = trainer.parameters();
  const numbers = parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const named = parameters.flatMap((parameter) => {
    const packed = golden.after[parameter.path.replace(/^model\./, "")];
    return packed ? [[parameter, unpack(packed).data]] : [];
  });
  const moved = await Promise.all(
    named.map(async ([parameter, expected]) => worst((await parameter.read()).data, expected)),
  );
  const { y } = await trainer.predict(inputs);
  const differences = [
    worst(
      reports.map(({ dataLoss }) => dataLoss),
      golden.losses,
    ),
    Math.max(...moved),
    worst(y.data, unpack(golden.outputs).data),
  ];
  const { length } = readModel(bytes).graph.node;
  await trainer.dispose();
  return [
    name,
    exporter === "old" ? "older" : "newer",
    length,
    `${numbers} of ${golden.numbers}`,
    reasons(trainer.frozen()),
    ...differences.map((each) => each.toExponential(0)),
  ];
}

console.log(
  "| network | exporter | nodes | numbers trained, of PyTorch's | not trained | losses | parameters | outputs |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const file of readdirSync(folder).filter((each) => each.endsWith(".onnx")))
  console.log(`| ${(await row(file)).join(" | ")} |`);
