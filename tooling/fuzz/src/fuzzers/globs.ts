import { pathMatcher } from "@reg/core/adapter";
import type { Fuzzer } from "../fuzzer.ts";
import type { Random } from "../random.ts";

interface Glob {
  readonly glob: string;
  readonly path: string;
}

const pieces = [..."*?/[]{},!\\ab0-9.^+()$|", "**", "**/", "/**", "{a,b}", "[a-z]", "[!a]", "💥", "a".repeat(50)];

/** The text with parts of it in other places, left out or repeated. */
function scrambled(random: Random, text: string): string {
  let changed = text;
  for (let left = 1 + random.integer(8); left > 0; left--) {
    const at = random.integer(changed.length + 1);
    const end = at + random.integer(6);
    const piece = random.once(3) ? changed.slice(at, end) : random.pick(pieces);
    changed =
      changed.slice(0, at) + piece.repeat(random.pick([0, 1, 1, 2, 40])) + changed.slice(random.once(2) ? at : end);
  }
  return changed.slice(0, 3000);
}

/** Globs of rules on paths of parameters. */
export const fuzzer: Fuzzer<Glob> = {
  name: "globs",
  seeds: () =>
    ["dense/*", "**", "**/kernel", "{dense,conv}_[0-9]/kernel", "!a/**", "*a*a*a*a*b", "(a+)+b"].map((glob) => ({
      glob,
      path: "model/dense_1/aaaaaaaaaaaaaaaa/kernel",
    })),
  mutate: (random, { glob, path }) => ({ glob: scrambled(random, glob), path: scrambled(random, path) }),
  steps: {
    match: ({ glob, path }) => pathMatcher(glob)(path),
    itself: ({ glob }) => {
      if (!pathMatcher(glob)(glob)) throw new Error("a glob that does not match its own text");
    },
  },
};
