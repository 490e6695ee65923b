import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../test/temporaryFolder.ts";
import { npyBytes, readNpy, readNumbers } from "./npy.ts";

const { write, at } = temporaryFolder();

/** An .npy file as numpy 2 writes it. */
function numpyFile(descr: string, fortran: boolean, shape: string, data: Uint8Array): Uint8Array {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`;
  const header = `${dictionary.padEnd(117)}\n`;
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([118, 0]), Buffer.from(header), data]);
}

const bytes = (data: Float32Array | Float64Array) => new Uint8Array(data.buffer);
const six = Float32Array.of(1, 2, 3, 4, 5, 6);

describe("npy files", () => {
  it("come back as they were written, in float32 and float64", () => {
    for (const data of [six, Float64Array.of(0.1, -0.2)]) {
      const weights = { data, shape: [2, data.length / 2] };
      expect(readNpy(write("w.npy", npyBytes(weights)))).toEqual(weights);
    }
  });

  it("are read in C and in Fortran order", () => {
    expect(readNpy(write("c.npy", numpyFile("<f4", false, "(2, 3)", bytes(six))))).toEqual({
      data: six,
      shape: [2, 3],
    });
    const fortran = readNpy(write("f.npy", numpyFile("<f4", true, "(2, 3)", bytes(six))));
    expect(fortran).toEqual({ data: Float32Array.of(1, 3, 5, 2, 4, 6), shape: [2, 3] });
    const cube = Float64Array.from({ length: 24 }, (_, i) => i);
    const turned = readNpy(write("f3.npy", numpyFile("<f8", true, "(2, 3, 4)", bytes(cube))));
    // numpy: np.arange(24.).reshape((2, 3, 4), order="F").ravel()[:6]
    expect([...turned.data.slice(0, 6)]).toEqual([0, 6, 12, 18, 2, 8]);
  });

  it("are refused when they are something else", () => {
    const refusal = (name: string, content: Uint8Array | string) => {
      const path = write(name, content);
      try {
        readNpy(path);
      } catch (error) {
        return error instanceof Error ? error.message.replace(path, name) : String(error);
      }
      return "none";
    };
    expect(refusal("text.npy", "hello, this is text")).toBe(
      '[reg] text.npy: expected an .npy file, received another kind of file. Write one with numpy.save("weights.npy", w).',
    );
    expect(refusal("int.npy", numpyFile("<i4", false, "(6,)", bytes(six)))).toBe(
      '[reg] int.npy: expected little-endian float32 or float64 numbers, received i4. Save w.astype("float32").',
    );
    expect(refusal("big.npy", numpyFile(">f4", false, "(6,)", bytes(six)))).toBe(
      '[reg] big.npy: expected little-endian float32 or float64 numbers, received >f4. Save w.astype("float32").',
    );
    expect(refusal("cut.npy", numpyFile("<f4", false, "(3, 3)", bytes(six)))).toBe(
      "[reg] cut.npy: expected 9 numbers for shape [3,3], received 6. Is it cut off?",
    );
    const header = (shape: string) => refusal("lie.npy", numpyFile("<f4", false, shape, bytes(six)));
    expect(header("(-2, -3)")).toBe("[reg] lie.npy: expected a shape of lengths, received [-2,-3].");
    expect(header("(2.5,)")).toBe("[reg] lie.npy: expected a shape of lengths, received [2.5].");
    expect(header("(0, 9007199254740993)")).toBe(
      "[reg] lie.npy: expected a shape of lengths, received [0,9007199254740992].",
    );
    expect(refusal("lost.npy", numpyFile("<f4", false, "None", bytes(six)))).toMatch(
      /^\[reg\] lost\.npy: expected a header with fortran_order and shape, received "{'descr': '<f4', 'fortran_order': False, 'shape': None, } +\\n"\.$/,
    );
    const long = numpyFile("<f4", false, "(6,)", bytes(six));
    long[8] = 255;
    long[9] = 255;
    expect(refusal("long.npy", long)).toMatch(
      /^\[reg\] long\.npy: expected an \.npy file, received .+\. Write one with/,
    );
    expect(() => readNpy(at("none.npy"))).toThrowError(
      `[reg] ${at("none.npy")}: expected an .npy file, received no such file or folder.`,
    );
  });
});

describe("npy files of data", () => {
  it("may have numbers of any kind, and truth values", () => {
    const kinds: readonly (readonly [string, { readonly buffer: ArrayBuffer }])[] = [
      ["|u1", Uint8Array.of(3, 200)],
      ["<i2", Int16Array.of(3, 200)],
      ["<i4", Int32Array.of(3, 200)],
      ["<i8", BigInt64Array.of(3n, 200n)],
      ["<u8", BigUint64Array.of(3n, 200n)],
      ["<f8", Float64Array.of(3, 200)],
      // 3 and 200 in float16.
      ["<f2", Uint16Array.of(0x4200, 0x5a40)],
    ];
    for (const [descr, { buffer }] of kinds) {
      const { data, shape } = readNumbers(write("x.npy", numpyFile(descr, false, "(2,)", new Uint8Array(buffer))));
      expect([[...data], shape]).toEqual([[3, 200], [2]]);
    }
    const flags = readNumbers(write("b.npy", numpyFile("|b1", false, "(2,)", Uint8Array.of(0, 1))));
    expect(flags).toEqual({ data: Uint8Array.of(0, 1), shape: [2] });
  });

  it("are refused when they hold words or complex numbers", () => {
    for (const [descr, kind] of [
      ["<U1", "U1"],
      ["<c8", "c8"],
    ] as const) {
      const path = write("w.npy", numpyFile(descr, false, "(1,)", new Uint8Array(8)));
      expect(() => readNumbers(path)).toThrowError(
        `[reg] ${path}: expected little-endian numbers, received ${kind}. Save x.astype("float32"), or classes as numbers from 0.`,
      );
    }
  });
});
