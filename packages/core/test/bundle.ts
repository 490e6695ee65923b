import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const sources = fileURLToPath(new URL("../src/index.ts", import.meta.url));

/** What a user's bundler makes of code that imports `@reg/core`: minified, and the modules that are in it. */
export async function bundle(code: string): Promise<{ readonly code: string; readonly modules: readonly string[] }> {
  const entry = "virtual:user";
  const user = {
    name: "user",
    resolveId: (id: string) => (id === entry ? id : id === "@reg/core" ? sources : undefined),
    load: (id: string) => (id === entry ? code : undefined),
  };
  const build = await rolldown({ input: entry, platform: "browser", plugins: [user] });
  try {
    const { output } = await build.generate({ format: "esm", minify: true });
    const modules = Object.entries(output[0].modules).filter(([, { renderedLength }]) => renderedLength > 0);
    return { code: output[0].code, modules: modules.map(([id]) => id) };
  } finally {
    await build.close();
  }
}
