import { Writable } from "node:stream";
import { main } from "../src/main.ts";

function sink() {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  return { stream, text: () => text };
}

/** Runs `reg` in this process as outside a terminal: no colours, no progress. */
export async function runReg(...argv: string[]) {
  const [stdout, stderr] = [sink(), sink()];
  const code = await main(argv, { stdout: stdout.stream, stderr: stderr.stream, color: false });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
