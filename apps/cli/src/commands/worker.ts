import { Command } from "commander";
import { wholeNumber } from "../choice.ts";
import type { Io } from "../io.ts";
import { queueAddress } from "../queue/queueAddress.ts";
import type { WorkerRequest } from "../queue/runWorker.ts";

const help = `
Start it on every machine that is to help, with the same version of reg. It takes paths of any reg path
--queue with the same address. Ctrl-C stops it after the strengths that it trains now; what is not
finished goes to other workers, or to the next one.

Whoever can write to the Redis server decides what workers compute. Keep it behind a password, and the
address, redis://:PASSWORD@HOST:PORT, in a file: what is typed can be read by others on the machine.

  reg worker --queue redis://127.0.0.1:6379 --jobs 4
  reg worker --queue @address.txt
`;

/** `reg worker`: follows paths for `reg path --queue`. */
export const workerCommand = (io: Io): Command =>
  new Command("worker")
    .description("Follow paths for reg path --queue, on this machine.")
    .requiredOption("--queue <address>", "the Redis server: redis://HOST:PORT, or @FILE with the address", queueAddress)
    .option("--jobs <n>", "how many paths at a time, each in a process of its own", wholeNumber("--jobs", 1), 1)
    .option("--lock <seconds>", "a worker that is silent for so long has lost its paths", wholeNumber("--lock", 1), 60)
    .addHelpText("after", help)
    .action(async (request: WorkerRequest) => {
      const { runWorker } = await import("../queue/runWorker.ts");
      await runWorker(io, request);
    });
