// Writes schema/config.schema.json from what was just built.
import { mkdir, writeFile } from "node:fs/promises";
import { appliedSchema, modes } from "../dist/applied.js";
import { everyKernelSchema, ruleSchema, rulesSchema } from "../dist/config.js";
import { keras3Ids } from "../dist/dialects/keras3.js";
import { kindOf } from "../dist/params.js";
import { penalties } from "../dist/parsePenalty.js";
import { scheduleSchema } from "../dist/schedule.js";
import { sparsityTargetSchema } from "../dist/sparsity/sparsityTarget.js";
import { configSchema } from "./configSchema.mjs";

const schema = configSchema({
  penalties,
  kindOf,
  modes,
  keras3Ids,
  appliedSchema,
  ruleSchema,
  rulesSchema,
  everyKernelSchema,
  scheduleSchema,
  sparsityTargetSchema,
});
const folder = new URL("../schema/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL("config.schema.json", folder), `${JSON.stringify(schema, null, 2)}\n`);
