#!/usr/bin/env node
import { main } from "../dist/main.js";

// A reader that has seen enough (`reg … | head`) is no error.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`[reg] stdout: expected a place to write to, received ${error.code ?? error.message}.\n`);
  process.exit(1);
});
// The reader of the output is gone.
process.stderr.on("error", () => process.exit(1));
// What is half written is removed as the process exits.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  process.on(signal, () => {
    if (process.stderr.isTTY) process.stderr.write("\x1b[?25h\n");
    process.exit(code);
  });
}

process.exitCode = await main(process.argv.slice(2));
