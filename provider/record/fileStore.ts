import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { SecurityError } from "../errors/securityError";
import { firstLine } from "../errors/firstLine";
import { readName } from "./names";
import type { RecordStore } from "./store";

/**
 * Records as files on this machine, for users who may not write groups: each cluster has a folder, each run a file of its own in it. Other machines see
 * neither the record nor the lock.
 */
export function fileStore(clusterUuid: string, folder = stateFolder()): RecordStore {
  const home = join(folder, "pulumi-couchbase-security", clusterUuid.replace(/[^0-9A-Za-z-]/g, "_"));
  const look = () =>
    orExplain(home, async () => {
      const names = (await namesIn(home)).filter((name) => readName(name) !== undefined);
      const texts = await Promise.all(
        names.map(async (name) => [name, await textOf(join(home, name))] as const),
      );
      const there = texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
      return { from: home, texts: new Map(there) };
    });
  return {
    place: home,
    propagation: 0,

    list: async () => [await look()],
    glance: look,

    write: (name, text) =>
      orExplain(home, async () => {
        await mkdir(home, { recursive: true, mode: 0o700 });
        const target = join(home, name);
        await writeThrough(`${target}.new`, text);
        await rename(`${target}.new`, target);
        await syncFolder(home);
      }),

    remove: (name) =>
      orExplain(home, async () => {
        await rm(join(home, name), { force: true });
        await syncFolder(home);
      }),
  };
}

/** Where a user's programs keep what they must remember: XDG_STATE_HOME, LOCALAPPDATA, or ~/.local/state. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.XDG_STATE_HOME ?? environment.LOCALAPPDATA ?? join(homedir(), ".local", "state");
}

/** Looking makes no folder. */
function namesIn(folder: string): Promise<readonly string[]> {
  return unlessMissing(readdir(folder), []);
}

/** What was listed may have been removed since. */
function textOf(path: string): Promise<string | undefined> {
  return unlessMissing(readFile(path, "utf8"), undefined);
}

function unlessMissing<T, Other>(reading: Promise<T>, otherwise: Other): Promise<T | Other> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return otherwise;
    throw error;
  });
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows knows no such thing for folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function orExplain<T>(home: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new SecurityError(
      "CBSEC_RECORD_NOT_WRITABLE",
      `The restoration record cannot be kept in ${home}. ${firstLine(error)}.`,
      { hint: "make the folder writable, or set XDG_STATE_HOME to one that is" },
      error,
    );
  }
}
