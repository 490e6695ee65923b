// Files of Keras on the command line: in, out, and what is refused before anything is written.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";

const { write, bare, at } = temporaryFolder();
const digits = fileURLToPath(new URL("../../../../examples/digits.keras", import.meta.url));

async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await runReg(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("reg convert", () => {
  it("brings a file of Keras to tfjs and back, with the same numbers", async () => {
    await json("convert", digits, "--to", "tfjs", "--out", at("web"));
    const converted = await json("convert", at("web/model.json"), "--to", "keras", "--out", at("back.keras"));
    expect(converted).toMatchObject({ to: "keras", parameters: 6570 });
    const [before, between, after] = [
      await json("inspect", digits),
      await json("inspect", at("web/model.json")),
      await json("inspect", at("back.keras")),
    ];
    expect(after).toEqual({ ...before, model: at("back.keras") });
    const numbers = ({ parameters }: typeof before) =>
      parameters.map(({ l1, max, zeros }: Record<string, number>) => [l1, max, zeros]);
    expect(numbers(between)).toEqual(numbers(before));
  });

  it("says what it wrote", async () => {
    const { code, stdout } = await runReg("convert", digits, "--to", "keras", "--out", at("again.keras"));
    expect({ code, stdout: bare(stdout) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "again.keras: 6570 parameters, 38928 bytes
      ",
      }
    `);
  });

  it.each([
    [["--to", "keras", "--out", "web"], `--out: expected a .keras file for --to keras, received "web".`],
    [["--to", "tfjs", "--out", "m.keras"], `--out: expected a folder for --to tfjs, received "m.keras".`],
    [
      ["--to", "onnx", "--out", "m"],
      "option '--to <format>' argument 'onnx' is invalid. Allowed choices are tfjs, keras.",
    ],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await runReg("convert", digits, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it("refuses what is no model, and leaves what is there", async () => {
    const broken = write("broken.keras", "no zip");
    const there = write("there.keras", "mine");
    const { code, stderr } = await runReg("convert", broken, "--to", "keras", "--out", there);
    expect(code).toBe(1);
    expect(bare(stderr)).toMatchInlineSnapshot(`
      "[@reg/tfjs] loadKerasModel: expected a .keras or .h5 file, received one that begins with 110 111 32 122. Save the model with model.save("model.keras") or model.save("model.h5").
      "
    `);
    expect(readFileSync(there, "utf8")).toBe("mine");
    expect((await runReg("convert", at("none.h5"), "--to", "tfjs", "--out", at("no"))).stderr).toContain(
      "no such file",
    );
    expect(existsSync(at("no"))).toBe(false);
    const own = await runReg("convert", there, "--to", "keras", "--out", there);
    expect(own.stderr).toContain("--out: expected another file than the model, which stays as it is.");
  });
});

describe("a file of Keras", () => {
  it("is measured with its regularizers", async () => {
    const { code, stdout } = await runReg("inspect", digits);
    expect(code).toBe(0);
    expect(bare(stdout)).toContain(`{"name":"l2","l2":0.00001}`);
    const { format, parameters } = await json("inspect", digits);
    expect(format).toBe("Keras");
    expect(parameters.map(({ path, penalty }: { path: string; penalty?: object }) => [path, penalty])).toEqual([
      ["hidden1/kernel", { name: "l2", l2: 0.00001 }],
      ["hidden1/bias", undefined],
      ["hidden2/kernel", { name: "l2", l2: 0.00001 }],
      ["hidden2/bias", undefined],
      ["classes/kernel", undefined],
      ["classes/bias", undefined],
    ]);
  });

  it("is cut into a file of Keras", async () => {
    const { certificate } = await json("compact", digits, "--out", at("cut.keras"));
    expect(certificate.parameters).toEqual({ before: 6570, after: 6570 });
    expect((await json("inspect", at("cut.keras"))).size).toBe(6570);
  });
});
