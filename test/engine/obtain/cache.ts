import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { engineVersion } from "./engine";

/** Where an engine that was downloaded or built is kept: `ENGINE_CACHE_DIR`, else below XDG_CACHE_HOME, else ~/.cache. */
export function cachedEngineFolder(env: NodeJS.ProcessEnv = process.env): string {
  const root =
    env["ENGINE_CACHE_DIR"] ||
    join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "pulumi-couchbase-security", "engine");
  return join(root, engineVersion);
}

/** Puts a finished engine in its place at once: nobody ever sees half an engine. */
export async function publish(finished: string, folder: string): Promise<void> {
  const old = `${folder}.old-${process.pid}`;
  await rename(folder, old).catch(() => undefined);
  await rename(finished, folder);
  await rm(old, { recursive: true, force: true });
}

/**
 * Runs `work` while no other process does the same for `folder`. A lock whose holder has not touched it for 30 s is taken over:
 * then two may work at once, which costs time but harms nothing, as the result is published at once.
 */
export async function withLock<T>(folder: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const lock = `${folder}.lock`;
  await mkdir(dirname(folder), { recursive: true });
  while (!(await take(lock))) {
    waiting();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const touching = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), 5000);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  const held = await stat(lock).catch(() => undefined);
  if (held !== undefined && Date.now() - held.mtimeMs > 30_000)
    await rm(lock, { recursive: true, force: true });
  return false;
}
