// The examples of every README and page compile as TypeScript under `strict`, as a user would paste them. All are checked by one run of
// tsc, against the sources of our packages and what is installed beside the page's package.
//
// A comment in front of a block, which a reader of the page does not see, says what the block alone does not:
// `<!-- fragment -->` that it is no whole example and is not checked, `<!-- given: declare const x: number -->` what it is used with,
// `<!-- file: packages/core/src/penalties/mine.ts -->` where in the repository it goes.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pages, root } from "./documentation.ts";

const scratch = mkdtempSync(join(tmpdir(), "reg-readmes-"));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Example {
  readonly page: string;
  readonly line: number;
  readonly given: string;
  /** Where it goes, in the repository. */
  readonly file: string;
  readonly code: string;
}

const block = /(?:<!-- (fragment|given|file):?\s*((?:(?!-->)[\s\S])*?)\s*-->\s*)?^ *```(?:js|ts)\n([\s\S]*?)^ *```/gm;

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(block)].flatMap((match) => {
    const [all, mark, said = "", code = ""] = match;
    const before = text.slice(0, match.index + all.lastIndexOf(code));
    const line = before.split("\n").length;
    const file = mark === "file" ? said : `${page}.${line}.ts`;
    return mark === "fragment" ? [] : [{ page, line, file, given: mark === "given" ? said : "", code }];
  });
}

/** The source of each entry of our packages, by the name under which users import it. */
function entries(): Record<string, string[]> {
  const paths: Record<string, string[]> = {};
  for (const folder of readdirSync(join(root, "packages"))) {
    const manifest = join(root, "packages", folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, exports } = JSON.parse(readFileSync(manifest, "utf8"));
    for (const [entry, target] of Object.entries<{ types?: string }>(exports)) {
      const source = target.types?.replace("./dist/", "./src/").replace(/\.d\.ts$/, ".ts");
      if (source) paths[name + entry.slice(1)] = [join(root, "packages", folder, source)];
    }
  }
  return paths;
}

const examples = pages.flatMap(examplesOf);

/** An example as a file in which the lines have the numbers that they have on the page. */
function write(example: Example): void {
  const { line, file, given, code } = example;
  const [room = "", name = ""] = file.split("/");
  const owner = existsSync(join(root, room, name, "package.json")) ? join(room, name) : "";
  const modules = join(scratch, owner, "node_modules");
  mkdirSync(join(scratch, dirname(file)), { recursive: true });
  if (!existsSync(modules)) symlinkSync(join(root, owner || "examples", "node_modules"), modules);
  writeFileSync(join(scratch, file), `${given}${"\n".repeat(line - given.split("\n").length)}${code}`);
}

const errors: string[] = [];

beforeAll(async () => {
  for (const example of examples) write(example);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    moduleDetection: "force",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    types: ["node"],
    typeRoots: [join(root, "node_modules", "@types")],
    paths: entries(),
    // An example that goes into a folder of the repository imports what is there.
    rootDirs: [scratch, root],
  };
  writeFileSync(
    join(scratch, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: examples.map(({ file }) => file) }),
  );
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const output = await new Promise<string>((resolve) => {
    execFile(tsc, ["-p", scratch, "--pretty", "false"], { cwd: scratch }, (_, stdout) => resolve(stdout));
  });
  errors.push(...output.split("\n").filter((line) => /: error /.test(line)));
});

it.each(examples)("$page, line $line", ({ file }) => {
  expect(errors.filter((error) => error.startsWith(`${file}(`))).toEqual([]);
});

it("and nothing else is wrong", () => {
  expect(examples.length).toBeGreaterThan(10);
  expect(errors.filter((error) => !examples.some(({ file }) => error.startsWith(`${file}(`)))).toEqual([]);
});
