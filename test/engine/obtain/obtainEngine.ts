import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { cachedEngineFolder, publish, withLock } from "./cache";
import { download } from "./download";
import { inspect, NoEngineError, type Engine } from "./engine";
import { buildWithGo } from "./goBuild";

/** A way to make an engine below `root`, its commands in `root`/bin; rejects with the reason why it cannot. */
export interface Source {
  readonly name: string;
  make(root: string, say: (doing: string) => void): Promise<void>;
}

export const sources: readonly Source[] = [
  { name: "download", make: download },
  { name: "build with Go", make: buildWithGo },
];

/** The engine on PATH (if recent enough) or in the cache. Makes nothing; rejects with NoEngineError. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const found = await look(env);
  if ("directory" in found) return found;
  throw new NoEngineError(found.reasons);
}

/** The engine on PATH or in the cache, else downloaded, else built with Go, into the cache. `say` hears what takes long. */
export async function obtainEngine(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
  from: readonly Source[] = sources,
): Promise<Engine> {
  const found = await look(env);
  if ("directory" in found) return found;
  const folder = cachedEngineFolder(env);
  const narrator = narrate(say);
  try {
    const waiting = () => narrator.doing("waiting for another process that is making the engine");
    return await withLock(folder, waiting, async () => {
      const meanwhile = await inspect(join(folder, "bin"));
      if (typeof meanwhile !== "string") return meanwhile;
      return await make(folder, from, found.reasons, narrator.doing);
    });
  } finally {
    narrator.stop();
  }
}

async function look(env: NodeJS.ProcessEnv): Promise<Engine | { reasons: string[] }> {
  const places = { PATH: env["PATH"] ?? "", cache: join(cachedEngineFolder(env), "bin") };
  const reasons: string[] = [];
  for (const [name, path] of Object.entries(places)) {
    const engine = await inspect(path);
    if (typeof engine !== "string") return engine;
    reasons.push(`${name}: ${engine}`);
  }
  return { reasons };
}

async function make(
  folder: string,
  from: readonly Source[],
  reasons: readonly string[],
  say: (doing: string) => void,
): Promise<Engine> {
  const refusals: string[] = [];
  for (const source of from) {
    const root = await mkdtemp(`${folder}.new-`);
    try {
      say(`trying: ${source.name}`);
      await source.make(root, say);
      const engine = await inspect(join(root, "bin"));
      if (typeof engine === "string") throw new Error(engine);
      await publish(root, folder);
      return { ...engine, directory: join(folder, "bin") };
    } catch (cause) {
      refusals.push(`${source.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  throw new NoEngineError([...reasons, ...refusals]);
}

/** Says each new thing at once, and every 15 s for how long it has been going on. */
function narrate(say: (line: string) => void) {
  const start = Date.now();
  let now = "";
  const tell = () => say(`Pulumi engine: ${now}, ${Math.round((Date.now() - start) / 1000)} s so far`);
  const timer = setInterval(tell, 15_000);
  return {
    doing(what: string) {
      if (what === now) return;
      now = what;
      tell();
    },
    stop: () => clearInterval(timer),
  };
}
