import { SecurityError } from "../errors/securityError";
import { parseHead } from "./format";
import { readName } from "./names";
import type { View } from "./store";
import type { RecordHead } from "./types";

/** Another run's record, and what watching it has shown so far. */
export interface Sighting {
  readonly runId: string;
  readonly name: string;
  /** Undefined when it cannot be read. */
  readonly head: RecordHead | undefined;
  readonly error: SecurityError | undefined;
  /** It was seen to change: its owner lives. */
  readonly changed: boolean;
  /** Its owner has ended, or is dead: nothing more will be written by it. */
  readonly over: boolean;
}

interface Watched {
  readonly texts: Set<string>;
  /** When the last new text had been read. */
  since: number;
  changed: boolean;
  latest: string;
  over: boolean;
}

/**
 * Watches records for signs of life, on the watcher's own monotonic clock. Any text that had not been seen counts as one, so that nodes
 * which lag or bring back an old text can only make it wait longer.
 */
export class Watch {
  readonly #watched = new Map<string, Watched>();

  constructor(private readonly takeover: number) {}

  /** `asked` and `answered` are when the views were asked for and had come. */
  look(views: readonly View[], asked: number, answered: number): void {
    const shown = headsOf(views);
    for (const name of this.#watched.keys()) if (!shown.has(name)) this.#watched.delete(name);
    for (const [name, texts] of shown) this.#see(name, texts, asked, answered);
  }

  /** All records but that of `ownRunId`. */
  others(ownRunId?: string): readonly Sighting[] {
    return [...this.#watched].flatMap(([name, { latest, changed, over }]) => {
      const { runId } = readName(name) ?? {};
      if (runId === undefined || runId === ownRunId) return [];
      const read = readHead(name, latest);
      const head = read instanceof SecurityError ? undefined : read;
      const error = read instanceof SecurityError ? read : undefined;
      const ended = head?.state === "left" || head?.state === "closed";
      return [{ runId, name, head, error, changed, over: over || ended }];
    });
  }

  #see(name: string, texts: readonly string[], asked: number, answered: number): void {
    const known = this.#watched.get(name);
    const latest = newest(name, texts);
    if (known === undefined) {
      this.#watched.set(name, {
        texts: new Set(texts),
        since: answered,
        changed: false,
        latest,
        over: false,
      });
      return;
    }
    const fresh = texts.filter((text) => !known.texts.has(text));
    if (fresh.length > 0) {
      fresh.forEach((text) => known.texts.add(text));
      known.changed = true;
      known.since = answered;
      known.over = false;
    } else if (asked - known.since >= this.takeover) {
      known.over = true;
    }
    known.latest = newest(name, [known.latest, ...texts]);
  }
}

function headsOf(views: readonly View[]): ReadonlyMap<string, readonly string[]> {
  const heads = new Map<string, string[]>();
  for (const { texts } of views) {
    for (const [name, text] of texts) {
      if (readName(name)?.kind !== "head") continue;
      const known = heads.get(name) ?? [];
      heads.set(name, known.includes(text) ? known : [...known, text]);
    }
  }
  return heads;
}

/** Nodes may show different ages of one record. */
export function newest(name: string, texts: readonly string[]): string {
  const counter = (text: string) => {
    const head = readHead(name, text);
    return head instanceof SecurityError ? Infinity : head.counter;
  };
  return texts.reduce((best, text) => (counter(text) > counter(best) ? text : best));
}

export function readHead(name: string, text: string): RecordHead | SecurityError {
  try {
    return parseHead(name, text);
  } catch (error) {
    if (error instanceof SecurityError) return error;
    throw error;
  }
}
