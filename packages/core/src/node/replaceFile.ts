/// <reference types="node" />
// For Node only, hence a separate entry: `@reg/core/node`.
//
// Not write-file-atomic or atomically: both hand all bytes to one call of write(2), which may take fewer (a disk that fills up, more
// than 2 GiB), and rename what is cut short. Node's own writeFile writes on until all is there.
import { randomBytes } from "node:crypto";
import { rmSync, type Stats } from "node:fs";
import { chmod, chown, lstat, open, readdir, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

const orNone = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });

// What Linux follows before it says ELOOP.
const longestChain = 40;

/** Where a name leads: symbolic links are followed, also to a file that is not there yet. */
async function targetOf(path: string, links = 0): Promise<string> {
  const found = await orNone(lstat(path));
  // Past the limit the file system itself says what is wrong.
  if (!found?.isSymbolicLink() || links === longestChain) return path;
  return targetOf(resolve(dirname(path), await readlink(path)), links + 1);
}

// Containers count their processes from 1, so a number alone does not name one.
const machine = hostname().replaceAll(/[^\w-]/g, "");

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is somebody else's.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
};

/** Removes what processes of this machine left beside a file when they were killed. */
async function removeLeftovers(path: string): Promise<void> {
  const start = `${basename(path)}.${machine}-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(start) || !name.endsWith(".partial")) continue;
    const pid = Number.parseInt(name.slice(start.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(path), name), { force: true });
  }
}

/** The new file is the old one's to its owner: mode and, where this process may give files away, owner. */
async function keepOwner(path: string, { mode, uid, gid }: Stats): Promise<void> {
  await chmod(path, mode & 0o7777);
  const { uid: own, gid: group } = await stat(path);
  if (own !== uid || group !== gid) await chown(path, uid, gid).catch(() => {});
}

/** A rename is on the disk when its folder is. Not every system opens folders. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/**
 * Writes a file whole or not at all: whenever the process or the machine stops, the file is the old one or the new one. The bytes are
 * on the disk before the name is theirs. Links, mode and owner of a file stay; devices and pipes are written to.
 * Any number of processes may replace one file at once. Errors are those of the file system; the old file is then as it was.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = await targetOf(path);
  const old = await orNone(stat(target));
  // There is nothing to replace in a device or a pipe; a folder says so itself.
  if (old && !old.isFile()) return writeFile(target, bytes);
  await removeLeftovers(target);
  const beside = `${target}.${machine}-${process.pid}-${randomBytes(6).toString("hex")}.partial`;
  const remove = () => rmSync(beside, { force: true });
  // Where the program ends itself on Ctrl-C.
  process.once("exit", remove);
  try {
    await writeFile(beside, bytes, { flag: "wx", flush: true });
    if (old) await keepOwner(beside, old);
    await rename(beside, target);
  } catch (error) {
    // The first error is the one to tell.
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  } finally {
    process.off("exit", remove);
  }
  await flushFolder(dirname(target));
}
