import type { Line } from "./recording";

/** What was done to a node's machine. */
export interface Outage {
  readonly kind: "stop" | "start" | "restart";
  /** Undefined: all nodes. */
  readonly node: number | undefined;
}

const restarted = /\bre-?start(?:ed|s|ing)?\b/i;
const stopped = /\b(?:stop(?:ped|s|ping)?|kill(?:ed|s|ing)?|crash(?:ed|es)?|down|dead|sigkill|sigterm)\b/i;
const started = /\b(?:start(?:ed|s|ing)?|back|up again|return(?:ed|s)?)\b/i;
const named = /\b(?:node |n)(\d)\b/i;
const afterwards = /^\W*after\b/i;

/** Recordings say only in words that a node was stopped, started or restarted: in a heading, or as an event of its own. */
export function outageIn(line: Line): Outage | undefined {
  if ("method" in line || "cmd" in line) return undefined;
  const text = "event" in line ? (line as { readonly event: string }).event : line.note;
  const index = named.exec(text)?.[1];
  const told = (line as { readonly node?: unknown }).node;
  const node = typeof told === "number" ? told : index === undefined ? undefined : Number(index);
  if (restarted.test(text) && (node !== undefined || afterwards.test(text))) return { kind: "restart", node };
  if (node === undefined) return undefined;
  if (stopped.test(text)) return { kind: "stop", node };
  return started.test(text) ? { kind: "start", node } : undefined;
}
