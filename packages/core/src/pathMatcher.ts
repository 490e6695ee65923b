import picomatch from "picomatch";

/**
 * A test of parameter paths by a glob: `*` within a path segment, `**` across, `?`, `{a,b}`, `[0-9]`, and `!` in front for
 * every other path.
 */
export function pathMatcher(glob: string): (path: string) => boolean {
  const matches = picomatch(glob, { windows: false, dot: true });
  // A path may hold what a glob reads as a pattern, such as "weights[0]": then it matches itself.
  return (path) => path === glob || matches(path);
}
