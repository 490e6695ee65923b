import { expect, it } from "vitest";
import { globSegments } from "./globSegments.ts";

it.each<[glob: string, segments: string[]]>([
  ["block/3/kernel", ["block", "3", "kernel"]],
  ["**/block_3/**", ["block_3"]],
  ["a/**/b", ["a", "b"]],
  ["a*/?/b[0]/c", ["c"]],
  ["*/**", []],
  ["a{b,c/d}e/f", ["f"]],
  ["{a,b}/{c", ["{c"]],
  ["a\\*/b", ["a*", "b"]],
  ["!a/b", []],
  ["", []],
])("the segments of %s", (glob, segments) => {
  expect(globSegments(glob)).toEqual(segments);
});
