import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A reader of the command line, which is no library: from where it is built. Readers take paths, so bytes go through a file. `beside`
 * are other files in its folder.
 */
export async function cliReader(
  module: string,
  name: string,
  file: string,
  beside: Readonly<Record<string, Uint8Array>> = {},
): Promise<(bytes: Uint8Array) => unknown> {
  const { [name]: read } = await import(new URL(`../../../apps/cli/dist/${module}.js`, import.meta.url).href);
  const folder = mkdtempSync(join(tmpdir(), "reg-fuzz-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [other, content] of Object.entries(beside)) writeFileSync(join(folder, other), content);
  const path = join(folder, file);
  return (bytes) => {
    writeFileSync(path, bytes);
    return read(path);
  };
}
