// Measures docs/compact-models.md: finds the groups of units of many models, sets about two in five of the units that can be cut to
// zero, cuts them out and compares, beside what other tools do. Built code is measured: `npx tsc -p .` first.
//
//     node scripts/cutting/measure.mjs --python .venv/bin/python [--folder FOLDER] [--zoo FOLDER]... [NAME]...
//
// exports every network of torchvision (tooling/oracle/exports/torchvision_models.py) into FOLDER, or those that are named. A --zoo
// folder holds unpacked packages or what tooling/oracle/exports/zoo.py writes, as for measureModels.mjs. Without --python nothing is
// exported, and other tools are not run. Figures are kept in cutting/measured.json: what is named is measured again, and what is
// not there yet.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { realModels } from "../realModels.mjs";
import { page } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const oracle = (path) => here(`../../../../tooling/oracle/${path}`);
const store = here("measured.json");
const tenMinutes = 600_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string" },
    folder: { type: "string", default: "/tmp/reg-cutting" },
    zoo: { type: "string", multiple: true, default: [] },
  },
});
const { python, folder, zoo } = values;
mkdirSync(folder, { recursive: true });

/** What a program printed; its last words where it failed. */
function printed(program, parameters) {
  try {
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: tenMinutes, maxBuffer: 2 ** 26 };
    return JSON.parse(execFileSync(program, parameters, options).trim().split("\n").at(-1));
  } catch (cause) {
    if (cause.code === "ETIMEDOUT") return { error: "took more than ten minutes" };
    const lines = String(cause.stderr ?? cause)
      .trim()
      .split("\n");
    return {
      error: lines.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? String(cause),
    };
  }
}

/** Each model in its own process, as the large ones need much memory. */
const cutHere = (file, zeroed, name = "") =>
  printed(process.execPath, ["--max-old-space-size=12000", here("measureOne.mjs"), file, zeroed, name]);

/** A network of torchvision, exported where it is not there yet, and what other tools do with it. */
function classifier(name) {
  const [file, zeroed] = [join(folder, `${name}.onnx`), join(folder, "zeroed.onnx")];
  if (!existsSync(file) && python) {
    const out = printed(python, [oracle("exports/torchvision_models.py"), name, file]);
    if (!existsSync(file)) return { error: `not exported: ${out.error}` };
  }
  if (!existsSync(file)) return { error: "not exported" };
  const figures = cutHere(file, python ? zeroed : "");
  if (!python) return figures;
  const onnxsim = existsSync(zeroed) ? printed(python, [oracle("cutting/onnxsim_cut.py"), zeroed]) : undefined;
  rmSync(zeroed, { force: true });
  return { ...figures, onnxsim, torchPruning: printed(python, [oracle("cutting/torch_pruning_cut.py"), name]) };
}

const measured = existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : { torchvision: {}, zoo: {} };

function keep(kind, name, figures) {
  measured[kind][name] = figures;
  measured.machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length };
  writeFileSync(store, `${JSON.stringify(measured, null, 1)}\n`);
  process.stderr.write(
    `${name}: ${figures.error ?? `${figures.cut} of ${figures.zeroed}, ${figures.certificate.difference.ulps} ULP`}\n`,
  );
}

const isWanted = (kind, name) =>
  positionals.length > 0
    ? positionals.includes(name)
    : measured[kind][name] === undefined || measured[kind][name].error;

const names = python
  ? execFileSync(python, [oracle("exports/torchvision_models.py")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split("\n")
  : Object.keys(measured.torchvision);
for (const { name, file } of realModels) {
  const path = zoo.map((each) => join(each, file)).find(existsSync);
  if (path && isWanted("zoo", name)) keep("zoo", name, cutHere(path, "", name));
}
for (const name of names) if (isWanted("torchvision", name)) keep("torchvision", name, classifier(name));
writeFileSync(here("../../docs/compact-models.md"), page(measured));
