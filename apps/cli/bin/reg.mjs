#!/usr/bin/env node
import { main } from "../dist/main.js";
import { hearSignals } from "../dist/stopping.js";

// A reader that has seen enough (`reg … | head`) is no error.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`[reg] stdout: expected a place to write to, received ${error.code ?? error.message}.\n`);
  process.exit(1);
});
// The reader of the output is gone.
process.stderr.on("error", () => process.exit(1));
hearSignals();

process.exitCode = await main(process.argv.slice(2));
