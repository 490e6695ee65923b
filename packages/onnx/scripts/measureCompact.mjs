// Measures the table of docs/compact.md: finds the groups of units of every .onnx file in a folder, sets about two in five of the
// units that can be cut to zero, cuts them out and compares. Built code is measured: `npx tsc -p .` first.
//
//     node scripts/measureCompact.mjs <folder>            prints the table
//     node scripts/measureCompact.mjs <folder> --write    writes it into docs/compact.md
//
// The folder holds what tooling/oracle/exports/torchvision_classifiers.py writes; nothing of it is part of the project.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { float32Of, graphOf, unitsOf } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { compact, readModel, withWeights } from "../dist/index.js";

const docs = new URL("../docs/compact.md", import.meta.url);

/** Numbers from 0 to below 1, the same each time. */
function seeded() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The model with other numbers in weights that are all the same, such as scales of one and the last layer of zeros that some networks
 * start with: of those nothing would be proved.
 */
function withVariedWeights(model) {
  const [graph, random] = [graphOf(model), seeded()];
  return withWeights(model, (path) => {
    const tensor = graph.has(path) ? graph.tensorOf(graph.value(path)) : undefined;
    if (tensor?.type !== "float32" || tensor.data.length < 2 || tensor.data.some((w) => w !== tensor.data[0])) return;
    return { data: tensor.data.map((w) => w + 0.1 * (random() - 0.3)), shape: tensor.shape };
  });
}

/** The model with some units of these groups set to zero, their biases and scales too, and how many these are. */
function withDeadUnits(model, groups) {
  const [graph, weights, random] = [graphOf(model), new Map(), seeded()];
  let count = 0;
  for (const { size, members } of groups) {
    const dead = Array.from({ length: size }, (_, unit) => unit).filter(() => random() < 0.4);
    count += Math.min(dead.length, size - 1);
    for (const { path, axis, entries } of members.filter(({ side }) => side !== "outgoing")) {
      const tensor = graph.tensorOf(graph.value(path));
      const held = weights.get(path) ?? { data: Float32Array.from(float32Of(tensor)), shape: tensor.shape };
      weights.set(path, held);
      const gone = new Set(dead.flatMap((unit) => entries[unit]));
      const inner = held.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      for (let from = 0, block = 0; from < held.data.length; from += inner, block++) {
        if (gone.has(block % held.shape[axis])) held.data.fill(0, from, from + inner);
      }
    }
  }
  return { model: withWeights(model, (path) => weights.get(path)), count };
}

/** Reasons without the names of nodes, the most frequent first. */
function reasonsOf(groups) {
  const counts = new Map();
  for (const { locked } of groups) {
    const reason = /normalizes|^(in|out)put|^unknown/.test(locked) ? locked : locked.replace(/:.*/, "");
    const short = reason
      .replace(/ "[^"]*"/g, "")
      .replace(/^locked by (\w+): .*over them/, "$1")
      .replace("locked by ", "");
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
  return sorted.map(([reason, count]) => `${count} ${reason.replace(" of the model", "")}`).join(", ");
}

async function measure(file) {
  const model = withVariedWeights(readModel(readFileSync(file)));
  const start = performance.now();
  const groups = unitsOf(model);
  const found = performance.now() - start;
  const open = groups.filter(({ locked }) => locked === undefined);
  const dead = withDeadUnits(model, open);
  const from = performance.now();
  const cut = await compact(dead.model, { ort, executionProviders: ["cpu"], random: 2 });
  const units = cut.removed.reduce((sum, removed) => sum + removed.units.length, 0);
  const locked = reasonsOf(groups.filter((each) => each.locked !== undefined));
  const figures = { groups: groups.length, open: open.length, dead: dead.count, units, locked };
  return { ...figures, found, took: performance.now() - from, certificate: cut.certificate };
}

const share = ({ before, after }) => `${((100 * after) / before).toFixed(0)} %`;
const ms = ({ before, after }) => `${before.toFixed(1)} → ${after.toFixed(1)}`;

function row(name, { error, groups, open, dead, units, locked, certificate }) {
  if (error) return `| ${name} | | | | | | | | ${error.replaceAll("|", "/")} |`;
  const { difference, parameters, multiplyAdds, milliseconds } = certificate;
  const same =
    difference.ulps === 0
      ? "equal"
      : `${difference.ulps < 10 ? difference.ulps.toFixed(1) : difference.ulps.toFixed(0)} ULP`;
  const cells = [
    groups,
    open,
    `${units} of ${dead}`,
    same,
    share(parameters),
    share(multiplyAdds),
    ms(milliseconds),
    locked,
  ];
  return `| ${name} | ${cells.join(" | ")} |`;
}

/** Each model in its own process, as the large ones need much memory. */
function inOwnProcess(file) {
  const script = fileURLToPath(import.meta.url);
  try {
    const options = ["--max-old-space-size=12000", script, "--one", file];
    return JSON.parse(execFileSync(process.execPath, options, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  } catch (cause) {
    return {
      error:
        String(cause.stderr ?? cause)
          .split("\n")
          .find((line) => /^\w*Error/.test(line)) ?? String(cause),
    };
  }
}

const head = [
  "| model | groups | can be cut | units cut | outputs | parameters | multiply-adds | ms | locked by |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
];

const [folder, file] = process.argv.slice(2);
if (folder === "--one") {
  const json = (_, value) => (value === Number.POSITIVE_INFINITY ? 1e308 : value);
  process.stdout.write(JSON.stringify(await measure(file), json));
} else {
  const rows = [];
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith(".onnx"))
    .toSorted()) {
    const measured = inOwnProcess(join(folder, name));
    rows.push({ line: row(name.replace(".onnx", ""), measured), measured });
    process.stderr.write(`${rows.at(-1).line}\n`);
  }
  const cut = rows.filter(({ measured }) => measured.units > 0).length;
  const text = [
    ...head,
    ...rows.map(({ line }) => line),
    "",
    `${cut} of ${rows.length} models were cut with the same outputs.`,
  ].join("\n");
  if (file === "--write") {
    const page = readFileSync(docs, "utf8");
    writeFileSync(docs, page.replace(/(<!-- measured -->\n)[\s\S]*(<!-- \/measured -->)/, `$1\n${text}\n\n$2`));
  } else process.stdout.write(`${text}\n`);
}
