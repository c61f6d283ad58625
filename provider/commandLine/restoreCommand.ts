import type { RecordPlace } from "../vocabulary";

/** The command as a person types it, for a record at that place. */
export function restoreCommand(place: RecordPlace, ...options: readonly string[]): string {
  const where = place === "file" ? ["--record file"] : [];
  return ["npx pulumi-couchbase-security restore", ...options, ...where].join(" ");
}
