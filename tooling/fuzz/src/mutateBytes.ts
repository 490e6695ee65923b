import type { Random } from "./random.ts";

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** One change: bits flipped, a part cut out, doubled, moved in from elsewhere, or overwritten with edge values. */
function changedOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.integer(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.integer(random.pick([1, 4, 16, 256])));
  const changed = bytes.slice();
  switch (random.integer(6)) {
    case 0:
      if (at < bytes.length) changed[at]! ^= 1 << random.integer(8);
      return changed;
    case 1:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 2:
      return bytes.slice(0, at);
    case 3:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 4: {
      const from = random.integer(bytes.length + 1);
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + random.integer(64)), bytes.subarray(at));
    }
    default:
      return changed.fill(random.pick([0, 1, 0x7f, 0x80, 0xff]), at, end);
  }
}

/** The bytes with one to four changes. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let changed = bytes;
  for (let left = 1 + random.integer(4); left > 0; left--) changed = changedOnce(random, changed);
  return changed;
}
