import { existsSync, readFileSync } from "node:fs";
import { sequential, writeModel } from "@reg/onnx";
import { graphOf, readModel } from "@reg/onnx-graph";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";

const { write, at, bare } = temporaryFolder();

/** Three inputs, of which the second is not used; four units, of which two are dead; two outputs. */
const model = () => {
  const kernel = { data: Float32Array.of(1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0), shape: [3, 4] };
  const hidden = { name: "hidden", units: 4, activation: "relu", kernel } as const;
  const out = { name: "out", units: 2, kernel: { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [4, 2] } };
  return writeModel(sequential({ inputs: 3, layers: [hidden, out] }));
};

describe("reg compact", () => {
  it("writes the cut model and says what it came to", async () => {
    const { code, stdout, stderr } = await runReg(
      "compact",
      write("m.onnx", model()),
      "--out",
      at("cut.onnx"),
      "--json",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { removed, kept, inputs, certificate } = JSON.parse(stdout);
    expect({ removed, inputs }).toEqual({ removed: [{ name: "hidden", size: 4, units: [1, 3] }], inputs: [] });
    expect(kept).toEqual([
      { name: "input", size: 3, dead: 1, why: 'input "input" of the model' },
      { name: "out", size: 2, dead: 0, why: 'output "output" of the model' },
    ]);
    expect(certificate.parameters).toEqual({ before: 26, after: 14 });
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
    const cut = graphOf(readModel(readFileSync(at("cut.onnx"))));
    expect(cut.value("hidden/kernel").shape).toEqual([3, 2]);
  });

  it("cuts inputs on request and lists those to keep", async () => {
    const { stdout } = await runReg("compact", write("m.onnx", model()), "--out", at("cut.onnx"), "--inputs");
    expect(bare(stdout)).toContain("Input input takes 2 features on axis 1: 0, 2");
  });

  it("shows a person", async () => {
    const { stdout } = await runReg("compact", write("m.onnx", model()), "--out", at("cut.onnx"));
    // Columns are as wide as the times, which differ.
    const text = bare(stdout)
      .replace(/It is slower.*\n/, "")
      .replaceAll(/ +/g, " ")
      .replace(/ms a run .*/, "ms a run …");
    const [before, after] = [readFileSync(at("m.onnx")).length, readFileSync(at("cut.onnx")).length];
    expect(text).toBe(
      [
        "",
        "m.onnx → cut.onnx",
        "",
        " before after of it",
        " parameters 26 14 53.8 %",
        ` bytes ${before} ${after} ${((100 * after) / before).toFixed(1)} %`,
        " multiply-adds 40 20 50.0 %",
        " ms a run …",
        "",
        "Outputs on 3 inputs are equal bit for bit.",
        "",
        " removed units",
        " hidden 2 of 4",
        "",
        " kept dead because",
        ' input 1 of 3 input "input" of the model',
        "",
      ].join("\n"),
    );
  });

  it("writes sparse weights, which reg inspect reads like others", async () => {
    const kernel = { data: Float32Array.from({ length: 4096 }, (_, i) => (i % 65 === 0 ? 1 : 0)), shape: [64, 64] };
    const whole = write("diagonal.onnx", writeModel(sequential({ inputs: 64, layers: [{ units: 64, kernel }] })));
    const { stdout } = await runReg("compact", whole, "--sparse", "--out", at("sparse.onnx"), "--json");
    const { certificate } = JSON.parse(stdout);
    expect(certificate.difference).toEqual({ absolute: 0, ulps: 0 });
    expect(certificate.bytes.after).toBe(readFileSync(at("sparse.onnx")).length);
    // 64 of 4,096 numbers.
    expect(certificate.bytes.after).toBeLessThan(certificate.bytes.before / 10);
    const figures = async (path: string) => JSON.parse((await runReg("inspect", path, "--json")).stdout).parameters;
    expect(await figures(at("sparse.onnx"))).toEqual(await figures(whole));
  });

  it("leaves nothing behind where it fails", async () => {
    const { code, stderr } = await runReg("compact", write("m.json", "{}"), "--out", at("never.onnx"));
    expect({ code, stderr: bare(stderr) }).toEqual({
      code: 1,
      stderr:
        "[reg] m.json: expected an .onnx file, a .keras or .h5 file, a tfjs model.json or a brain.js JSON, received JSON of another kind.\n",
    });
    const typed = await runReg("compact", write("m.onnx", model()), "--out", at("never.onnx"), "--round-to", "x");
    expect({ code: typed.code, stderr: typed.stderr }).toEqual({
      code: 2,
      stderr: '[reg] --round-to: expected a whole number of at least 1, received "x".\n',
    });
    expect(existsSync(at("never.onnx"))).toBe(false);
  });
});

describe("reg inspect --units", () => {
  it("lists groups of units, how alive they are and what locks them", async () => {
    const { stdout } = await runReg("inspect", "--units", write("m.onnx", model()));
    expect(bare(stdout)).toBe(
      [
        "",
        "m.onnx ONNX · 3 groups of units",
        "",
        "  units     dead  weights  kept because",
        "  input   1 of 3        1  –",
        "  hidden  2 of 4        3  –",
        '  out     0 of 2        2  output "output" of the model',
        "",
      ].join("\n"),
    );
    const { stdout: json } = await runReg("inspect", "--units", "--json", write("m.onnx", model()));
    expect(JSON.parse(json).units[1]).toEqual({
      name: "hidden",
      size: 4,
      members: [
        { path: "hidden/kernel", axis: 1, side: "incoming", entries: [[0], [1], [2], [3]] },
        { path: "hidden/bias", axis: 0, side: "own", entries: [[0], [1], [2], [3]] },
        { path: "out/kernel", axis: 0, side: "outgoing", entries: [[0], [1], [2], [3]] },
      ],
      dead: [1, 3],
    });
  });
});
