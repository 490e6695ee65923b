// Processes of Node 20 run no TypeScript, so what they run is built for them.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const source = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Builds modules of this package, by name, into a folder from which node finds the packages that it has. */
export async function buildForProcesses(name: string, modules: Readonly<Record<string, string>>) {
  const folder = source(`node_modules/.${name}`);
  const input = Object.fromEntries(Object.entries(modules).map(([name, path]) => [name, source(path)]));
  await build({
    configFile: false,
    logLevel: "error",
    resolve: {
      alias: {
        "@reg/core/adapter": source("../core/src/forAdapters.ts"),
        "@reg/core/units": source("../core/src/forUnits.ts"),
        "@reg/core": source("../core/src/index.ts"),
      },
    },
    ssr: { noExternal: true, external: ["tinypool", "bullmq", "ioredis"] },
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        // What modules share lies beside them too: they look there for other files of this package.
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
  return {
    /** The URL of a module. */
    url: (name: string): string => pathToFileURL(join(folder, `${name}.js`)).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
