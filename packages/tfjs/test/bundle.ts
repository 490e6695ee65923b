import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const sources = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const entries: Readonly<Record<string, string>> = {
  "@reg/core/adapter": sources("core/src/forAdapters.ts"),
  "@reg/core/units": sources("core/src/forUnits.ts"),
  "@reg/core": sources("core/src/index.ts"),
  "@reg/tfjs": sources("tfjs/src/index.ts"),
  "@reg/tfjs/keras-files": sources("tfjs/src/kerasFiles.ts"),
  "@reg/tfjs/variables": sources("tfjs/src/variables.ts"),
};

/** What a user's bundler makes of code that imports our packages, tfjs and all: minified, and the modules that are in it. */
export async function bundle(code: string): Promise<{ readonly code: string; readonly modules: readonly string[] }> {
  const entry = "virtual:user";
  const user = {
    name: "user",
    resolveId: (id: string) => (id === entry ? id : entries[id]),
    load: (id: string) => (id === entry ? code : undefined),
  };
  // tfjs' own modules warn of what they import and do not use.
  const build = await rolldown({ input: entry, platform: "browser", plugins: [user], logLevel: "silent" });
  try {
    const { output } = await build.generate({ format: "esm", minify: true });
    const modules = Object.entries(output[0].modules).filter(([, { renderedLength }]) => renderedLength > 0);
    return { code: output[0].code, modules: modules.map(([id]) => id) };
  } finally {
    await build.close();
  }
}
