import { SecurityError } from "../errors/securityError";
import type { FoundRecord } from "./types";
import type { Sighting } from "./watch";

/** Who, since when, doing what. */
export function runText({ owner, content }: Pick<FoundRecord, "owner" | "content">): string {
  const doing = content === undefined ? "" : `, doing: ${content.phase}`;
  return `${owner.reason} on ${owner.host} (pid ${owner.pid}) since ${owner.since}${doing}`;
}

export function described({ head, name }: Pick<Sighting, "head" | "name">): string {
  return head === undefined ? `the owner of ${name}` : runText(head);
}

export function busy(sightings: readonly Sighting[]): SecurityError {
  return new SecurityError(
    "CBSEC_BUSY",
    `The security of this cluster is being changed by ${sightings.map(described).join("; and ")}. Nothing was changed by this run.`,
    { hint: "wait until that run has ended, then run again" },
  );
}
