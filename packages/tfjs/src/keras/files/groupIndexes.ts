// The indexes of the groups of an HDF5 file are trees of nodes that point at one another by addresses. A few thousand bytes can
// point at each other so that a reader would walk them for years: that is found here, before anything reads the file.
import { invalidFile } from "./invalidFile.ts";

const tree = 0x45455254; // "TREE"
const symbols = 0x444f4e53; // "SNOD"
const headerLength = 24;

/** How many entries a reader meets below the node at each address. Levels go down to 0, so this comes to an end. */
function countEntries(view: DataView): (address: number, level: number) => number {
  const known = new Map<number, number>();
  const count = (address: number, level: number): number => {
    if (address + headerLength > view.byteLength || view.getUint32(address, true) !== tree) return 0;
    if (view.getUint8(address + 4) !== 0 || view.getUint8(address + 5) !== level) return 0;
    const before = known.get(address);
    if (before !== undefined) return before;
    let entries = 0;
    for (let i = 0; i < view.getUint16(address + 6, true); i++) {
      // A key of 8 bytes goes before each address.
      const at = address + headerLength + 16 * i + 8;
      if (at + 8 > view.byteLength) break;
      const child = Number(view.getBigUint64(at, true));
      if (level > 0) entries += 1 + count(child, level - 1);
      else if (child + 8 <= view.byteLength && view.getUint32(child, true) === symbols) {
        entries += 1 + view.getUint16(child + 6, true);
      }
    }
    known.set(address, entries);
    return entries;
  };
  return count;
}

/** Throws `INVALID_MODEL` for a file with an index of more entries than the file has room for. */
export function assertGroupIndexes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = countEntries(view);
  // An entry takes 40 bytes. Nodes are aligned to 8.
  const most = bytes.length / 16;
  for (let address = 0; address + headerLength <= bytes.length; address += 8) {
    if (view.getUint32(address, true) !== tree) continue;
    const entries = count(address, view.getUint8(address + 5));
    if (entries > most) {
      throw invalidFile("HDF5 file", "groups that are not longer than the file", `one of ${entries} entries`);
    }
  }
}
