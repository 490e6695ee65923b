import { readFileSync } from "node:fs";
import { it } from "vitest";
import { readModel } from "../file/readModel.ts";
import { writeModel } from "../file/model.ts";
import { unitsOf } from "../units/unitsOf.ts";
import { compact } from "./compact.ts";
import { zeroUnits } from "../../test/zeroUnits.ts";
import { outputsOf, randomInputs } from "../../test/outputsOf.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { upgradeModel } from "../upgrade/upgradeModel.ts";
const files = (process.env.M ?? "pytorch/conv_opset9,pytorch/conv_opset18,pytorch/encoder,pytorch/gru,pytorch/lstm,pytorch/one_row,pytorch/half,tf2onnx/attention,tf2onnx/separable,tf2onnx/transposed,rapidocr/ch_ppocr_mobile_v2.0_cls_infer,basic-pitch/nmp,onnx-light/light_shufflenet").split(",");
for (const f of files) it(f, async () => {
  const t0 = performance.now();
  const given = readModel(readFileSync(f.startsWith("/") ? f : new URL(`../../../onnx/golden/models/${f}.onnx`, import.meta.url)));
  const model = upgradeModel(given);
  const units = unitsOf(model);
  const t1 = performance.now();
  const open = units.filter((u) => u.locked === undefined);
  console.log(f, units.length, "groups", open.length, "open", (t1 - t0).toFixed(0), "ms");
  for (const u of units) if (process.env.V) console.log("   ", u.name, u.size, u.members.map((m) => `${m.path}.${m.axis}${m.side[0]}`).join(" "), u.locked ?? "");
  const c0 = compact(model);
  console.log("   nothing dead:", c0.model === model, c0.removed.length);
  const random = seededRandom(3);
  for (const sides of [["incoming", "own"], ["incoming"], ["outgoing"]] as const) {
    const zeroed = zeroUnits(model, open.map((u) => ({ units: u, which: Array.from({ length: u.size }, (_, i) => i).filter(() => random() < 0.4) })), sides);
    const t2 = performance.now();
    const cut = compact(zeroed);
    const t3 = performance.now();
    const inputs = randomInputs(model, random);
    const [a, b] = [await outputsOf(zeroed, inputs), await outputsOf(cut.model, inputs)];
    let diff = 0, max = 0, same = true;
    for (const k of Object.keys(a)) {
      if (String(a[k]!.shape) !== String(b[k]!.shape)) throw new Error("shape");
      for (let i = 0; i < a[k]!.data.length; i++) { const [x, y] = [Number(a[k]!.data[i]), Number(b[k]!.data[i])]; if (x !== y && !(Number.isNaN(x)&&Number.isNaN(y))) same = false; diff = Math.max(diff, Math.abs(x - y)); max = Math.max(max, Math.abs(x)); }
    }
    console.log("   ", sides.join("+"), "removed", cut.removed.reduce((s, r) => s + r.units.length, 0), "in", cut.removed.length, "bytes", writeModel(zeroed).length, "->", writeModel(cut.model).length, same ? "SAME" : `diff ${diff} of ${max}`, (t3 - t2).toFixed(0), "ms");
    if (process.env.V) for (const k of cut.kept.filter((k) => k.dead > 0)) console.log("      kept", k.name, k.dead, "of", k.size, k.why);
  }
}, 600000);
