#!/usr/bin/env node
import { main } from "../dist/main.js";

// A reader that has seen enough (`reg … | head`) is no error.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
// Files are written whole between two turns of the event loop, and that is where this is heard.
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
