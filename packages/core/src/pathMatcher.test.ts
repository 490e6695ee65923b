import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { globSegments } from "./globSegments.ts";
import { pathMatcher } from "./pathMatcher.ts";

const matching = (glob: string, paths: readonly string[]) => paths.filter(pathMatcher(glob));

describe("a glob matches by", () => {
  it.each<[word: string, glob: string, yes: string[], no: string[]]>([
    ["text", "dense/bias", ["dense/bias"], ["dense", "dense/bias/0", "xdense/bias"]],
    ["a star in a segment", "dense*/kernel", ["dense/kernel", "dense_1/kernel"], ["dense/a/kernel", "dense/kernels"]],
    ["a question mark", "dense_?/bias", ["dense_1/bias"], ["dense_/bias", "dense_12/bias", "dense_//bias"]],
    ["two stars alone", "**", ["bias", "dense/bias", "a/b/c"], []],
    ["two stars in front", "**/bias", ["bias", "dense/bias", "a/b/bias"], ["a/xbias", "bias/a"]],
    ["two stars behind", "head/**", ["head", "head/bias", "head/a/b"], ["heads", "a/head"]],
    ["two stars behind a star", "head*/**", ["head", "head_1", "head_1/a/b"], ["a/head"]],
    ["two stars between", "a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a", "b", "ab", "a/xb"]],
    ["two stars twice", "a/**/**/b", ["a/b", "a/x/b"], ["ab"]],
    ["two stars in a segment, which are one", "a**/b", ["ax/b"], ["ax/y/b"]],
    ["alternatives", "{dense,conv/a}*/bias", ["dense_1/bias", "conv/a/bias"], ["conv/bias", "lstm/bias"]],
    ["alternatives in alternatives", "x{a,b{c,}}", ["xa", "xbc", "xb"], ["x", "xc", "xab"]],
    ["two stars in alternatives", "a/{**/bias,kernel}", ["a/bias", "a/b/bias", "a/kernel"], ["a/b/kernel"]],
    ["characters", "dense_[02a]", ["dense_0", "dense_a"], ["dense_1", "dense_02"]],
    ["ranges", "dense_[0-24-6]", ["dense_0", "dense_2", "dense_5"], ["dense_3", "dense_-"]],
    ["other characters", "dense_[!0-2]", ["dense_3", "dense_x"], ["dense_1", "dense_", "dense_/"]],
    ["other characters, as a regular expression has it", "dense_[^0-2]", ["dense_3"], ["dense_1"]],
    ["a bracket among the characters", "a[]0]", ["a]", "a0"], ["a["]],
    ["a minus among the characters", "a[0-]", ["a-", "a0"], ["a1"]],
    ["the text of a list", "layers/*/weight[0]", ["layers/3/weight[0]", "layers/3/weight0"], ["layers/3/weight[1]"]],
    ["everything else", "!**/bias", ["dense/kernel"], ["dense/bias", "bias"]],
    ["everything but everything else", "!!a", ["a"], ["b"]],
    ["a character behind a backslash", "a\\*\\{b,c\\}", ["a*{b,c}"], ["ax{b,c}", "a*b"]],
    ["a character of two code units", "a?[🙂-🙃]", ["a🙂🙃"], ["a🙂"]],
  ])("%s: %s", (_, glob, yes, no) => {
    expect(matching(glob, [...yes, ...no])).toEqual(yes);
  });

  it.each([
    "weight[0",
    "weight]",
    "a{b,c",
    "a}b,c",
    "{a}",
    "{{a,b",
    "[",
    "[!]",
    "a\\",
    "(a|b)+",
    "@(a)",
    "{1..3}",
    "a.b$^",
  ])("text, where a word is not closed or not a word: %s", (glob) => {
    expect(matching(`*/${glob}`, [`x/${glob}`, "x/a", "x/b", "x/1", "x/weight0", "x/axb", "x/a.b"])).toEqual([
      `x/${glob}`,
    ]);
  });

  it.each(["weight[0-9]", "!a", "{a,b}", "a\\b", "**"])("itself: %s", (path) => {
    expect(pathMatcher(path)(path)).toBe(true);
  });

  it("nothing of a longer or shorter path", () => {
    expect(matching("a?", ["", "a", "ab", "abc"])).toEqual(["ab"]);
    expect(matching("", ["", "a"])).toEqual([""]);
  });
});

