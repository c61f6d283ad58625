import { randomBytes } from "node:crypto";

/** Groups whose names begin so are this package's; names sort by the time at which the run began. */
export const recordPrefix = "pulumi-couchbase-security-";

const headName = /^pulumi-couchbase-security-([0-9a-z]+-[0-9a-f]+)$/;
const partName = /^pulumi-couchbase-security-([0-9a-z]+-[0-9a-f]+)\.(\d+)\.(\d+)$/;

/**
 * A new run's id: unique by chance, and its rank among runs that ask for the lock at the same time. A wrong clock costs only the turn, never
 * safety.
 */
export function newRunId(wallClock: number): string {
  return `${Math.max(0, Math.trunc(wallClock)).toString(36).padStart(9, "0")}-${randomBytes(4).toString("hex")}`;
}

export function nameOfHead(runId: string): string {
  return `${recordPrefix}${runId}`;
}

/** `number` counts from 1. */
export function nameOfPart(runId: string, generation: number, number: number): string {
  return `${recordPrefix}${runId}.${generation}.${number}`;
}

export type RecordName =
  | { readonly kind: "head"; readonly runId: string }
  | { readonly kind: "part"; readonly runId: string; readonly generation: number; readonly number: number };

/** Undefined for names that are not a record's. */
export function readName(name: string): RecordName | undefined {
  const head = headName.exec(name);
  if (head?.[1] !== undefined) return { kind: "head", runId: head[1] };
  const part = partName.exec(name);
  if (part?.[1] === undefined) return undefined;
  return { kind: "part", runId: part[1], generation: Number(part[2]), number: Number(part[3]) };
}
