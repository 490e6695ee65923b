// Brings a fresh clone to the point where everything runs: installs with the pinned pnpm (through npx where it
// is not on the machine) and builds. What is up to date already is left alone, so a second run costs next to nothing.
// `npm run setup -- --lock` brings pnpm-lock.yaml up to date with the package.json files; nothing else changes it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rooms = ["packages", "apps", "tooling", "examples"];
const notSource = new Set(["node_modules", "dist", ".turbo", ".venv", "schema"]);
const stamps = join(root, "node_modules", ".setup");
// turbo looks for the pnpm of `packageManager` on the PATH; the workspace brings its own.
const path = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
const environment = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notSource.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });

const digest = (parts) => createHash("sha256").update(parts.join("\n")).digest("hex");

/** Runs `work` unless the last run that succeeded saw the same `fingerprint`. */
function once(name, fingerprint, work) {
  const stamp = join(stamps, name);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

/** What the tools print goes to stderr: stdout belongs to the command that the set-up is for. */
function run(command, args, advice = "") {
  const options = { cwd: root, env: environment, stdio: ["ignore", 2, 2], shell: process.platform === "win32" };
  const { status, error } = spawnSync(command, args, options);
  if (status === 0) return;
  console.error(`[setup] ${error?.message ?? "failed"}: ${[command, ...args].join(" ")}${advice}`);
  process.exit(1);
}

const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const sources = rooms.flatMap((room) => files(join(root, room)));
const manifests = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].map((name) => join(root, name));
manifests.push(...sources.filter((path) => path.endsWith("package.json")));

const lockfile = process.argv.includes("--lock") ? "--no-frozen-lockfile" : "--frozen-lockfile";
once("install", digest([lockfile, ...manifests.map((path) => readFileSync(path, "utf8"))]), () => {
  console.error("Installing the dependencies (only when they changed) …");
  const install = ["--yes", packageManager, "install", lockfile, "--reporter=append-only", "--loglevel=warn"];
  run("npx", install, "\nIf you changed a package.json: npm run setup -- --lock");
});

const state = (path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`;
once("build", digest([...sources, join(root, "tsconfig.base.json")].map(state)), () => {
  console.error("Building …");
  run(process.execPath, [
    join(root, "node_modules", "turbo", "bin", "turbo"),
    "run",
    "build",
    "--output-logs=errors-only",
    "--log-order=grouped",
  ]);
});
