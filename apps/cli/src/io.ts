import pc from "picocolors";
import { visible } from "./report/visible.ts";

/** Where a command writes. stdout is for results, stderr for progress and errors. */
export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Colours where a person looks (FORCE_COLOR and NO_COLOR are honoured). */
  readonly color: boolean;
}

/** The process' own streams. */
export const processIo = (): Io => ({
  stdout: process.stdout,
  stderr: process.stderr,
  color: pc.isColorSupported && (process.stdout.isTTY === true || "FORCE_COLOR" in process.env),
});

/** Paints text, or leaves it as it is outside a terminal. */
export const paint = ({ color }: Io) => pc.createColors(color);

export const print = (io: Io, text: string): void => {
  io.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};

/** What a person should know beside the results: a line on stderr. */
export const note = (io: Io, text: string): void => {
  io.stderr.write(`[reg] ${visible(text)}\n`);
};

/** One JSON document and nothing else. No character in it is one that a terminal obeys. */
export const printJson = (io: Io, document: unknown): void =>
  print(io, JSON.stringify(document, null, 2).split("\n").map(visible).join("\n"));
