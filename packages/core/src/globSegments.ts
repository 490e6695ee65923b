import { globWords } from "./globWords.ts";

/**
 * Segments that every path has which matches the glob: those between two slashes that are text alone. What is in braces may be left out,
 * so it is none of them. Empty for a glob with `!` in front. A path that equals the glob matches too, with or without them.
 */
export function globSegments(glob: string): readonly string[] {
  if (glob.startsWith("!")) return [];
  const segments: string[] = [];
  /** The segment as far as it is read; `undefined` once it is more than text. */
  let segment: string | undefined = "";
  let depth = 0;
  const end = () => {
    if (segment) segments.push(segment);
    segment = "";
  };
  for (const word of globWords(glob)) {
    if (word.kind === "close") depth--;
    if (word.kind === "open") depth++;
    if (depth > 0 || word.kind === "close") segment = undefined;
    else if (word.kind === "below" || (word.kind === "text" && word.text === "/")) end();
    else if (word.kind === "text") segment = segment === undefined ? undefined : segment + word.text;
    else if (word.kind !== "segments") segment = undefined;
  }
  end();
  return segments;
}
