import { certificatesOf, trustedCA } from "../../planning/certificates/look";
import type { ClusterState } from "../../planning/state";
import type { StepOf } from "../../planning/step";
import type { Run } from "../run";

/**
 * Right before a step that brings CAs: from here on the record names those that are not trusted yet, so that whoever takes over from this run knows
 * them from CAs of others. On the way back CAs of before come back (before 7.1), which are nobody's news.
 */
export function noteBroughtCAs(
  { keeping, goingBack }: Pick<Run, "keeping" | "goingBack">,
  { authorities }: Pick<StepOf<"trustCAs">, "authorities">,
  live: ClusterState,
): void {
  const now = certificatesOf(live);
  if (keeping === undefined || now === undefined || goingBack === true) return;
  const brought = authorities
    .map(({ fingerprint }) => fingerprint)
    .filter((one) => trustedCA(now, one) === undefined && !keeping.broughtCAs.includes(one));
  keeping.broughtCAs.push(...brought);
}

/** Of the CAs that are asked for those that this run brought, or dead ones from which it took over. */
export function broughtAsAsked({ keeping }: Pick<Run, "keeping">): readonly string[] {
  const asked = keeping?.goal.certificates?.trustedCAs.map(({ fingerprint }) => fingerprint) ?? [];
  return keeping?.broughtCAs.filter((one) => asked.includes(one)) ?? [];
}