// Left out is what picomatch reads otherwise in one place than in another: `a/**` matches `a` there but `a*/**` does not match
// `ab`, `*/**/{*,b}` matches `a`, and `**` in braces depends on what stands behind them.
const text = fc.constantFrom("a", "b", "0", "ab", "weight", "x.y", "_1");
const list = fc.constantFrom("[ab]", "[0-9]", "[a-b0]", "[!a]", "[!0-9]", "[0]");
const piece = fc.oneof(text, list, fc.constantFrom("*", "?", "weight[0]"));
const pieces = fc.array(piece, { minLength: 1, maxLength: 3 }).map((all) => all.join("").replace(/\*+/g, "*"));
const alternative = fc
  .tuple(text, fc.array(pieces, { maxLength: 2 }))
  .map(([first, rest]) => [first, ...rest].join("/"));
const braces = fc.array(alternative, { minLength: 2, maxLength: 3 }).map((all) => `{${all.join(",")}}`);
const segment = fc.array(fc.oneof({ weight: 3, arbitrary: pieces }, braces), { minLength: 1, maxLength: 2 });
const globs = fc
  .record({
    negated: fc.constantFrom("", "!"),
    first: fc.constantFrom("", "**/"),
    segments: fc.array(
      segment.map((all) => all.join("").replace(/\*+/g, "*")),
      { minLength: 1, maxLength: 3 },
    ),
    between: fc.constantFrom("/", "/**/"),
    last: fc.constantFrom("", "/a/**"),
  })
  .map(({ negated, first, segments, between, last }) => negated + first + segments.join(between) + last);
const paths = fc
  .array(fc.array(fc.constantFrom("a", "b", "0", "1", "weight[0]", "x.y", "_1"), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((segments) => segments.map((parts) => parts.join("")).join("/"));

it("a glob matches what picomatch matches", () => {
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(globs, fc.array(paths, { minLength: 10, maxLength: 20 }), (glob, candidates) => {
      // `[!a]` is `[^a]` with `posix`, as in every shell.
      const matches = picomatch(glob, { windows: false, dot: true, posix: true });
      const expected = candidates.filter((path) => path === glob || matches(path));
      expect(matching(glob, candidates)).toEqual(expected);
      seen.yes += expected.length;
      seen.no += candidates.length - expected.length;
    }),
    { seed: 8, numRuns: 3000 },
  );
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(3000);
});

// Globs made from a path, so that most match it.
const rewritten = fc
  .tuple(paths, fc.array(fc.constantFrom("same", "star", "stars", "braces", "mark", "list"), { maxLength: 4 }))
  .map(([path, ways]) => {
    const write = (segment: string, way: string | undefined) => {
      if (way === "star") return "*";
      if (way === "stars") return "**";
      if (way === "braces") return `{${segment},x/y}`;
      if (way === "mark") return `?${segment.slice(1)}`;
      return way === "list" ? `[!z]${segment.slice(1)}` : segment;
    };
    return path
      .split("/")
      .map((segment, i) => write(segment, ways[i]))
      .join("/");
  });

it("a path that a glob matches has the segments of the glob", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.oneof(rewritten, globs), fc.array(paths, { minLength: 10, maxLength: 20 }), (glob, more) => {
      const segments = globSegments(glob);
      // The paths that differ from the others by what was rewritten.
      const near = [
        glob
          .replaceAll("**", "a/b")
          .replaceAll("*", "a")
          .replaceAll(/[{}?]|,x\/y|\[!z\]/g, ""),
      ];
      for (const path of matching(glob, [...near, ...more])) {
        if (path === glob) continue;
        expect(path.split("/")).toEqual(expect.arrayContaining([...segments]));
        found += segments.length;
      }
    }),
    { seed: 8, numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(500);
});

describe("a hostile glob is answered in a moment:", () => {
  // Milliseconds each on one slow core; a matcher that tries again takes longer than the age of the universe.
  it.each([
    ["stars", `${"*a".repeat(100)}*b`, "a".repeat(1000), false],
    ["stars across", `${"**/a/".repeat(100)}b`, `${"a/".repeat(500)}a`, false],
    ["one star", "*".repeat(100_000), "a".repeat(1000), true],
    ["a regular expression", "(a+)+b", `${"a".repeat(1000)}b`, false],
    ["alternatives in a row", "{a,b,{a,}}".repeat(1000), "a".repeat(500), true],
    ["alternatives in each other", `${"{".repeat(10_000)}a${",b}".repeat(10_000)}`, "b", true],
    ["braces that are not closed", "{a,".repeat(30_000), "a", false],
    ["brackets that are not closed", "[".repeat(100_000), "a", false],
    ["negations", "!".repeat(100_001), "a", true],
  ])("%s", { timeout: 5000 }, (_, glob, path, expected) => {
    expect(pathMatcher(glob)(path)).toBe(expected);
  });
});
