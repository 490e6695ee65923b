import { cliReader } from "../cliReader.ts";
import type { Fuzzer } from "../fuzzer.ts";
import { mutateBytes } from "../mutateBytes.ts";
import type { Random } from "../random.ts";

const read = await cliReader("npy", "readNpy", "weights.npy");

/** An .npy file of version 1 with this header. */
function npy(header: string, data: Uint8Array): Uint8Array {
  const text = `${header}${" ".repeat((64 - ((header.length + 11) % 64)) % 64)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return new Uint8Array(Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), length, Buffer.from(text), data]));
}

const header = (type: string, fortran: boolean, shape: string) =>
  `{'descr': '${type}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${shape}), }`;

/** The header with another type, order or shape. */
function mutateHeader(random: Random, data: Uint8Array): Uint8Array {
  const type = random.pick(["<f4", "<f8", ">f4", "<f2", "|O", "<i8", "<c8", "constructor", "<f4'", ""]);
  const lengths = [
    "3",
    "2",
    "0",
    "-1",
    "1e9",
    "4294967296",
    "99999999999999999999",
    "1.5",
    "x",
    "",
    "3, 2, ".repeat(40),
  ];
  const shape = Array.from({ length: random.integer(4) }, () => random.pick(lengths)).join(", ");
  return npy(header(type, random.once(2), shape), data);
}

/** Arrays as `reg penalty` reads them. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "npy",
  seeds: () => [
    npy(header("<f4", false, "3, 2"), new Uint8Array(24)),
    npy(header("<f8", true, "3, 2"), new Uint8Array(48)),
    npy(header("<f4", true, "2, 3, 4"), new Uint8Array(96)),
  ],
  mutate: (random, seed) => {
    if (random.once(2)) return mutateBytes(random, seed);
    const made = mutateHeader(random, new Uint8Array(random.pick([0, 4, 24, 25, 48])));
    return random.once(3) ? mutateBytes(random, made) : made;
  },
  steps: { read },
};
