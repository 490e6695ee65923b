import { readFileSync } from "node:fs";
import { cliReader } from "../cliReader.ts";
import type { Fuzzer } from "../fuzzer.ts";
import { numbers, strings } from "../hostile.ts";
import { mutateBytes } from "../mutateBytes.ts";
import type { Random } from "../random.ts";

const read = await cliReader("datasets/csv", "readCsv", "table.csv");

/** Cells with other text, lines twice or left out. */
function mutateCells(random: Random, bytes: Uint8Array): Uint8Array {
  const lines = new TextDecoder().decode(bytes).split("\n");
  for (let left = 1 + random.integer(4); left > 0; left--) {
    const at = random.integer(lines.length);
    const cells = (lines[at] ?? "").split(",");
    const text = random.pick([
      ...strings.slice(0, 12),
      ...numbers.map(String),
      "0x1F",
      "1e39",
      '"',
      '"a""b',
      "NA",
      "?",
      "1,2",
    ]);
    if (random.once(4))
      lines.splice(at, random.integer(2), ...Array.from({ length: random.pick([0, 1, 30]) }, () => lines[at] ?? ""));
    else lines[at] = cells.with(random.integer(cells.length), text).join(",");
  }
  return new TextEncoder().encode(lines.join(random.pick(["\n", "\n", "\r\n", "\r"])));
}

/** Tables as `reg train` reads them. */
export const fuzzer: Fuzzer<Uint8Array> = {
  name: "csv",
  seeds: () => {
    const table = readFileSync(new URL("../../../../apps/cli/data/breast_cancer.csv", import.meta.url), "utf8");
    const lines = table.split("\n");
    const small = "a,b,class\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n1,2,x\n3,4,y\n";
    return [lines.slice(0, 20).join("\n"), small, small.slice(10)].map((text) => new TextEncoder().encode(text));
  },
  mutate: (random, seed) => (random.once(3) ? mutateBytes(random, seed) : mutateCells(random, seed)),
  steps: { read },
};
