// Sets units of one model to zero, cuts them out and prints the figures as JSON: `node measureOne.mjs FILE.onnx ZEROED.onnx NAME`.
// The model with the zeros is written to the second path, for other tools to cut; "" writes none. A name is one of realModels.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import { unitsOf, upgradeModel, withInputShapes } from "@reg/onnx-graph";
import * as ort from "onnxruntime-node";
import { compact, readModel, writeModel } from "../../dist/index.js";
import { inputsOf } from "../realInputs.mjs";
import { realModels } from "../realModels.mjs";
import { withDeadUnits, withVariedWeights } from "./deadUnits.mjs";
import { reasonsOf } from "./reasons.mjs";

const [file, zeroed, name] = process.argv.slice(2);
const known = realModels.find((each) => each.name === name);
const read = upgradeModel(readModel(readFileSync(file)));
const model = withVariedWeights(known?.open ? withInputShapes(read, known.open) : read);
const start = performance.now();
const groups = unitsOf(model);
const found = performance.now() - start;
const open = groups.filter(({ locked }) => locked === undefined);
const dead = withDeadUnits(model, open);
if (zeroed) writeFileSync(zeroed, writeModel(dead.model));
const samples = known ? { samples: [inputsOf(model, known)], random: 0 } : { random: 2 };
const { removed, certificate } = await compact(dead.model, { ort, executionProviders: ["cpu"], ...samples });
const figures = {
  groups: groups.length,
  open: open.length,
  zeroed: dead.count,
  cut: removed.reduce((sum, { units }) => sum + units.length, 0),
  locked: reasonsOf(groups.filter(({ locked }) => locked !== undefined)),
  secondsToFind: found / 1000,
  certificate,
};
process.stdout.write(JSON.stringify(figures));
