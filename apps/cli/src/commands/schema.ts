import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Command } from "commander";
import { type Io, print } from "../io.ts";

/** `reg schema`: the JSON Schema of the configuration, as `@reg/core` publishes it. */
export const schemaCommand = (io: Io): Command =>
  new Command("schema")
    .description("Print the JSON Schema (draft 2020-12) of the configuration, for editors and validators.")
    .action(() => {
      const path = createRequire(import.meta.url).resolve("@reg/core/schema.json");
      print(io, readFileSync(path, "utf8"));
    });
