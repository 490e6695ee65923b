import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterAll } from "vitest";

/** A folder for one test file, removed after it. `write` gives the path of the file it wrote. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "reg-cli-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  return {
    at,
    /** Text without the folder's name. */
    bare: (text: string) => text.replaceAll(`${folder}${sep}`, ""),
    write(name: string, content: string | Uint8Array) {
      writeFileSync(at(name), content);
      return at(name);
    },
  };
}
