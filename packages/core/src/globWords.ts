// Reads a glob into words. `pathMatcher.ts` says what each word matches. One pass over the characters, one over the braces,
// one over the stars; what has no meaning where it stands (an unclosed bracket, braces without a comma) is text.

type Characters = (char: string) => boolean;

export type GlobWord =
  | { readonly kind: "text"; readonly text: string }
  /** `?`, `*`, `**`, `**` with the slash behind it, and with the slash before it. */
  | { readonly kind: "any" | "star" | "globstar" | "segments" | "below" }
  | { readonly kind: "open" | "comma" | "close" }
  | { readonly kind: "list"; readonly text: string; readonly accepts: Characters };

const single: { readonly [char: string]: GlobWord["kind"] } = { "?": "any", "{": "open", ",": "comma", "}": "close" };
const written: { readonly [kind: string]: string } = { open: "{", comma: ",", close: "}" };

/** The characters of a list such as `0-9` or `!abc`. A slash is never one of them: a list stands for a part of a segment. */
function charactersOf(content: readonly string[]): Characters {
  const negated = content[0] === "!" || content[0] === "^";
  const listed = negated ? content.slice(1) : content;
  const ranges: [string, string][] = [];
  for (let i = 0; i < listed.length; i++) {
    const isRange = listed[i + 1] === "-" && i + 2 < listed.length;
    ranges.push([listed[i]!, listed[isRange ? i + 2 : i]!]);
    if (isRange) i += 2;
  }
  return (char) => char !== "/" && ranges.some(([from, to]) => from <= char && char <= to) !== negated;
}

/** Where the list that begins at `start` ends. A `]` that comes first is one of its characters. */
function endOfList(chars: readonly string[], start: number): number {
  const first = chars[start + 1] === "!" || chars[start + 1] === "^" ? start + 2 : start + 1;
  return chars.indexOf("]", first + 1);
}

function readWords(glob: string): GlobWord[] {
  const chars = [...glob];
  const lastBracket = chars.lastIndexOf("]");
  const words: GlobWord[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!;
    const end = char === "[" && i < lastBracket ? endOfList(chars, i) : -1;
    if (end > 0) {
      const text = chars.slice(i, end + 1).join("");
      words.push({ kind: "list", text, accepts: charactersOf(chars.slice(i + 1, end)) });
      i = end;
    } else if (char === "*") {
      const start = i;
      while (chars[i + 1] === "*") i++;
      words.push({ kind: i === start + 1 ? "globstar" : "star" });
    } else if (char === "\\" && i + 1 < chars.length) {
      words.push({ kind: "text", text: chars[++i]! });
    } else {
      words.push({ kind: single[char] ?? "text", text: char } as GlobWord); // The table names no list.
    }
  }
  return words;
}

/** Turns the braces and commas that belong to no `{a,b}` into text. */
function settleBraces(words: readonly GlobWord[]): GlobWord[] {
  const open: number[][] = [];
  const belong = new Set<number>();
  words.forEach(({ kind }, i) => {
    if (kind === "open") open.push([i]);
    if (kind === "comma") open.at(-1)?.push(i);
    if (kind !== "close") return;
    const places = open.pop() ?? [];
    if (places.length > 1) for (const place of [...places, i]) belong.add(place);
  });
  return words.map((word, i) => {
    const text = written[word.kind];
    return text === undefined || belong.has(i) ? word : { kind: "text", text };
  });
}

// `**` goes across segments where it is a whole one. The slash beside it goes with it, so that both `a/**` and `**/a` match `a`.
// Elsewhere it is `*`. A second `**` right after it says nothing new.
function settleStars(words: readonly GlobWord[]): GlobWord[] {
  const isSlash = (i: number) => {
    const word = words[i];
    return word?.kind === "text" && word.text === "/";
  };
  const ends = (i: number, brace: "open" | "close") =>
    i < 0 || i >= words.length || isSlash(i) || words[i]!.kind === "comma" || words[i]!.kind === brace;
  const isWhole = (i: number) => words[i]?.kind === "globstar" && ends(i - 1, "open") && ends(i + 1, "close");
  const settled: GlobWord[] = [];
  for (let i = 0; i < words.length; i++) {
    const start = i;
    const first = isSlash(i) ? i + 1 : i;
    if (!isWhole(first)) {
      settled.push(words[i]!.kind === "globstar" ? { kind: "star" } : words[i]!);
      continue;
    }
    i = first;
    while (isSlash(i + 1) && isWhole(i + 2)) i += 2;
    const more = isSlash(i + 1);
    if (first > start && more) settled.push({ kind: "text", text: "/" });
    settled.push({ kind: more ? "segments" : first > start ? "below" : "globstar" });
    if (more) i++;
  }
  return settled;
}

/** The words of a glob, without a `!` in front. */
export const globWords = (glob: string): readonly GlobWord[] => settleStars(settleBraces(readWords(glob)));
