import { existsSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runReg } from "../../test/runReg.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { npyBytes, readNpy } from "../npy.ts";

const { write, at, bare } = temporaryFolder();
const file = write("w.npy", npyBytes({ data: Float32Array.of(1, -2, 0, 3), shape: [2, 2] }));
const reg = (...argv: string[]) => runReg("penalty", "--weights", file, ...argv);

/** Exit 1 and one line, the files' folder left out. */
async function refusal(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runReg("penalty", ...argv);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  return bare(stderr);
}

describe("reg penalty", () => {
  it("prints value and shape as one JSON document", async () => {
    const { code, stdout, stderr } = await reg("--config", '{"name":"l1l2","l1":0.5,"l2":0.25}', "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      stack: "core",
      // 0.5 * 6 + 0.25 * 14
      value: 6.5,
      error: 0,
      penalty: { name: "l1l2", l1: 0.5, l2: 0.25 },
      shape: [2, 2],
      zeros: 0.25,
    });
  });

  it("gives a bare name the defaults of Keras 3", async () => {
    const value = async (name: string) => JSON.parse((await reg("--config", name, "--json")).stdout).value;
    expect(await value("l2")).toBe(0.14);
    expect(await value("L1")).toBe(0.06);
  });

  it("reads what Keras writes, and files of JSON", async () => {
    const json = '{"module":"keras.regularizers","class_name":"L2","config":{"l2":0.5},"registered_name":null}';
    const path = write("l2.json", json);
    for (const config of [json, `@${path}`]) {
      expect(JSON.parse((await reg("--config", config, "--json")).stdout).value).toBe(7);
    }
  });

  it.each(["tfjs", "onnx", "brainjs"])(
    "measures with the numbers of %s, and says how far they are off",
    async (stack) => {
      const { code, stdout } = await reg("--config", '{"name":"l1l2","l1":0.1,"l2":0.3}', "--stack", stack, "--json");
      const { value, error } = JSON.parse(stdout);
      expect(code).toBe(0);
      // Four float32 roundings of 2^-24 each.
      expect(error).toBeLessThan(2.4e-7);
      expect(Math.abs(value - 4.8) / 4.8).toBeLessThan(2.4e-7);
    },
  );

  it.each(["core", "tfjs", "onnx", "brainjs"])("writes gradient and prox of %s", async (stack) => {
    const [gradient, out] = [at(`g-${stack}.npy`), at(`p-${stack}.npy`)];
    const config = '{"name":"l1","l1":0.5}';
    const argv = ["--config", config, "--stack", stack, "--gradient", gradient, "--prox", "3", "--out", out];
    expect((await reg(...argv)).code).toBe(0);
    expect(readNpy(gradient)).toEqual({ data: Float32Array.of(0.5, -0.5, 0, 0.5), shape: [2, 2] });
    const moved = readNpy(out);
    expect([...moved.data].map((w) => w + 0)).toEqual([0, -0.5, 0, 1.5]);
    expect(moved.shape).toEqual([2, 2]);
  });

  it("tells a person", async () => {
    const { stdout } = await reg("--config", "l2", "--prox", "1", "--out", at("p.npy"));
    expect(bare(stdout)).toBe(
      [
        "penalty   l2 l2=0.01",
        "weights   [2, 2]  25.0 % exact zeros",
        "value     0.14",
        "prox      p.npy  written; step 1, 25.0 % exact zeros",
        "",
      ].join("\n"),
    );
  });

  it("refuses weights that no penalty takes", async () => {
    const nan = write("nan.npy", npyBytes({ data: Float32Array.of(1, Number.NaN), shape: [2] }));
    expect(await refusal("--config", "l2", "--weights", nan)).toBe(
      "[reg] nan.npy: expected finite numbers only, received NaN at index 1. Training diverged before this point: lower the learning rate, or restore the last good weights.\n",
    );
    const empty = write("empty.npy", npyBytes({ data: new Float32Array(0), shape: [0, 4] }));
    expect(await refusal("--config", "l2", "--weights", empty)).toBe(
      "[reg] empty.npy: expected at least one number, received shape [0,4]. Leave the parameter out of the configuration, or build the model first.\n",
    );
    const rank4 = write("r4.npy", npyBytes({ data: new Float32Array(16), shape: [2, 2, 2, 2] }));
    expect(await refusal("--config", "orthogonal", "--weights", rank4)).toBe(
      "[@reg/core] orthogonal: expected weights of rank 2, received shape [2,2,2,2]. Match dense kernels only, or use groupLasso for convolutions.\n",
    );
    expect(await refusal("--config", "l2", "--weights", at("no.npy"))).toBe(
      "[reg] no.npy: expected an .npy file, received no such file or folder.\n",
    );
  });

  it("refuses rules, and a prox that there is none of, and writes nothing then", async () => {
    expect(
      await refusal(
        "--config",
        '{"rules":[{"match":"a","penalty":"l1"},{"role":"bias","penalty":null}]}',
        "--weights",
        file,
      ),
    ).toBe(
      `[reg] --config: expected one penalty, received 2 rules. Name one, such as l2, or write it out: '{"name":"l2","l2":0.01}'.\n`,
    );
    const argv = ["--config", "orthogonal", "--weights", file, "--gradient", at("none.npy")];
    expect(await refusal(...argv, "--prox", "1", "--out", at("none2.npy"))).toBe(
      '[@reg/core] orthogonal: expected a penalty with an exact prox for mode "proximal", received orthogonal: the nearest set of nearly orthogonal vectors has no closed form. Use mode "loss" or "decoupled" for it.\n',
    );
    expect([existsSync(at("none.npy")), existsSync(at("none2.npy"))]).toEqual([false, false]);
  });

  it("says what is typed wrong", async () => {
    expect(await reg("--config", "l2", "--prox", "1")).toEqual({
      code: 2,
      stdout: "",
      stderr: "[reg] --prox: expected --out OUT.npy with it.\n",
    });
    expect((await reg("--config", "l2", "--out", "x.npy")).stderr).toBe("[reg] --out: expected --prox STEP with it.\n");
    expect((await reg("--config", "l2", "--stack", "cor")).stderr).toBe(
      '[reg] --stack: expected core, tfjs, onnx or brainjs, received "cor". Did you mean "core"?\n',
    );
    expect((await reg("--config", "l2", "--prox", "-1", "--out", "x.npy")).stderr).toBe(
      '[reg] --prox: expected a step of at least 0, received "-1".\n',
    );
  });

  it("writes nothing where one file would be two", async () => {
    const [out, gradient] = [at("same.npy"), `${at(".")}/same.npy`];
    const argv = ["--config", "l2", "--prox", "1", "--out", out, "--gradient", gradient];
    const { code, stderr } = await reg(...argv);
    expect([code, bare(stderr), existsSync(out)]).toEqual([
      2,
      `[reg] --out: expected another file than that of --gradient, received "same.npy" twice.\n`,
      false,
    ]);
    write("same.npy", "");
    symlinkSync("same.npy", at("link.npy"));
    expect((await reg(...argv.slice(0, -1), at("link.npy"))).code).toBe(2);
  });

  it("writes to devices, and says that a disk is full", async () => {
    expect((await reg("--config", "l2", "--gradient", "/dev/null")).code).toBe(0);
    expect(await reg("--config", "l2", "--gradient", "/dev/full")).toEqual({
      code: 1,
      stdout: "",
      stderr: "[reg] /dev/full: expected a file that can be written, received a full disk.\n",
    });
    expect(await refusal("--config", "l2", "--weights", "/dev/zero")).toBe(
      "[reg] /dev/zero: expected an .npy file, received a device.\n",
    );
  });

  it("says that a file cannot be written, and leaves nothing behind", async () => {
    const gradient = at("no/such/g.npy");
    const { code, stderr } = await reg("--config", "l2", "--gradient", gradient);
    expect(code).toBe(1);
    expect(stderr).toBe(`[reg] ${gradient}: expected a file that can be written, received no such file or folder.\n`);
  });
});
