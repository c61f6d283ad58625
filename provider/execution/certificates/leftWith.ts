import { z } from "zod";
import { certificateLabel } from "../../planning/certificates/look";
import type { CertificateName } from "../../planning/certificates/state";
import type { Goal } from "../../planning/goal";
import { listed } from "../../planning/look";
import type { Adopted } from "../restoration";

/**
 * What stays of a dead run's change of certificates when another than a run of its resource closes its record: nobody else reaches inboxes, and
 * no state tells who brought a CA. For a person. Pure.
 */
export function leftWithCertificates(
  { certificates: wanted }: Goal,
  { certificates, broughtCAs }: Pick<Adopted, "certificates" | "broughtCAs">,
): readonly string[] {
  const asked = wanted?.trustedCAs.map(({ fingerprint }) => fingerprint) ?? [];
  const known = namesIn(certificates?.goal);
  const others = broughtCAs
    .filter((one) => !asked.includes(one))
    .map(
      (one) => known.find(({ fingerprint }) => fingerprint === one) ?? { fingerprint: one, subject: "a CA" },
    );
  return [
    ...(wanted === undefined && certificates !== undefined ? [filesText] : []),
    ...(others.length === 0 ? [] : [authoritiesText(listed(others.map(certificateLabel)))]),
  ];
}

function authoritiesText(authorities: string): string {
  return `Trusted still is what it had brought: ${authorities}. No later run may know whose that is: remove it by hand when nothing uses it.`;
}

const filesText =
  "Files that nodes had before it, private keys among them, may be left in their inboxes, in the folders `.cbsec-previous-node` and `.cbsec-previous-client`. " +
  "This run does not reach inboxes: the next `pulumi up` that creates or changes the ClusterCertificateRotation removes them, also when every node has its new certificate already.";

const namingGoal = z.object({
  certificates: z.object({
    trustedCAs: z.array(z.object({ fingerprint: z.string(), subject: z.string() })),
  }),
});

/** As the goal of a record names them. */
function namesIn(goal: unknown): readonly CertificateName[] {
  return namingGoal.safeParse(goal).data?.certificates.trustedCAs ?? [];
}
