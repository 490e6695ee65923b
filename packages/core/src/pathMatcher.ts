// A glob becomes a short program: steps that take one character of the path, and steps that go on at several places. All places
// are followed at once, so the time is at most the length of the glob times that of the path; nothing is tried again.
import { type GlobWord, globWords } from "./globWords.ts";

type Step = { readonly takes: (char: string) => boolean } | { readonly goesTo: readonly number[] };

const isAny = () => true;
const isInSegment = (char: string) => char !== "/";

function take(program: Step[], text: string): void {
  for (const expected of text) program.push({ takes: (char) => char === expected });
}

/** Any number of the characters that `takes` takes. */
function repeat(program: Step[], takes: (char: string) => boolean): void {
  const start = program.length;
  program.push({ goesTo: [start + 1, start + 3] }, { takes }, { goesTo: [start] });
}

/** Steps that may be left out. */
function optional(program: Step[], add: () => void): void {
  const goesTo = [program.length + 1];
  program.push({ goesTo });
  add();
  goesTo.push(program.length);
}

/** `{a,b}`: the first step goes to every alternative, and each alternative ends with a step that goes behind the last. */
function alternatives(program: Step[]) {
  const pending: { readonly starts: number[]; readonly ends: number[][] }[] = [];
  const open = (): void => {
    const starts = [program.length + 1];
    program.push({ goesTo: starts });
    pending.push({ starts, ends: [] });
  };
  const comma = (): void => {
    const { starts, ends } = pending.at(-1)!;
    const end: number[] = [];
    program.push({ goesTo: end });
    ends.push(end);
    starts.push(program.length);
  };
  const close = (): void => {
    for (const end of pending.pop()!.ends) end.push(program.length);
  };
  return { open, comma, close };
}

function programOf(words: readonly GlobWord[]): readonly Step[] {
  const program: Step[] = [];
  const { open, comma, close } = alternatives(program);
  const across = () => repeat(program, isAny);
  const slash = () => take(program, "/");
  const add = {
    any: () => program.push({ takes: isInSegment }),
    star: () => repeat(program, isInSegment),
    globstar: across,
    segments: () => optional(program, () => [across(), slash()]),
    below: () => optional(program, () => [slash(), across()]),
    open,
    comma,
    close,
  };
  for (const word of words) {
    if (word.kind === "text") take(program, word.text);
    else if (word.kind === "list") {
      // A path may hold what reads as a list, such as "weights[0]": the list stands for its own text too.
      open();
      program.push({ takes: word.accepts });
      comma();
      take(program, word.text);
      close();
    } else add[word.kind]();
  }
  return program;
}

/** Says of a path whether the program can be behind its last step when the path ends. */
function acceptedBy(program: readonly Step[]): (path: string) => boolean {
  // For each place, the last time it was reached: one array for all paths, as most of the time went into making sets.
  const reachedAt = new Uint32Array(program.length + 1);
  let time = 0;
  /** Adds the places from which the program may go on, each once. */
  const spread = (places: number[]) => {
    time++;
    for (const place of places) reachedAt[place] = time;
    // The list hands out what is added while it is walked through.
    for (const place of places) {
      const step = program[place];
      if (step === undefined || "takes" in step) continue;
      for (const next of step.goesTo) {
        if (reachedAt[next] === time) continue;
        reachedAt[next] = time;
        places.push(next);
      }
    }
  };
  return (path) => {
    let places = [0];
    for (const char of path) {
      spread(places);
      const next: number[] = [];
      for (const place of places) {
        const step = program[place];
        if (step !== undefined && "takes" in step && step.takes(char)) next.push(place + 1);
      }
      if (next.length === 0) return false;
      places = next;
    }
    spread(places);
    return reachedAt[program.length] === time;
  };
}

/** The text with which words begin. */
function headOf(words: readonly GlobWord[]): string {
  const end = words.findIndex(({ kind }) => kind !== "text");
  return words
    .slice(0, end < 0 ? words.length : end)
    .map((word) => (word.kind === "text" ? word.text : ""))
    .join("");
}

/** The text with which words end. */
function tailOf(words: readonly GlobWord[]): string {
  const start = words.findLastIndex(({ kind }) => kind !== "text");
  return headOf(words.slice(start + 1));
}

/**
 * A test of parameter paths by a glob.
 *
 * - `*` is any part of a path segment, `?` one character of it.
 * - `**` as a whole segment is any number of segments, none included.
 * - `{a,b}` is one of several, which may hold all of these.
 * - `[0-9]` is one of these characters, `[!0-9]` any other one, and both are their own text: `weight[0]` matches `weight[0]`.
 * - `!` in front is every path that the rest does not match.
 * - `\` in front of a character is that character.
 *
 * Everything else is text, and so is a bracket or a brace that is not closed. A path that equals the glob always matches. The time
 * is at most in proportion to the length of the glob times that of the path.
 */
export function pathMatcher(glob: string): (path: string) => boolean {
  const negations = /^!*/.exec(glob)![0].length;
  const words = globWords(glob.slice(negations));
  const accepts = acceptedBy(programOf(words));
  // Most paths are told apart by the text at either end, which costs little.
  const [head, tail] = [headOf(words), tailOf(words)];
  const matches = (path: string) => path.startsWith(head) && path.endsWith(tail) && accepts(path);
  return (path) => path === glob || matches(path) === (negations % 2 === 0);
}
