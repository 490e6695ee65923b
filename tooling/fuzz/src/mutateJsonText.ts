import { mutateBytes } from "./mutateBytes.ts";
import { mutateJson } from "./mutateJson.ts";
import type { Random } from "./random.ts";

/** Of a longer text, the writing alone would take most of the time that an input may take. */
const longest = 2 ** 22;

/** The bytes of a JSON file with changes in what it says, or in its bytes. */
export function mutateJsonText(random: Random, seed: Uint8Array): Uint8Array {
  if (random.once(5)) return mutateBytes(random, seed);
  try {
    const text: string | undefined = JSON.stringify(mutateJson(random, JSON.parse(new TextDecoder().decode(seed))));
    if (text !== undefined && text.length <= longest) return new TextEncoder().encode(text);
  } catch {
    // What no JSON can say: a bigint, or what is too deep to be written.
  }
  return mutateBytes(random, seed);
}

/** A document as the bytes of a file. */
export const jsonText = (document: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(document));
