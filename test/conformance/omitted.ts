import type { Line } from "./recording";

/** A group that was written although the recording leaves the request out, because it was too large to keep. */
export interface OmittedGroup {
  readonly path: string;
  /** Length of its description. */
  readonly size: number;
}

const accepted = /^size (\d+): status 200;/;

/** Recordings say in a note that a group of so many characters was accepted, whether they hold the request or not. */
export function omittedGroup(line: Line, all: readonly Line[]): OmittedGroup | undefined {
  if ("method" in line || "cmd" in line || "event" in line) return undefined;
  const size = accepted.exec(line.note)?.[1];
  if (size === undefined) return undefined;
  const path = `/settings/rbac/groups/cfg${size}`;
  const held = all.some((other) => "method" in other && other.method === "PUT" && other.path === path);
  return held ? undefined : { path, size: Number(size) };
}
