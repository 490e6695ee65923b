// A process to be killed: `node save.mjs FILE` saves files of one byte many times over, one after the other.
import { checkpointFile } from "../../src/checkpoint/checkpointFile.ts";

const file = checkpointFile(process.argv[2]!);
for (let version = 1; ; version = (version % 250) + 1) {
  await file.save(new Uint8Array(2 ** 22 + version).fill(version));
  process.stdout.write(`${version}\n`);
}
